"""The register of every loop leaves as a spreadsheet: each matter once, nothing anybody said, at the same cost for few and many."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.memo import forget_all
from tests.cast import AT, Town

pytestmark = pytest.mark.django_db

LOOPS = [loop.name for loop in registry.all_loops()]


def rows(town: Town, loop: str, numbers: range) -> list[str]:
    """Bare matters of that loop, as the register reads them: one in each state in turn."""
    states = registry.loop_named(loop).states
    made = [
        Case(
            jurisdiction=town.place, loop=loop, place=town.villages[0], place_path=town.villages[0].path, channel="counter",
            state=states[n % len(states)].name, turn=states[n % len(states)].turn.name, receipt=f"{n:08d}", filed_at=AT, since=AT,
            unit=town.units["roads"], title="=1+1", closed_at=AT if states[n % len(states)].closed else None,
        )
        for n in numbers
    ]  # fmt: skip
    return [case.receipt for case in Case.objects.bulk_create(made)]


def leaves(town: Town, loop: str) -> tuple[str, int]:
    """The text of the spreadsheet, and how many reads it cost."""
    client = Client()
    client.force_login(town.accounts["dispatcher"])
    forget_all()
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/desk/registers/{loop}/", {"purpose": "年终汇总"})
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.content)) as book:
        return b"".join(book.read(name) for name in book.namelist()).decode("utf-8", "replace"), len(asked)


@pytest.mark.parametrize("loop", LOOPS)
def test_every_loop_s_register_leaves_whole_and_costs_the_same_for_many(town, loop):
    few = rows(town, loop, range(1, 3))
    text, cost = leaves(town, loop)
    assert all(receipt in text for receipt in few)
    assert "<f>" not in text, "a formula in a title stays a text"
    many = rows(town, loop, range(100, 130))
    text, again = leaves(town, loop)
    assert all(receipt in text for receipt in [*few, *many])
    assert again == cost <= 20, "one more matter must not cost one more read"
    empty = Client()
    empty.force_login(town.accounts["clerk"])
    assert empty.post(f"/desk/registers/{loop}/").status_code == 403
