"""Cases that were there before anything was counted wait to be counted as if they had just moved."""

from django.db import migrations

NOTE = (
    "INSERT INTO figures_moved (jurisdiction_id, case_id, since, seq)"
    " SELECT jurisdiction_id, id, 1, seq FROM cases_case WHERE seq > 0"
)


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial"), ("cases", "0004_attachment_digest")]
    operations = [migrations.RunSQL(NOTE, migrations.RunSQL.noop)]
