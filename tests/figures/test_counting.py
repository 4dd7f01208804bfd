"""The door's moves and the ledger give the same counts, whenever they are folded and whoever folds them."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.figures.actions import fold_all
from huiyin.figures.models import Moved, Tally
from huiyin.figures.reading import read
from tests.cast import AT, DAY, drive, place

pytestmark = pytest.mark.django_db

LATER = AT + 70 * DAY


def kept() -> Counter[tuple[object, ...]]:
    rows = Tally.objects.exclude(n=0).values_list("loop", "span", "by", "start", "count", "of", "bucket", "n")
    return Counter({row[:-1]: row[-1] for row in rows})


def test_a_matter_is_counted_at_once_and_the_same_when_it_is_folded(town) -> None:
    case = place(town)
    drive(town, case, "accept", "dispatch", "take", "finish", "rate", step=DAY)
    before = read(town.place, at=AT + 60 * DAY)
    shown = {one.definition.name: one.value for one in before.all()}
    assert Moved.objects.count() == 6
    assert fold_all() == 6
    after = read(town.place, at=AT + 60 * DAY)
    assert {one.definition.name: one.value for one in after.all()} == shown
    assert after.figure("received").value.n == 1
    assert after.figure("done_in_month").value.top == 1
    assert not Moved.objects.exists()


def test_reading_costs_the_same_number_of_statements(town) -> None:
    place(town)
    fold_all()
    read(town.place, at=LATER)
    with CaptureQueriesContext(connection) as few:
        read(town.place, at=LATER)
    for n in range(5):
        place(town, at=AT + n * timedelta(hours=7))
    fold_all()
    with CaptureQueriesContext(connection) as more:
        read(town.place, at=LATER)
    assert len(few) == len(more) <= 7
