"""Deadlines through the door: what fell due is recorded at its own moment, climbs, and nothing stops the resident's clock."""

from datetime import timedelta

import pytest
from django.db import transaction

from huiyin import memo
from huiyin.cases.access import may_see
from huiyin.cases.door import lock, move_case
from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Case
from huiyin.cases.proof import prove
from huiyin.clocks.models import CalendarDay, Deadline, TownLimit
from huiyin.clocks.queries import calendar_of
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from huiyin.places.models import Unit
from tests.cast import AT, DAY, HOUR, MINUTE, act, drive, fresh, place, resident

pytestmark = pytest.mark.django_db


def sweep(case: Case, at) -> int:
    """What the worker does with one case that is due."""
    with transaction.atomic():
        lane, held = Lane(case.jurisdiction_id), lock(case.pk, case.jurisdiction_id)
        count = lane.lapse(held, at=at, recorded_at=at)
        lane.flush()
    return count


def events(case: Case, verb: str = "") -> list[Event]:
    found = Event.objects.filter(case_id=case.pk).order_by("seq")
    return list(found.filter(verb=verb) if verb else found)


def test_an_unaccepted_order_rises_village_town_county_and_stays(cast):
    town, case = cast.a, place(cast.a)
    ladder = [town.units["village_leaders"].pk, town.units["leaders"].pk, cast.county_leaders.pk]
    assert case.rungs == 3
    due = Deadline.objects.get(case_id=case.pk, name="accept").due_at
    assert due == AT + DAY + 9 * HOUR  # the close of the next working day
    for rung, unit in enumerate(ladder, 1):
        moment = fresh(case).wake_at
        assert sweep(case, moment) == 1
        case = fresh(case)
        assert (case.rung, case.raised_to_id, case.state) == (rung, unit, "placed")
        assert events(case)[-1].at == moment
    sweep(case, AT + 400 * DAY)
    case = fresh(case)
    assert (case.rung, case.raised_to_id) == (3, cast.county_leaders.pk)
    assert case.wake_at is None
    assert case.closed_at is None
    assert case.next_due_at == due
    assert Notice.objects.filter(
        case_id=case.pk, template="risen_to_you", unit_id=cast.county_leaders.pk
    ).exists()
    act(town, case, "accept", at=AT + 401 * DAY)
    assert fresh(case).state == "accepted"


def test_one_sweep_a_year_late_records_each_lapse_at_its_own_moment(town):
    case = place(town)
    sweep(case, AT + 365 * DAY)
    rises = events(case, "escalate")
    assert [e.at for e in rises] == sorted(e.at for e in rises)
    assert rises[0].at == AT + DAY + 9 * HOUR
    assert all(e.recorded_at == AT + 365 * DAY for e in rises)
    assert len({(e.at, e.facts) for e in rises}) == len(rises)
    assert sweep(case, AT + 366 * DAY) == 0


def test_a_late_move_records_the_lapse_first(town):
    case = place(town)
    act(town, case, "accept", at=AT + 3 * DAY)
    assert [e.verb for e in events(case)] == ["place", "escalate", "accept"]
    risen, accepted = events(case)[1:]
    assert risen.at == AT + DAY + 9 * HOUR
    assert risen.recorded_at == accepted.at == AT + 3 * DAY
    assert risen.role == "clock"


def test_a_move_at_the_very_moment_is_too_late_and_one_before_is_not(town):
    late, timely = place(town), place(town)
    due = fresh(late).step_due_at
    act(town, late, "accept", at=due)
    act(town, timely, "accept", at=due - timedelta(microseconds=1))
    assert len(events(late, "escalate")) == 1
    assert events(timely, "escalate") == []


@pytest.mark.parametrize(("service", "hours"), [("wire", 2), ("pipe", 24)])
def test_urgent_kinds_count_in_hours(town, service, hours):
    case = place(town, service)
    assert case.answer_due_at == case.due_at == AT + hours * HOUR
    assert case.step_due_at <= AT + HOUR
    sweep(case, AT + hours * HOUR)
    last = [e for e in events(case, "escalate") if '"clock":"whole"' in e.facts]
    assert [e.at for e in last] == [AT + hours * HOUR]


def test_nothing_an_office_does_moves_the_due_moment(town):
    case = place(town)
    due = (case.due_at, case.answer_due_at)
    moves = (
        "accept",
        "send_back",
        "accept",
        "dispatch",
        "object",
        "dispatch",
        "take",
        "pause",
        "resume",
        "pause",
    )
    for number, verb in enumerate(moves, 1):
        case = act(town, case, verb, at=AT + number * MINUTE)
        assert (fresh(case).due_at, fresh(case).answer_due_at) == due
        running = Deadline.objects.filter(
            case_id=case.pk, slot__in=["whole", "answer"], fire_at__isnull=False
        )
        assert {d.slot: d.due_at for d in running} == {"whole": due[0], "answer": due[1]}


def test_a_pause_does_not_stop_the_whole_case_and_ends_by_itself(town):
    case = drive(town, place(town, at=AT), "accept", "dispatch", "take")
    act(town, case, "answer", at=AT + HOUR, answers={"words": "等雪停。"})
    near = case.due_at - 2 * DAY
    act(town, case, "pause", at=near, answers={"reason": "雪", "until": near + 9 * DAY})
    sweep(case, near + 9 * DAY)
    assert case.due_at in [e.at for e in events(case, "escalate")]
    assert events(case, "wake")[0].at == near + 9 * DAY
    assert fresh(case).state == "taken"


def test_only_the_residents_agreement_gives_more_time(town):
    case = drive(town, place(town), "accept", "dispatch", "take")
    old, new = case.due_at, case.due_at + 20 * DAY
    act(town, case, "ask_more_time", at=AT + DAY, answers={"reason": "零件", "until": new})
    assert fresh(case).due_at == old
    for who in ("roads", "dispatcher", "leader", "clerk"):
        with pytest.raises(Refused, match="Only"):
            act(town, case, "keep_the_day", at=AT + DAY, who=who)
    with pytest.raises(Refused):
        move_case(case.pk, "give_more_time", by=town.actor("leader"), at=AT + DAY, answers={"until": new})
    move_case(case.pk, "give_more_time", by=resident(case), at=AT + 2 * DAY, answers={"until": new})
    assert fresh(case).due_at == new
    assert Deadline.objects.get(case_id=case.pk, slot="whole").due_at == new
    with pytest.raises(Refused, match="once"):
        act(town, case, "ask_more_time", at=AT + 3 * DAY, answers={"reason": "又", "until": new + DAY})


def test_silence_closes_after_its_days_and_counts_apart(town):
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    quiet = fresh(case).step_due_at
    sweep(case, quiet)
    case = fresh(case)
    assert (case.state, case.closed_at) == ("unanswered", quiet)
    assert (case.solved, case.grade) == (None, None)


def test_a_late_rating_finds_the_order_closed_by_silence(town):
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    with pytest.raises(Refused, match="closed"):
        act(town, case, "rate", at=AT + 60 * DAY)


def test_reopened_after_its_day_it_rises_now_and_not_in_the_past(town):
    """The due moment stays where it was, but nothing may be recorded before the word that reopened it."""
    case = drive(town, place(town), "accept", "dispatch", "take")
    act(town, case, "finish", at=case.due_at - DAY)
    again = case.due_at + 2 * DAY
    act(town, case, "reopen", at=again)
    assert fresh(case).due_at == case.due_at
    sweep(case, again + MINUTE)
    moments = [e.at for e in events(case)]
    assert moments == sorted(moments)
    assert events(case)[-1].verb == "escalate"
    assert events(case)[-1].at == again


def test_a_promise_that_passed_while_it_waited_lapses_when_it_is_taken(town):
    case = drive(town, place(town), "accept")
    act(
        town,
        case,
        "dispatch",
        at=AT + HOUR,
        answers={"unit": town.units["roads"].pk, "by_when": AT + 2 * HOUR},
    )
    act(town, case, "take", at=AT + 5 * HOUR)
    sweep(case, AT + 6 * HOUR)
    moments = [e.at for e in events(case)]
    assert moments == sorted(moments)
    assert events(case, "escalate")[0].at == AT + 5 * HOUR


def test_reopened_twice_and_then_the_level_above_takes_it(town):
    case = drive(
        town, place(town), "accept", "dispatch", "take", "finish", "reopen", "finish", "reopen", "finish"
    )
    with pytest.raises(Refused, match="twice"):
        act(town, case, "reopen", at=AT + DAY)
    case = act(town, case, "bring_up", at=AT + DAY)
    assert (case.state, case.turn, case.rung) == ("raised", "leader", 1)
    assert Unit.objects.get(pk=case.raised_to_id).code == "A-village-leaders"


def test_an_appeal_goes_one_level_up_each_time_until_the_top(cast):
    town, case = cast.a, drive(cast.a, place(cast.a), "accept", "refuse")
    at = AT + HOUR
    for rung, leaders in enumerate(
        [town.units["village_leaders"], town.units["leaders"], cast.county_leaders], 1
    ):
        case = act(town, case, "appeal", at=at)
        assert (case.state, case.rung, case.raised_to_id) == ("raised", rung, leaders.pk)
        case = act(town, case, "refuse", at=at + MINUTE, who="county_leader")
        at += HOUR
    with pytest.raises(Refused, match="highest level"):
        act(town, case, "appeal", at=at)
    assert act(town, case, "rate", at=at).state == "rated"


def test_those_who_said_no_do_not_decide_the_appeal(cast):
    town, case = cast.a, drive(cast.a, place(cast.a), "accept", "refuse", "appeal")  # village leaders decide
    at = AT + HOUR
    for who in ("clerk", "dispatcher"):
        for verb in ("refuse", "settle", "dispatch"):
            with pytest.raises(Refused, match=r"level above|Only"):
                act(town, case, verb, at=at, who=who)
    act(town, case, "refuse", at=at, who="leader")
    case = act(town, case, "appeal", at=at + MINUTE)  # risen to the town's leaders
    act(town, case, "refuse", at=at + 2 * MINUTE, who="leader")
    case = act(town, case, "appeal", at=at + 3 * MINUTE)  # risen to the county: the town's leaders said no
    assert case.raised_to_id == cast.county_leaders.pk
    for verb in ("refuse", "settle", "dispatch"):
        with pytest.raises(Refused, match="Only"):
            act(town, case, verb, at=at + HOUR, who="leader")
    assert may_see(case, town.actor("leader"))
    assert act(town, case, "dispatch", at=at + HOUR, who="county_leader").state == "dispatched"


def test_a_town_may_set_its_own_numbers(town):
    TownLimit.objects.create(jurisdiction=town.place, loop="order", name="answer", number=3, unit="days")
    CalendarDay.objects.create(jurisdiction=town.place, day=(AT + DAY).date(), works=False, called="传召节")
    memo.forget_all()
    case = place(town)
    assert case.answer_due_at == AT + 3 * DAY
    assert case.step_due_at == AT + 2 * DAY + 9 * HOUR


def test_a_clock_that_leapt_back_between_two_moves_leaves_the_ledger_whole(town):
    """The events keep their order by number; what is due is due by the clock, and nothing lapses early."""
    case = drive(town, place(town), "accept", "dispatch")
    back = move_case(case.pk, "take", by=town.actor("roads"), at=AT - HOUR)
    done = move_case(case.pk, "finish", by=town.actor("roads"), at=AT + HOUR, answers={"words": "修好了。"})
    assert (back.seq, done.seq, done.rung) == (4, 5, 0)
    assert prove(lambda town_id: calendar_of(town_id).zone).ok
