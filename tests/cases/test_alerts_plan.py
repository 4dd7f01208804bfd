"""The lane's alerts are found from the few that wait, however many matters are open."""

import pytest
from django.db import connection

from huiyin.cases.models import Case
from huiyin.cases.safety import waiting_alerts
from tests.cast import Town, place


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_begins_at_the_alerts_also_where_it_was_never_told_how_few_there_are(town: Town) -> None:
    for _ in range(20):
        place(town)
    with connection.cursor() as cursor:
        # says nothing of a table that is empty: as in a town where nobody spoke of danger
        cursor.execute("ANALYZE")
    cases = Case.objects.filter(jurisdiction_id=town.place.pk, closed_at=None)
    plan = waiting_alerts(cases, 6).explain()
    assert "alert_open" in plan
    assert [line for line in plan.splitlines() if "SCAN" in line and "alert_open" not in line] == []
