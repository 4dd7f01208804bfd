import django.db.models.deletion
from django.db import migrations, models

import huiyin.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Published",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huiyin.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("edition", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("told", models.JSONField()),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jurisdiction", "year", "edition"), name="bulletin_published_edition"
                    )
                ],
            },
        ),
    ]
