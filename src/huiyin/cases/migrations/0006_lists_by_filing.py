from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_spot_checks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["jurisdiction", "filed_at", "id"],
                name="case_open_filed",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
        migrations.RemoveIndex(model_name="case", name="case_service_filed"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["jurisdiction", "service", "filed_at", "id"],
                name="case_service_filed",
            ),
        ),
    ]
