"""What the desk keeps for a moment is never what was: rows, tabs and counts follow every move, every name and every reader."""

import re
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from huiyin.cases import inbox
from huiyin.cases.counted import MOST, SECONDS, count_anew, counted
from huiyin.cases.made import EMPTY
from huiyin.cases.models import Case
from huiyin.memo import forget_all
from huiyin.web.fragments import Fragments
from tests.cast import AT, DAY, HOUR, MINUTE, Town, act, drive, fresh, place
from tests.desk.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_row_says_what_the_case_says_now(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = place(town)
    clock(AT + MINUTE)
    clerk = sign_in("clerk")
    assert "Not yet sorted" not in clerk.get("/desk/?view=village").content.decode()
    Case.objects.filter(pk=case.pk).update(title="The lamp at the well", households=31)
    page = clerk.get("/desk/?view=village").content.decode()
    assert "The lamp at the well" in page and ">31<" in page


def test_a_page_is_made_once_and_anew_with_the_first_row_that_changes(town: Town) -> None:
    first, other = place(town), place(town)
    reach, none = inbox.reach_of(town.actor("clerk")), inbox.Filters()
    page = inbox.page_of(reach, "village", none, AT)
    assert inbox.page_of(reach, "village", none, AT) is page and set(page.rows) == {first, other}
    Case.objects.filter(pk=other.pk).update(households=9)
    again = inbox.page_of(reach, "village", none, AT)
    assert again is not page and sorted(case.households or 0 for case in again.rows) == [0, 9]
    kept = {case.pk: case for case in page.rows}[first.pk]
    assert kept is {case.pk: case for case in again.rows}[first.pk], "what did not change is not made again"
    Case.objects.filter(pk=first.pk).delete()
    assert [case.pk for case in inbox.page_of(reach, "village", none, AT).rows] == [other.pk]


def test_a_page_is_that_of_its_pile_its_filters_and_its_reader(town: Town) -> None:
    """What is kept of one question answers no other."""
    case = place(town)
    reach, none = inbox.reach_of(town.actor("clerk")), inbox.Filters()
    assert inbox.page_of(reach, "village", none, AT).rows == [case]
    assert not inbox.page_of(reach, "village_waiting", none, AT).rows
    assert not inbox.page_of(reach, "village", inbox.Filters(channel="paper"), AT).rows
    assert not inbox.page_of(reach, "village", none, AT, f"{(AT + 99 * DAY).isoformat()}_{case.pk}").rows
    assert inbox.page_of(reach, "no such pile", none, AT) is EMPTY


def test_a_row_says_how_much_its_unit_has_in_hand_now(sign_in: SignIn, town: Town, clock: Any) -> None:
    """Also where nothing of the rows themselves has changed."""
    shown, other = drive(town, place(town), "accept"), place(town)
    clock(AT + HOUR)
    dispatcher = sign_in("dispatcher")

    def in_hand() -> str:
        page = dispatcher.get("/desk/?view=dispatch").content.decode()
        return re.findall(r"<td>(.*?)</td>", page.partition(f'data-open="/desk/{shown.pk}/"')[2], re.DOTALL)[
            -1
        ]

    before = in_hand()
    unit = town.units["roads"]
    Case.objects.filter(pk=other.pk).update(turn="unit", unit=unit, state="taken")  # as by another process
    clock(AT + HOUR + MINUTE)
    after = in_hand()
    assert before != after, (before, after)


def test_today_is_today(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = place(town)
    due = fresh(case).next_due_at
    assert due is not None
    clerk = sign_in("clerk")
    clock(AT + MINUTE)
    assert "today · 1 matter" not in clerk.get("/desk/?view=village").content.decode()
    clock(due - MINUTE)
    assert "today · 1 matter" in clerk.get("/desk/?view=village").content.decode()


def test_a_row_is_read_in_the_language_of_its_reader(sign_in: SignIn, town: Town, clock: Any) -> None:
    place(town)
    clock(AT + MINUTE)
    clerk = sign_in("clerk")
    english = clerk.get("/desk/?view=village").content.decode()
    clerk.cookies["huiyin_language"] = "zh-hans"
    chinese = clerk.get("/desk/?view=village").content.decode()
    assert "with the village" in english and "with the village" not in chinese and "在村里" in chinese


def test_a_tick_and_a_seat_belong_to_the_one_page(sign_in: SignIn, town: Town, clock: Any) -> None:
    """Who may dispatch sees boxes to tick, who sits in the village sees none; what one ticked nobody else finds ticked."""
    case = drive(town, place(town), "accept")
    clock(AT + HOUR)
    dispatcher = sign_in("dispatcher")
    ticked = dispatcher.post(
        "/desk/dispatch/", {"case": f"{case.pk}.{case.seq}", "unit": ""}
    ).content.decode()
    assert "checked" in ticked
    again = dispatcher.get("/desk/?view=dispatch").content.decode()
    assert 'name="case"' in again and " checked>" not in again
    assert 'name="case"' not in sign_in("clerk").get("/desk/?view=village").content.decode()


def test_a_pile_is_counted_anew_after_every_move(town: Town) -> None:
    reach = inbox.reach_of(town.actor("clerk"))
    assert inbox.counts_of(reach, AT)["accept"] == 0
    case = place(town)
    assert inbox.counts_of(reach, AT)["accept"] == 1
    act(town, case, "accept", at=AT)
    assert inbox.counts_of(reach, AT)["accept"] == 0


def test_what_another_process_moved_counts_after_a_moment(town: Town) -> None:
    reach = inbox.reach_of(town.actor("clerk"))
    case = place(town)
    assert inbox.counts_of(reach, AT)["accept"] == 1
    Case.objects.filter(pk=case.pk).update(turn="town")  # as if by another process: nobody here was told
    assert inbox.counts_of(reach, AT)["accept"] == 1
    assert inbox.counts_of(reach, AT + SECONDS * (MINUTE / 60))["accept"] == 0


def test_counting_is_left_out_only_for_the_same_question() -> None:
    asked: list[int] = []
    for what, at in (("a", AT), ("a", AT), ("b", AT), ("a", AT + DAY)):
        counted(what, at, lambda: asked.append(1))
    assert len(asked) == 3


def test_who_counts_while_something_is_moved_keeps_nobody_from_counting_anew() -> None:
    """The move comes between the question and its answer: the answer of before is given once and kept for nobody."""

    def count() -> int:
        count_anew()  # as by another thread, which moves something and commits
        return 7

    assert counted("a pile", AT, count) == 7
    assert counted("a pile", AT, lambda: 6) == 6


def test_more_questions_than_are_kept_are_answered_all_the_same() -> None:
    assert [counted(n, AT, lambda n=n: n + 1) for n in range(MOST + 3)] == [n + 1 for n in range(MOST + 3)]


def test_a_piece_is_drawn_again_for_another_thing_with_the_same_number(monkeypatch: Any) -> None:
    """A thing that is gone may leave its place in memory to another one."""
    drawn = Fragments("desk/pieces.html", "late")
    monkeypatch.setattr(Fragments, "draw", lambda self, text: text)
    one, other = object(), object()
    monkeypatch.setattr("huiyin.web.fragments.id", lambda thing: 7, raising=False)
    assert drawn(one, "k", lambda: ("one",)) == "one" and drawn(one, "k", lambda: ("no",)) == "one"
    assert drawn(other, "k", lambda: ("other",)) == "other"
    with translation.override("bo"):
        assert drawn(other, "k", lambda: ("in Tibetan",)) == "in Tibetan"
    forget_all()
    assert drawn(other, "k", lambda: ("after all was forgotten",)) == "after all was forgotten"


def test_what_is_written_in_a_piece_is_escaped(sign_in: SignIn, town: Town, clock: Any) -> None:
    case = place(town)
    Case.objects.filter(pk=case.pk).update(title="<script>alert(1)</script>")
    clock(AT + MINUTE)
    page = sign_in("clerk").get("/desk/?view=village").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert engines["jinja2"].env.autoescape is True
    assert fresh(case).title.startswith("<script>")
