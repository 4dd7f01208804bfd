"""An index that nothing reads costs every move something."""

from django.db import migrations, models

from huiyin.indexes import drop_index


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        drop_index(
            "event",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "ledger_event_jurisdiction_id_542cfd60",
        ),
    ]
