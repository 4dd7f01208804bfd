"""The door for real: a whole round, every move of it in the ledger, nothing said aloud that belongs beside it."""

import json
import re

import pytest
from django.db import connection

from huiyin.cases import registry
from huiyin.cases.access import may_see
from huiyin.cases.door import move_case, place_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case, Words
from huiyin.clocks.models import Deadline
from huiyin.kernel import chain
from huiyin.ledger.actions import event_text
from huiyin.ledger.models import Event
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.people.sealed import unsealed
from tests.cast import (
    AT,
    DAY,
    MINUTE,
    NAME,
    PHONE,
    SAID,
    act,
    contact,
    draft,
    drive,
    fresh,
    photo,
    place,
    resident,
)

pytestmark = pytest.mark.django_db

ROUND = ("accept", "dispatch", "take", "finish", "rate")


def events(case: Case) -> list[Event]:
    return list(Event.objects.filter(case_id=case.pk).order_by("seq"))


def whole_chain(case: Case) -> bool:
    before = chain.START
    for number, event in enumerate(events(case), 1):
        if event.seq != number or chain.link(before, event_text(event)) != bytes(event.hash):
            return False
        before = bytes(event.hash)
    return before == bytes(fresh(case).head)


def test_a_whole_round(town):
    case = drive(town, place(town, "hole"), *ROUND)
    case = fresh(case)
    assert (case.state, case.turn, case.solved, case.grade) == ("rated", "nobody", "yes", "5")
    assert case.closed_at == AT + 5 * MINUTE
    assert case.finished_at == case.answered_at == AT + 4 * MINUTE
    assert [e.verb for e in events(case)] == ["place", *ROUND]
    assert [e.role for e in events(case)] == ["resident", "village", "town", "unit", "unit", "resident"]
    assert whole_chain(case)
    assert case.wake_at is None and case.next_due_at is None
    assert not Deadline.objects.filter(case_id=case.pk).exists()
    told = Notice.objects.filter(case_id=case.pk).order_by("at").values_list("template", "to")
    assert ("placed", "resident") in told
    assert ("your_turn", "village") in told
    assert ("dispatched", "resident") in told
    assert ("your_turn", "unit") in told
    assert ("done", "resident") in told


def test_each_event_says_who_from_which_seat(town):
    case = drive(town, place(town), "accept", "dispatch")
    opened, accepted, dispatched = events(case)
    assert (opened.account_id, opened.unit_id) == (None, None)
    assert (accepted.account_id, accepted.unit_id) == (town.accounts["clerk"].pk, town.units["village"].pk)
    assert (dispatched.account_id, dispatched.unit_id) == (
        town.accounts["dispatcher"].pk,
        town.units["desk"].pk,
    )
    assert json.loads(dispatched.facts)["unit"] == town.units["roads"].pk


def test_a_clerk_writes_down_the_residents_own_word(town):
    by = town.actor("clerk").speaking_for()
    case = place_case(draft(town, channel="phone"), "place", by=by, at=AT, answers={"said": "电话里说的"})
    (event,) = events(case)
    assert (event.role, event.account_id) == ("resident", town.accounts["clerk"].pk)
    drive(town, case, "accept", "dispatch", "take", "finish")
    later = AT + DAY
    rating = {"solved": "partly", "grade": "3"}
    move_case(case.pk, "rate", by=town.actor("clerk").speaking_for(case.pk), at=later, answers=rating)
    assert fresh(case).solved == "partly"


def test_one_residents_receipt_opens_no_other_order(town):
    mine, other = place(town), place(town)
    with pytest.raises(Refused, match="Only"):
        move_case(other.pk, "withdraw", by=resident(mine), at=AT + MINUTE)
    with pytest.raises(Refused, match="Only"):
        move_case(other.pk, "withdraw", by=Actor.the_resident(), at=AT + MINUTE)


@pytest.mark.parametrize("who", ["clerk", "dispatcher", "roads", "leader", "grid", "admin"])
def test_the_other_towns_people_can_do_nothing(cast, who):
    case = place(cast.a)
    outsider = cast.b.actor(who)
    assert not may_see(case, outsider)
    for move in registry.loop_named("order").moves:
        if move.source:
            with pytest.raises(Refused):
                move_case(case.pk, move.verb, by=outsider, at=AT + MINUTE, answers={})
    assert fresh(case).seq == 1


def test_a_seat_reaches_its_own_part_of_the_tree_alone(town):
    case = place(town)
    for who in ("clerk2", "grid", "admin", "water"):
        with pytest.raises(Refused, match="Only"):
            act(town, case, "accept", at=AT + MINUTE, who=who)
    drive(town, case, "accept", "dispatch")
    with pytest.raises(Refused, match="Only"):
        act(town, case, "take", at=AT + DAY, who="water")


def test_a_unit_of_the_other_town_cannot_be_given_it(cast):
    case = drive(cast.a, place(cast.a), "accept")
    with pytest.raises(Refused, match="does not serve"):
        act(cast.a, case, "dispatch", at=AT + DAY, answers={"unit": cast.b.units["roads"].pk})
    assert fresh(case).state == "accepted"


def test_a_refused_move_leaves_nothing_behind(town):
    case = place(town)
    before = (Event.objects.count(), Notice.objects.count(), Words.objects.count(), fresh(case).seq)
    with pytest.raises(Refused):
        act(town, case, "take", at=AT + MINUTE)
    with pytest.raises(Refused):
        act(town, case, "accept", at=AT + MINUTE, answers={"words": "x" * 2001})
    assert (Event.objects.count(), Notice.objects.count(), Words.objects.count(), fresh(case).seq) == before
    with pytest.raises(Refused):
        place_case(
            draft(town),
            "place",
            by=Actor.the_resident(),
            at=AT,
            answers={"said": "x" * 5001},
            contact=contact(town),
        )
    assert Case.objects.count() == 1
    assert Contact.objects.count() == 1


def test_no_words_and_no_person_stand_in_the_ledger(town):
    case = drive(town, place(town, "hole", answers={"where": "卓玛家门口"}), *ROUND)
    text = "".join(event_text(event) for event in events(case))
    text = re.sub(r"[0-9a-f-]{32,}", "", text)  # a hash or a key may hold four digits by chance
    for private in (SAID, "卓玛家门口", "修好了", "谢谢", NAME, PHONE, PHONE[-4:]):
        assert private not in text
    assert Words.objects.filter(case=case).count() == 4
    for words in Words.objects.filter(case=case):
        held = json.loads(events(case)[words.seq - 1].facts)["words"][words.name]
        assert held == chain.salted(bytes(words.salt), words.text.encode())
    (file,) = Attachment.objects.filter(case=case)
    assert json.loads(events(case)[file.seq - 1].facts)["files"] == [
        chain.salted(bytes(file.salt), bytes(file.digest))
    ]


def test_the_words_of_a_refused_move_are_kept_nowhere(town):
    case = place(town)
    with pytest.raises(Refused):
        act(town, case, "finish", at=AT + MINUTE, answers={"words": "秘密的话"})
    assert not Words.objects.filter(text__contains="秘密").exists()


def test_erasing_words_and_contact_leaves_the_chain_whole(town):
    case = drive(town, place(town, "hole"), *ROUND)
    Words.objects.filter(case=case).delete()
    Attachment.objects.filter(case=case).delete()
    Contact.objects.filter(case=case).delete()
    assert whole_chain(case)


def test_the_same_words_are_salted_anew_each_time(town):
    one, two = place(town), place(town)
    held = [json.loads(events(case)[0].facts)["words"]["said"] for case in (one, two)]
    assert held[0] != held[1]


def test_name_and_phone_lie_sealed(town):
    place(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM people_contact")
        stored = b"".join(bytes(value) for row in cursor.fetchall() for value in row)
    assert NAME.encode() not in stored
    assert PHONE.encode() not in stored
    assert unsealed(Contact.objects.get().phone) == PHONE


def test_receipts_are_eight_digits_and_each_ones_own(town):
    receipts = {place(town).receipt for _ in range(20)}
    assert len(receipts) == 20
    assert all(len(r) == 8 and r.isdigit() and r[0] != "0" for r in receipts)


def test_proof_is_asked_by_the_service(town):
    case = drive(town, place(town, "hole"), "accept", "dispatch", "take")
    with pytest.raises(Refused, match="proof"):
        act(town, case, "finish", at=AT + DAY, answers={"words": "好了"})
    act(town, case, "finish", at=AT + DAY, answers={"words": "好了", "proof": (photo(town),)})
    assert Attachment.objects.get(case=case).purpose == "proof"


def test_taken_in_at_the_towns_counter_it_starts_with_the_town(town):
    case = place(town, verb="take_in", by=town.actor("dispatcher"), channel="counter")
    assert (case.state, case.turn) == ("accepted", "town")


@pytest.mark.parametrize("said", ["\u200b\u3000", "\u202e\u200f", "\u2800\n"])
def test_words_that_nobody_can_see_are_none(town, said):
    unsorted = draft(town)
    unsorted.service = None
    with pytest.raises(Refused, match="say what happened"):
        place_case(unsorted, "place", by=Actor.the_resident(), at=AT, answers={"said": said})


def test_no_sign_of_direction_turns_our_sentences_round(town):
    case = place_case(
        draft(town),
        "place",
        by=Actor.the_resident(),
        at=AT,
        answers={"said": "\u202e水管冻裂了\u202c👨\u200d👩", "where": "\u2067桥边"},
    )
    texts = Words.objects.filter(case=case).order_by("name").values_list("text", flat=True)
    assert list(texts) == ["水管冻裂了👨\u200d👩", "桥边"]
    case = act(town, case, "accept", at=AT + MINUTE, answers={"title": "\u202e水管"})
    assert fresh(case).title == "水管"
    assert whole_chain(fresh(case))
