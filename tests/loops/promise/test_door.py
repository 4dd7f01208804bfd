"""Promises through the door: what is kept of the days that were named, of the proofs, of who confirmed."""

import pytest

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case, Words
from huiyin.ledger.models import Event
from huiyin.loops.promise.models import Pledge, Shown, Standing, Stretch
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from huiyin.people.models import Membership
from tests.cast import AT, DAY, MINUTE, fresh

from .conftest import DEED, QUOTE, act, drive, expose, let_time_pass, photo

pytestmark = pytest.mark.django_db


def why(refused) -> str:
    return " ".join(str(one) for one in refused.value.whys)


def test_the_words_stand_exactly_as_they_were_said_and_the_first_day_is_kept(town):
    case = drive(town, expose(town), "put", "promise")
    pledge = Pledge.objects.get(case=case)
    said = dict(Words.objects.filter(case=case, seq=pledge.seq).values_list("name", "text"))
    assert (said["words"], said["deed"]) == (QUOTE, DEED)
    assert pledge.by_when == case.handle_by == Standing.objects.get(case=case).first_by


def test_a_broken_promise_says_so_by_itself_at_its_day_and_rises(town):
    case = drive(town, expose(town), "put", "promise")
    broken = let_time_pass(case, case.handle_by + 3 * MINUTE)
    assert (broken.state, broken.turn, broken.rung) == ("broken", "unit", 1)
    event = Event.objects.get(case_id=case.pk, verb="break")
    assert event.at == case.handle_by, "at the moment it fell due, not when the worker woke"
    assert Pledge.objects.get(case=case).broken_at == case.handle_by
    assert broken.next_due_at == case.handle_by, "it is late from its day on, whatever is still to come"
    told = Notice.objects.filter(case_id=case.pk, seq__gte=event.seq).values_list("to", "template")
    assert set(told) == {("resident", "not_kept"), ("unit", "not_kept_yours"), ("leader", "not_kept_below")}


def test_a_new_day_leaves_the_old_one_on_show_and_the_first_still_counts(town):
    case = drive(town, expose(town), "put", "promise", "renew")
    old, new = Pledge.objects.filter(case=case).order_by("seq")
    assert old.renewed_at is not None
    assert old.by_when < new.by_when == case.handle_by
    assert Standing.objects.get(case=case).first_by == old.by_when


def test_what_was_broken_stays_broken_however_it_ends(town):
    case = drive(town, expose(town), "put", "promise")
    case = let_time_pass(case, case.handle_by)
    case = act(town, case, "show", at=case.since + DAY)
    pledge = Pledge.objects.get(case=case)
    assert pledge.broken_at is not None
    assert pledge.shown_at == case.since


def test_a_proof_photo_of_another_matter_is_refused_and_told(town):
    other = drive(town, expose(town), "put", "promise")
    act(town, other, "show", at=AT + DAY, proof=(photo(5),))
    case = drive(town, expose(town), "put", "promise")
    with pytest.raises(Refused) as refused:
        act(town, case, "show", at=AT + 2 * DAY, proof=(photo(5),))
    assert "stands with another matter, of 2026.03.03" in why(refused)
    assert fresh(case).state == "promised"


def test_the_photo_of_what_was_wrong_is_no_proof_that_it_is_mended(town):
    case = drive(town, expose(town, files=(photo(6),)), "put", "promise")
    with pytest.raises(Refused) as refused:
        act(town, case, "show", at=AT + DAY, proof=(photo(6),))
    assert "stands with this matter already" in why(refused)


def test_a_document_may_stand_with_two_matters_and_that_is_told(town):
    for number in range(2):
        case = drive(town, expose(town), "put", "promise")
        act(town, case, "show", at=AT + DAY, kind="document", proof=(photo(8, "document"),))
        assert Shown.objects.get(case=case).again is bool(number)


def test_a_photo_from_the_same_spot_is_a_photo(town):
    case = drive(town, expose(town), "put", "promise")
    with pytest.raises(Refused) as refused:
        act(town, case, "show", at=AT + DAY, proof=(photo(9, "voice"),))
    assert "is a photo" in why(refused)


def test_whoever_sits_in_the_unit_too_does_not_check_it(town):
    case = drive(town, expose(town, named=False), "put", "promise", "show")
    Membership.objects.create(
        account=town.accounts["dispatcher"],
        unit=town.units["roads"],
        role="unit",
        place=town.place,
        from_on="2020-01-01",
    )
    with pytest.raises(Refused) as refused:
        move_case(case.pk, "find_kept", by=town.actor("dispatcher"), at=AT + DAY, answers={"words": "看过了"})
    assert "does not check it" in why(refused)


def test_unnamed_a_look_on_the_spot_confirms_at_once_and_named_only_after_silence(town):
    unnamed = drive(town, expose(town, named=False), "put", "promise", "show", "find_kept")
    assert unnamed.state == "kept"
    assert Standing.objects.get(case=unnamed).by_exposer is False
    named = drive(town, expose(town), "put", "promise", "show")
    with pytest.raises(Refused):
        act(town, named, "find_kept", at=named.since + DAY)
    called = let_time_pass(named, named.since + 14 * DAY)
    assert called.state == "to_check"
    assert act(town, called, "find_kept", at=called.since + DAY).state == "kept"


def test_unnamed_there_is_a_receipt_all_the_same_and_it_can_confirm(town):
    case = drive(town, expose(town, named=False), "put", "promise", "show", "confirm")
    assert len(case.receipt) == 8
    assert Standing.objects.get(case=case).by_exposer is True


def test_an_unknown_edition_is_refused(town):
    with pytest.raises(Refused) as refused:
        expose(town, edition="51")
    assert "no such edition" in why(refused)


def test_a_years_list_takes_ten(town):
    dispatcher = town.actor("dispatcher")
    for _ in range(10):
        expose(town, by=dispatcher, year=2026)
    assert list(
        Standing.objects.filter(year=2026).order_by("number").values_list("number", flat=True)
    ) == list(range(1, 11))
    with pytest.raises(Refused) as refused:
        expose(town, by=dispatcher, year=2026)
    assert "has its ten already" in why(refused)
    expose(town, by=dispatcher, year=2027)


def test_parts_are_shown_one_by_one_and_then_the_whole(town):
    case = drive(town, expose(town), "put", "promise", "plan", "plan")
    with pytest.raises(Refused) as refused:
        act(town, case, "show", at=AT + DAY)
    assert "1, 2" in why(refused)
    given = {"kind": "photo", "words": "围好了", "proof": (photo(21),)}
    move_case(case.pk, "reach", by=town.actor("roads"), at=AT + DAY, answers={**given, "reached": "2"})
    assert Stretch.objects.get(case=case, number=2).shown_at == AT + DAY
    given["proof"] = (photo(22),)
    move_case(case.pk, "reach", by=town.actor("roads"), at=AT + DAY, answers={**given, "reached": "1"})
    assert act(town, case, "show", at=AT + 2 * DAY).state == "shown"


def test_both_looks_come_by_themselves_and_the_resident_has_the_last_word(town):
    case = drive(town, expose(town), "put", "promise", "show", "confirm")
    first = case.step_due_at
    case = let_time_pass(case, first)
    assert (case.state, case.turn) == ("look_due", "town")
    case = act(town, case, "hold", at=first + DAY)
    case = let_time_pass(case, case.step_due_at)
    case = act(town, case, "hold_last", at=case.since + DAY)
    assert (case.state, case.turn) == ("last_word", "resident")
    assert act(town, case, "stand", at=case.since + DAY).state == "stood"


def test_after_both_looks_silence_closes_it_apart_from_the_residents_word(town):
    case = drive(town, expose(town), "put", "promise", "show", "confirm")
    case = act(town, let_time_pass(case, case.step_due_at), "hold", at=case.step_due_at + DAY)
    due = case.step_due_at
    case = act(town, let_time_pass(case, due), "hold_last", at=due + DAY)
    case = let_time_pass(case, case.step_due_at)
    assert case.state == "lasted"
    assert case.closed_at is not None


def test_slipping_back_after_months_stands_as_not_kept_again(town):
    case = drive(town, expose(town), "put", "promise", "show", "confirm", "deny")
    standing = Standing.objects.get(case=case)
    assert (case.state, case.reopened, standing.shown_at, standing.confirmed_at) == ("broken", 1, None, None)


def test_staff_of_another_town_can_do_nothing(cast):
    case = drive(cast.a, expose(cast.a), "put", "promise")
    for who in ("dispatcher", "roads", "leader", "clerk"):
        with pytest.raises(Refused):
            move_case(case.pk, "add", by=cast.b.actor(who), at=AT + DAY, answers={"words": "x"})
    with pytest.raises(Refused):
        move_case(case.pk, "confirm", by=Actor.the_resident(), at=AT + DAY)
    assert Case.objects.get(pk=case.pk).seq == case.seq
