"""An index that nothing reads costs every move something."""

from django.db import migrations, models

from huiyin.indexes import drop_index


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_parts")]

    operations = [
        drop_index(
            "notice",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "notices_notice_jurisdiction_id_1ff41ccc",
        ),
        drop_index(
            "delivery",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "notices_delivery_jurisdiction_id_8c8671da",
        ),
        drop_index(
            "delivery",
            "notice",
            models.ForeignKey(
                on_delete=models.CASCADE, related_name="deliveries", to="notices.notice", db_index=False
            ),
            "notices_delivery_notice_id_2d5dfa0c",
        ),
    ]
