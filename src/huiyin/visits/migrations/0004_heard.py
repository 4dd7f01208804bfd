from django.db import migrations, models

COUNT = "UPDATE visits_visit SET heard = (SELECT COUNT(*) FROM visits_need WHERE visits_need.visit_id = visits_visit.id)"


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_brought_in_few_words")]

    operations = [
        migrations.AddField("visit", "heard", models.PositiveSmallIntegerField(default=0)),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
