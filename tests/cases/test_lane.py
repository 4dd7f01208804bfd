"""The batch lane tells the same story as the single door: same events, same cases, same clocks, fewer statements."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases import registry
from huiyin.cases.access import roles_of
from huiyin.cases.door import move_case, place_case
from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Attachment, Case, Words
from huiyin.clocks.models import Deadline
from huiyin.clocks.queries import times_of
from huiyin.kernel.decide import what_can
from huiyin.ledger.models import Event
from huiyin.loops.order.models import Objection
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from tests.cast import AT, DAY, HOUR, MINUTE, SAID, contact, draft, drive, fresh, place, resident, usual

pytestmark = pytest.mark.django_db

# what differs between two tellings of one story: identities, lots drawn, hashes over them
OWN_TO_EACH = {
    "id",
    "receipt",
    "contact_id",
    "head",
    "key",
    "digest",
    "move_key",
    "move_digest",
    "lead_id",
    "wake_at",
}


def story(case: Case) -> dict[str, object]:
    """All that the database holds of a case, less what is drawn by lot."""
    case = fresh(case)
    fields = {
        f.attname: getattr(case, f.attname)
        for f in Case._meta.concrete_fields
        if f.attname not in OWN_TO_EACH
    }
    events = Event.objects.filter(case_id=case.pk).order_by("seq")
    told = [(e.verb, e.state, e.role, e.unit_id, e.account_id, e.at, facts_of(e)) for e in events]
    running = Deadline.objects.filter(case_id=case.pk, fire_at__isnull=False).order_by("slot")
    clocks = [(d.slot, d.name, d.due_at, d.fire_at, d.fired) for d in running]
    notices = Notice.objects.filter(case_id=case.pk).order_by("seq", "template", "to")
    sent = [(n.seq, n.template, n.to, n.unit_id, n.at) for n in notices]
    words = list(Words.objects.filter(case=case).order_by("seq", "name").values_list("seq", "name", "text"))
    files = list(Attachment.objects.filter(case=case).order_by("seq").values_list("seq", "purpose"))
    return {"case": fields, "events": told, "clocks": clocks, "notices": sent, "words": words, "files": files}


def facts_of(event: Event) -> dict[str, object]:
    facts = json.loads(event.facts)
    facts["words"] = sorted(facts.get("words", {}))
    facts["files"] = len(facts.get("files", []))
    facts.pop("lead", None)
    return facts


def draw_history(data: st.DataObject, town, case: Case) -> list[tuple[timedelta, str, str, dict]]:
    """A life of one order, drawn by moving it through the single door."""
    loop, history, at = registry.loop_named("order"), [], AT
    for _ in range(data.draw(st.integers(1, 10))):
        at += data.draw(st.sampled_from([MINUTE, HOUR, 2 * DAY, 12 * DAY, 31 * DAY]))
        case = fresh(case)
        ways = []
        for who in ("resident", "clerk", "dispatcher", "roads", "county_leader"):
            by = resident(case) if who == "resident" else town.actor(who)
            for move, why in what_can(
                loop, case, roles_of(case, by), at, times_of(case.jurisdiction_id, loop)
            ):
                if why is None and move.verb not in ("join", "give_more_time", "keep_the_day"):
                    ways.append((move.verb, who))
        if not ways:
            break
        verb, who = data.draw(st.sampled_from(ways))
        _, answers = usual(town, verb, at)
        by = resident(case) if who == "resident" else town.actor(who)
        try:
            move_case(case.pk, verb, by=by, at=at, answers=answers)
        except Refused:
            continue  # its lapses were taken back with it
        history.append((at - AT, verb, who, answers))
    return history


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_batch_tells_the_same_story_as_single_moves(town, data):
    single = place(town, "hole")
    history = draw_history(data, town, single)
    with transaction.atomic():
        lane, batch = Lane(town.place.pk), draft(town, "hole")
        lane.open(
            batch, "place", by=Actor.the_resident(), at=AT, answers={"said": SAID}, contact=contact(town)
        )
        for since, verb, who, answers in history:
            by = resident(batch) if who == "resident" else town.actor(who)
            again = {
                **answers,
                **({"proof": (usual(town, "finish", AT)[1]["proof"])} if "proof" in answers else {}),
            }
            lane.move(batch, verb, by=by, at=AT + since, answers=again)
        lane.flush()
    assert story(batch) == story(single)


def test_a_batch_reads_and_writes_a_fixed_number_of_statements(town):
    place(town)

    clerk = town.actor("clerk")

    def statements(n: int) -> int:
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            lane = Lane(town.place.pk, tell=False)
            for _ in range(n):
                case = draft(town)
                lane.open(case, "place", by=Actor.the_resident(), at=AT, answers={"said": "话"})
                lane.move(case, "accept", by=clerk, at=AT + MINUTE)
            lane.flush()
        return len(seen)

    assert statements(60) <= statements(3) + 3  # a very long insert is split


def test_closed_and_reopened_in_one_batch_no_old_clock_is_left(town):
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    with transaction.atomic():
        lane, held = Lane(town.place.pk), fresh(case)
        lane.move(held, "rate", by=resident(held), at=AT + HOUR, answers={"solved": "no", "grade": "1"})
        lane.move(held, "reopen", by=resident(held), at=AT + 2 * HOUR)
        lane.flush()
    running = Deadline.objects.filter(case_id=case.pk, fire_at__isnull=False)
    assert {d.slot for d in running} == {"whole"}


def test_a_refused_opening_leaves_nothing_in_the_batch(town):
    with transaction.atomic():
        lane = Lane(town.place.pk)
        with pytest.raises(Refused):
            lane.open(
                draft(town), "take_in", by=Actor.the_resident(), at=AT, answers={}, contact=contact(town)
            )
        lane.open(draft(town), "place", by=Actor.the_resident(), at=AT, answers={"said": "话"})
        lane.flush()
    assert (Case.objects.count(), Contact.objects.count(), Event.objects.count()) == (1, 0, 1)


def test_nothing_of_a_batch_is_seen_before_it_is_flushed(town):
    with transaction.atomic():
        lane = Lane(town.place.pk)
        lane.open(draft(town), "place", by=Actor.the_resident(), at=AT, answers={"said": "话"})
        assert Case.objects.count() == 0
        lane.flush()
    assert Case.objects.count() == 1


def test_a_replayed_year_sends_nothing(town):
    with transaction.atomic():
        lane = Lane(town.place.pk, tell=False)
        lane.open(draft(town), "place", by=Actor.the_resident(), at=AT, answers={"said": "话"})
        lane.flush()
    assert Notice.objects.exists()
    assert not Notice.objects.filter(ready_at__isnull=False).exists()


# ── joined orders ────────────────────────────────────────────────────────────────────────────────────────


def follow(town, lead: Case, at=AT + MINUTE) -> Case:
    case = draft(town)
    by = Actor.the_resident()
    return place_case(
        case,
        "follow",
        by=by,
        at=at,
        answers={"lead": str(lead.pk), "said": "我家也是"},
        contact=contact(town),
    )


def test_joined_orders_are_done_with_their_lead_and_rated_by_their_own_residents(town):
    lead = place(town)
    me_too = follow(town, lead)
    joined = place(town)
    move_case(joined.pk, "join", by=town.actor("dispatcher"), at=AT + MINUTE, answers={"lead": str(lead.pk)})
    assert fresh(lead).followers == 2
    drive(town, lead, "accept", "dispatch", "take", "finish", at=AT + HOUR)
    for one in (fresh(me_too), fresh(joined)):
        assert (one.state, one.turn) == ("done", "resident")
        assert one.finished_at == fresh(lead).finished_at
    assert len({lead.receipt, me_too.receipt, joined.receipt}) == 3
    move_case(me_too.pk, "rate", by=resident(me_too), at=AT + DAY, answers={"solved": "no", "grade": "1"})
    assert fresh(lead).solved is None
    with pytest.raises(Refused):
        move_case(lead.pk, "rate", by=resident(me_too), at=AT + DAY, answers={"solved": "yes", "grade": "5"})


@pytest.mark.parametrize("ending", ["refuse", "withdraw"])
def test_when_the_lead_is_refused_or_withdrawn_the_joined_go_their_own_way(town, ending):
    lead = place(town)
    one = follow(town, lead)
    drive(town, lead, "accept", ending, at=AT + HOUR)
    one = fresh(one)
    assert (one.state, one.turn, one.lead_id) == ("accepted", "town", None)
    assert one.filed_at == AT + MINUTE


def test_split_again_it_is_counted_no_more(town):
    lead = place(town)
    one = follow(town, lead)
    drive(town, one, "split", at=AT + HOUR)
    assert fresh(lead).followers == 0
    assert fresh(one).lead_id is None


def test_withdrawn_it_is_counted_no_more(town):
    lead = place(town)
    drive(town, follow(town, lead), "withdraw", at=AT + HOUR)
    assert fresh(lead).followers == 0


def test_an_order_joins_only_an_open_one_of_its_own_town(cast):
    town, lead = cast.a, place(cast.a)
    one = follow(town, lead)
    closed = drive(town, place(town), "withdraw")
    foreign = place(cast.b)
    other = place(town)
    for wrong in (one, closed, foreign, other):
        with pytest.raises(Refused):
            move_case(
                other.pk, "join", by=town.actor("dispatcher"), at=AT + HOUR, answers={"lead": str(wrong.pk)}
            )
    for nonsense in ("", "abc", "7", "0" * 32):
        with pytest.raises(Refused):
            move_case(other.pk, "join", by=town.actor("dispatcher"), at=AT + HOUR, answers={"lead": nonsense})
    with pytest.raises(Refused, match="joined to this one"):
        move_case(lead.pk, "join", by=town.actor("dispatcher"), at=AT + HOUR, answers={"lead": str(other.pk)})


def test_in_one_batch_the_joined_go_along_too(town):
    with transaction.atomic():
        lane, lead, one = Lane(town.place.pk), draft(town), draft(town)
        lane.open(lead, "place", by=Actor.the_resident(), at=AT, answers={"said": "话"})
        lane.flush()
        lane.move(lead, "accept", by=town.actor("clerk"), at=AT + MINUTE)
        lane.open(one, "follow", by=Actor.the_resident(), at=AT + MINUTE, answers={"lead": str(lead.pk)})
        lane.move(lead, "settle", by=town.actor("dispatcher"), at=AT + HOUR, answers={"words": "好了"})
        lane.flush()
    assert fresh(lead).followers == 1
    assert fresh(one).state == "done"


# ── the docket ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_objection_stands_on_the_docket_until_the_order_goes_on(town):
    case = drive(town, place(town), "accept", "dispatch", "object")
    (objection,) = Objection.objects.filter(case=case)
    assert (objection.unit, objection.duty, objection.service) == (
        town.units["roads"],
        town.units["water"],
        town.services["lamp"],
    )
    assert objection.settled_at is None
    water = town.units["water"]
    move_case(case.pk, "dispatch", by=town.actor("dispatcher"), at=AT + HOUR, answers={"unit": water.pk})
    objection.refresh_from_db()
    assert (objection.sent_to, objection.settled_at) == (water, AT + HOUR)


def test_after_two_objections_only_the_level_above_decides(town):
    case = drive(town, place(town), "accept", "dispatch", "object", "dispatch", "object", "dispatch")
    with pytest.raises(Refused, match="level above"):
        drive(town, case, "object", at=AT + HOUR)
    assert Objection.objects.filter(case=case).count() == 2
    move_case(case.pk, "ask_above", by=town.actor("roads"), at=AT + HOUR, answers={"reason": "两家都说不是"})
    assert fresh(case).turn == "leader"
