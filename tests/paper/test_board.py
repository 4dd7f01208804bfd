"""The village board says less than the public register: nobody can be pointed at."""

from typing import Any

import pytest

from huiyin.cases.models import Case, Service
from huiyin.paper.board import board_of, folded
from tests.cast import AT, DAY, NAME, PHONE, SAID, Town, drive, place
from tests.desk.conftest import SignIn, clock, sign_in  # noqa: F401 - the desk's own fixtures

pytestmark = pytest.mark.django_db


def case(kind: Service | None, *, solved: str | None = None) -> Case:
    """A matter as the board reads it, finished where somebody said something of it."""
    done = AT if solved else None
    return Case(
        loop="order", state="rated" if solved else "placed", turn="nobody" if solved else "village", service=kind,
        place_path="/1/", solved=solved, finished_at=done, closed_at=done,
    )  # fmt: skip


def test_small_kinds_stand_together_until_they_are_enough(town: Town) -> None:
    lamp, pipe, wire = (town.services[name] for name in ("lamp", "pipe", "wire"))
    rows = [case(lamp) for _ in range(5)] + [case(pipe) for _ in range(3)] + [case(wire)]
    board = folded(rows, {})
    assert [(line.kind, line.placed) for line in board.lines] == [(lamp, 5), (None, 4)]
    assert sum(line.placed for line in board.lines) == board.placed, "what is left out could be worked out"


def test_a_village_with_hardly_anything_is_told_so_and_no_more(town: Town) -> None:
    board = folded([case(town.services["lamp"]), case(town.services["pipe"], solved="yes")], {})
    assert board.too_few and board.lines == () and board.yes is None and board.no is None


def test_the_residents_word_is_a_number_from_five_on(town: Town) -> None:
    lamp = town.services["lamp"]
    four = [case(lamp, solved="yes") for _ in range(3)] + [case(lamp, solved="no"), case(lamp)]
    assert (folded(four, {}).said, folded(four, {}).yes) == (4, None)
    five = folded([*four, case(lamp, solved="partly")], {})
    assert (five.yes, five.no, five.done) == (3, 2, 5)


def sheet(sign_in: SignIn, town: Town, who: str = "clerk", month: str = "2026-03", **more: Any) -> Any:  # noqa: F811
    query = {"village": town.villages[0].code, "month": month, **more}
    return sign_in(who).get("/desk/paper/board/", query)


def test_board_and_loudspeaker_name_nobody_and_no_receipt(sign_in: SignIn, town: Town) -> None:  # noqa: F811
    placed = [place(town, "hole", at=AT - DAY) for _ in range(3)]
    drive(town, placed[0], "accept", "dispatch")
    hidden = place(town, "wire", at=AT - DAY)
    Service.objects.filter(pk=town.services["wire"].pk).update(public=False)
    query = {"village": town.villages[0].code, "month": "2026-03"}
    for address in ("/desk/paper/board/", "/desk/paper/loudspeaker/"):
        page = sign_in("clerk").get(address, query).content.decode()
        assert "路面坑" in page and "电线落地" not in page
        for private in (NAME, PHONE, SAID, *(one.receipt for one in [*placed, hidden])):
            assert private not in page
        assert 'lang="zh-Hans"' in page and 'lang="bo"' in page


def test_the_board_is_of_ones_own_village_and_a_real_month(sign_in: SignIn, town: Town) -> None:  # noqa: F811
    assert sheet(sign_in, town, "clerk2").status_code == 404
    assert sheet(sign_in, town, month="2026-13").status_code == 400
    assert sheet(sign_in, town, month="").status_code == 400


def test_the_numbers_of_the_board_cost_two_queries(town: Town, django_assert_num_queries: Any) -> None:
    for n in (2, 6):
        for _ in range(n):
            place(town, "hole", at=AT)
        with django_assert_num_queries(2):
            board_of(town.villages[0], town.place, AT - DAY, AT + DAY)
