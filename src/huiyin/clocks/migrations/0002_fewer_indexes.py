"""An index that nothing reads costs every move something."""

from django.db import migrations, models

from huiyin.indexes import drop_index


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]

    operations = [
        drop_index(
            "deadline",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "clocks_deadline_jurisdiction_id_9453417e",
        ),
    ]
