"""What a finding may and may not do, on plain objects: no database."""

import pytest

from huiyin.kernel.decide import Decision, decide, what_can
from huiyin.kernel.loop import Attempt
from huiyin.kernel.roles import CLOCK, GRID, LEADER, RESIDENT, TOWN, UNIT
from huiyin.kernel.worktime import Calendar, Times
from huiyin.loops.finding.loop import FINDING
from tests.cast import AT, DAY, case_like

TIMES = Times(FINDING.limits, Calendar())
GIVEN = {
    "source": "drill", "occasion": "3 月消防演练", "title": "三层安全门推不开", "said": "门后堆了货。",
    "unit": 1, "post": "商场安全主管", "by_when": AT + 20 * DAY,
}  # fmt: skip


def attempt(verb, case, *roles, at=AT, **answers):
    return decide(FINDING, case, verb, Attempt(frozenset(roles), at, TIMES, answers))


def refused(found, sentence):
    assert isinstance(found, list), f"it was let through to {found.state.name}"
    assert any(sentence in str(why) for why in found), [str(why) for why in found]


def test_a_finding_names_its_unit_its_post_and_its_day():
    for name in ("unit", "post", "by_when", "title"):
        given = {key: value for key, value in GIVEN.items() if key != name}
        refused(attempt("find", case_like(), TOWN, **given), "still missing")
    found = attempt("find", case_like(), TOWN, **GIVEN)
    assert (found.state.name, found.changes["unit_id"]) == ("given", 1)


def test_a_drill_is_named():
    given = {**GIVEN, "occasion": ""}
    refused(attempt("find", case_like(), GRID, **given), "which drill or check")


def test_the_day_lies_ahead():
    refused(attempt("find", case_like(), LEADER, **{**GIVEN, "by_when": AT}), "That day has passed.")


def test_a_resident_writes_down_no_finding_and_the_unit_none_for_itself():
    for role in (RESIDENT, UNIT):
        refused(attempt("find", case_like(), role, **GIVEN), "Only")


def test_it_must_last_before_it_is_tested_and_the_day_of_the_test_is_named():
    done = attempt("change", case_like(state="taken"), UNIT, kind="photo", words="清空了", proof=("a photo",))
    assert [(r.clock.name, r.due_at) for r in done.starts] == [("rest", TIMES.due("rest", "", AT))]
    refused(attempt("pass", case_like(state="changed"), TOWN, words="好"), "Not at this step")


@pytest.mark.parametrize("verb", ["pass", "fail"])
def test_whoever_changed_it_does_not_test_it(verb):
    more = {"by_when": AT + DAY} if verb == "fail" else {}
    refused(attempt(verb, case_like(state="test_due"), UNIT, TOWN, words="试过", **more), "does not test it")
    assert isinstance(attempt(verb, case_like(state="test_due"), GRID, words="试过", **more), Decision)


def test_what_fails_comes_back_to_the_unit_with_a_new_day_and_is_counted():
    found = attempt(
        "fail", case_like(state="test_due", finished_at=AT), TOWN, words="又堆了", by_when=AT + 5 * DAY
    )
    assert found.state.name == "given"
    assert (found.changes["reopened"], found.changes["finished_at"]) == (1, None)
    refused(attempt("fail", case_like(state="test_due"), TOWN, words="又堆了"), "by when it must be changed")


def test_no_office_closes_it_and_silence_is_kept_apart():
    closing = {move.verb: move.by for move in FINDING.moves if move.to and FINDING.by_name[move.to].closed}
    assert closing == {"agree": (RESIDENT,), "fall_silent": (CLOCK,)}
    assert FINDING.by_verb["agree"].to != FINDING.by_verb["fall_silent"].to


def test_passing_a_test_is_open_to_objection():
    found = attempt("deny", case_like(state="passed", finished_at=AT), RESIDENT, words="门又推不开")
    assert found.state.name == "found"


@pytest.mark.parametrize("state", [s for s in FINDING.states if not s.closed], ids=lambda s: s.name)
def test_whose_turn_it_is_has_a_way_on(state):
    case = case_like(state=state.name, unit_id=1, rung=3, returned=2, reopened=9, handle_by=AT + DAY)
    can = what_can(FINDING, case, frozenset({state.turn}), AT, TIMES)
    assert [m.verb for m, why in can if why is None and m.to not in ("", state.name)]
