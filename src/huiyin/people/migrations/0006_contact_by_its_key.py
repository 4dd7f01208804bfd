"""A contact is found by its key alone. The index by its town goes by itself: altering the field would have SQLite copy the whole table."""

import django.db.models.deletion
from django.db import migrations, models

INDEX = "people_contact_jurisdiction_id_8b62c709"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_alter_membership_role"),
        ("places", "0002_exercise"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{INDEX}"',
                    f'CREATE INDEX IF NOT EXISTS "{INDEX}" ON "people_contact" ("jurisdiction_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="contact",
                    name="jurisdiction",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
            ],
        ),
    ]
