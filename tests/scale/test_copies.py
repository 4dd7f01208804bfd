"""A town that the bench grew by copying: as many times the orders, the same shares, the counts still those of the ledger."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Count

from bench.copies import multiply
from huiyin.cases.models import Case
from huiyin.figures.recount import recount
from huiyin.ledger.models import Event
from huiyin.scale.seeding import seed

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def shares() -> dict[str, int]:
    return dict(Case.objects.values_list("state").annotate(n=Count("pk")))


def standing() -> list[tuple[str, ...]]:
    asked = {
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() UNION ALL"
        " SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return sorted(cursor.fetchall())


@pytest.mark.django_db
def test_a_grown_town_is_the_seeded_one_so_many_times_over() -> None:
    made = seed(cases=300, days=90, at=NOW, lot=3)
    before, stood, events = shares(), standing(), Event.objects.count()
    multiply(made.town.town.pk, 4)
    assert shares() == {state: n * 4 for state, n in before.items()}
    assert Event.objects.count() == events * 4
    assert not Event.objects.exclude(case_id__in=Case.objects.values("pk")).exists()
    assert standing() == stood
    found = recount()
    assert (found.cases, found.wrong) == (1200, 0)
