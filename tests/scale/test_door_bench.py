"""The door's bench runs, and compares with raw statements that write the very same rows: a claim is a command that works."""

import pytest

from bench.measure import Batch, Single
from bench.town import Town


@pytest.mark.django_db(transaction=True)
def test_raw_writes_what_the_door_writes_move_by_move_and_many_at_once() -> None:
    town = Town()
    single, batch = Single(town, 3), Batch(town, 3)
    for _ in range(2):
        single.round()
        batch.round()
    single.check()
    batch.check()
    for one in (single, batch):
        found = one.found()
        assert found["raw"] > 0
        assert found["ratio"] > 0
    assert single.statements > 5, (
        "a move writes its case, its event, its clocks: less would be heard too little"
    )
