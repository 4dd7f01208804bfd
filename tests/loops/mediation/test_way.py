"""A mediation through the door: its usual way, who may what, what is refused and why, and that both may leave."""

from datetime import timedelta

import pytest

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Part, Words
from huiyin.cases.sweep import lapse_batch
from huiyin.kernel.roles import CLOCK
from huiyin.ledger.models import Event
from huiyin.loops.mediation.loop import MEDIATION, OPEN
from huiyin.loops.mediation.models import HandOff, Screen, SideWord
from huiyin.loops.mediation.roster import candidates, mark_of_name
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor
from tests.cast import AT, DAY, fresh, place
from tests.loops.mediation.conftest import (
    SAID,
    THEIR_NAME,
    TO_AGREEMENT,
    TO_TALKS,
    Room,
    points,
    their_contact,
)

pytestmark = pytest.mark.django_db


def refused(room: Room, who: str, verb: str, **answers: object) -> str:
    with pytest.raises(Refused) as why:
        room.do(who, verb, **answers)
    return str(why.value)


def sweep(room: Room, at):
    lapse_batch(room.town.place.pk, [room.case.pk], at=at)
    room.case, room.last = fresh(room.case), at


def test_the_usual_way_from_asking_to_the_last_word(room):
    case = room.go(*TO_AGREEMENT)
    assert case.state == "in_force"
    agreed = case.since
    for days, state in ((30, "asked30"), (90, "asked90"), (180, "asked180")):
        sweep(room, agreed + timedelta(days=days, minutes=1))
        assert room.case.state == state
        if state != "asked180":
            room.do("resident", "say_kept", kept="yes")
    room.do("other", "last_word", kept="yes", free="yes")
    case = room.do("resident", "last_word_too", kept="partly")
    assert (case.state, case.turn, case.solved) == ("ended", "nobody", None)
    kept = SideWord.objects.filter(case=case, what="kept180").values_list("side", "answer")
    assert dict(kept) == {"other": "yes", "resident": "partly"}  # two words, never merged


# ── safety ───────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_invited_before_the_safety_screen(room):
    room.go("give")
    assert "Not at this step" in refused(
        room, "screener", "invite", age="of_age", contact=their_contact(room.town)
    )
    assert not Part.objects.filter(role="other").exists()


def test_where_talks_are_held_apart_no_joint_talk_is_written(room):
    room.go(*TO_TALKS)
    room.do("colleague", "screen_again", result="apart", seen="她说害怕。")
    assert "held apart" in refused(room, "silver", "meet", how="joint", held=room.last)
    room.do("silver", "meet", how="separate", held=room.last)


@pytest.mark.parametrize("upto", [("give",), TO_TALKS])
def test_the_office_can_end_it_and_only_people_close_it(room, upto):
    room.go(*upto)
    case = room.do("screener", "stop", seen="丈夫动过手。")
    assert (case.state, case.turn) == ("stopped", "resident")
    assert room.do("resident", "understood").state == "not_here"


def test_what_the_screen_says_stands_neither_in_words_nor_in_the_ledger_nor_open_in_its_table(room):
    room.go("give")
    room.do("screener", "screen", result="apart", seen="她说他打过她")
    facts = " ".join(Event.objects.filter(case_id=room.case.pk).values_list("facts", flat=True))
    assert "apart" not in facts
    assert not Words.objects.filter(case=room.case, text__contains="打过").exists()
    screen = Screen.objects.get(case=room.case)
    assert "打过".encode() not in bytes(screen.seen)
    assert screen.account_id == room.accounts["screener"].pk


# ── consent ──────────────────────────────────────────────────────────────────────────────────────────────


def test_one_side_alone_is_not_both(room):
    room.go("give", "screen", "invite", "consent")
    assert "other side is asked" in refused(room, "resident", "consent_too", rights="read")
    assert room.case.state == "half_in"


@pytest.mark.parametrize("who", ["resident", "other"])
def test_either_side_may_decline_and_nothing_more_is_asked(room, who):
    room.go("give", "screen", "invite")
    assert room.do(who, "decline", free="yes").state == "declined"


def test_consent_needs_the_rights_read(room):
    room.go("give", "screen", "invite")
    assert "still missing" in refused(room, "resident", "consent")


@pytest.mark.parametrize("who", ["resident", "other"])
@pytest.mark.parametrize("verb", ["leave", "go_to_court"])
def test_either_may_leave_or_go_to_court_at_every_step(room, who, verb):
    """Every open state in the declaration, and once for real in the middle of the talks."""
    assert (
        set(MEDIATION.by_verb[verb].source) == {s.name for s in MEDIATION.states if not s.closed} == set(OPEN)
    )
    room.go(*TO_TALKS)
    more = {"way": "court"} if verb == "go_to_court" else {}
    assert room.do(who, verb, **more).closed_at is not None


def test_the_two_sides_have_receipts_and_pages_of_their_own(room):
    room.go("give", "screen", "invite")
    part = room.part("other")
    assert part.receipt and part.receipt != room.case.receipt
    told = Notice.objects.filter(case_id=room.case.pk, template="invited")
    assert [(n.to, n.part_id) for n in told] == [("other", part.pk)]


def test_a_side_cannot_do_what_is_the_other_s_or_anybody_s(room):
    room.go("give", "screen", "invite")
    stranger = Actor.holder(room.case.pk)  # some id that is no part
    with pytest.raises(Refused):
        move_case(room.case.pk, "consent", by=stranger, at=room.last + DAY, answers={"rights": "read"})
    with pytest.raises(Refused):
        move_case(
            room.case.pk, "invite", by=room.actor("other"), at=room.last + DAY, answers={"age": "of_age"}
        )


# ── offices that join ────────────────────────────────────────────────────────────────────────────────────


def test_each_office_that_is_asked_answers_for_itself(room):
    room.go("give", "screen")
    room.do("screener", "ask_office", office=room.joins.pk)
    assert "Only" in refused(room, "colleague", "join_in")  # the lead can't answer for it
    room.do("justice", "join_in")
    assert "answered already" in refused(room, "justice", "join_in")


def test_an_office_that_can_t_join_is_out(room):
    room.go("give", "screen")
    room.do("screener", "ask_office", office=room.joins.pk)
    room.do("justice", "stay_out", reason="人手不够。")
    assert not Part.objects.filter(case=room.case, role="joining", until=None).exists()


# ── the roster, and the bad input of the page ────────────────────────────────────────────────────────────


def test_a_party_who_is_on_the_roster_is_never_proposed(open_room):
    room = open_room(phone="13900001111")  # the very number of the mediator "silver"
    room.go("give", "screen", "invite", "consent", "consent_too")
    assert [one.called for one in candidates(room.case)] == ["调解 gold"]
    silver = str(room.mediators["silver"].pk)
    assert "one of the two sides" in refused(room, "screener", "propose", mediator=silver)


def test_the_other_party_may_be_on_the_roster_as_well(room):
    room.go("give", "screen")
    room.do("screener", "invite", age="of_age", contact=their_contact(room.town, "139 0000 2222"))
    room.go("consent", "consent_too")
    assert [one.called for one in candidates(room.case)] == ["调解 silver"]


def test_a_mediator_who_knows_one_side_does_not_mediate(room):
    room.go("give", "screen", "invite", "consent", "consent_too", "propose")
    assert "knows one side" in refused(room, "silver", "take_on", tie="known")
    room.do("silver", "hand_back", why="tie")
    assert room.case.state == "panel"
    assert [one.called for one in candidates(room.case)] == ["调解 gold"], "not proposed again for this case"


def test_a_mediator_declares_a_conflict_also_while_both_sides_are_asked(room):
    """They see only from the other side's name that they know them: there is a way out at every step before an agreement."""
    assert set(MEDIATION.by_verb["hand_back"].source) == {"proposed", "offered", "half_taken", "talking"}
    room.go("give", "screen", "invite", "consent", "consent_too", "propose", "take_on", "accept")
    room.do("silver", "hand_back", why="tie")
    assert room.case.state == "panel"
    assert not SideWord.objects.filter(case=room.case, what="accept").exists()
    assert "knows one side" in refused(room, "screener", "propose", mediator=str(room.mediators["silver"].pk))


@pytest.mark.parametrize("villages", ["A-v0", ""])
def test_a_side_who_bears_a_mediator_s_name_in_their_village_is_not_mediated_by_them(room, villages):
    silver = room.mediators["silver"]
    silver.name_mark, silver.villages = mark_of_name("扎西 顿珠"), villages
    silver.save()
    room.go("give", "screen", "invite", "consent", "consent_too")
    assert [one.called for one in candidates(room.case)] == ["调解 gold"]
    assert "bears that person's name" in refused(room, "screener", "propose", mediator=str(silver.pk))


def test_the_same_name_in_another_village_is_somebody_else(room):
    silver = room.mediators["silver"]
    silver.name_mark, silver.villages = mark_of_name(THEIR_NAME), "A-v1"
    silver.save()
    room.go("give", "screen", "invite", "consent", "consent_too")
    assert [one.called for one in candidates(room.case)] == ["调解 gold", "调解 silver"]


def test_whoever_made_the_screen_does_not_mediate(room):
    from huiyin.loops.mediation.models import Mediator

    screener = Mediator.objects.create(
        jurisdiction=room.town.place, account=room.accounts["screener"], languages="bo"
    )
    room.go("give", "screen", "invite", "consent", "consent_too")
    assert "safety screen" in refused(room, "screener", "propose", mediator=str(screener.pk))


def test_somebody_not_on_the_roster_is_not_proposed(room):
    room.go("give", "screen", "invite", "consent", "consent_too")
    for key in ("", "nonsense", str(room.case.pk)):
        with pytest.raises(Refused):
            room.do("screener", "propose", mediator=key)


def test_either_side_may_ask_for_another_mediator(room):
    room.go("give", "screen", "invite", "consent", "consent_too", "propose", "take_on")
    room.do("other", "another")
    assert not Part.objects.filter(case=room.case, role="mediator", until=None).exists()
    with pytest.raises(Refused):
        room.do("silver", "take_on", tie="none")


def test_a_party_under_age_is_told_who_asks_in_their_place(room):
    with pytest.raises(Refused, match="under eighteen"):
        place_under_age(room)
    room.go("give", "screen")
    why = refused(room, "screener", "invite", age="under_age", contact=their_contact(room.town))
    assert "parent or guardian" in why


def place_under_age(room):
    from huiyin.cases.door import place_case
    from huiyin.cases.models import Case

    where = room.town.villages[0]
    draft = Case(
        jurisdiction=room.town.place, loop="mediation", place=where, place_path=where.path, channel="web"
    )
    answers = {"said": SAID, "other": "邻居", "age": "under_age"}
    place_case(
        draft, "ask", by=Actor.the_resident(), at=AT, answers=answers, contact=their_contact(room.town)
    )


# ── agreement ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agreement_without_a_point_or_a_talk_is_not_laid_out(room):
    room.go(*TO_TALKS)
    assert "Nobody has talked yet" in refused(room, "silver", "lay_out")
    room.go("meet")
    assert "at least one point" in refused(room, "silver", "lay_out")


def test_a_point_needs_a_day_to_come(room):
    room.go(*TO_TALKS, "meet")
    why = refused(
        room, "silver", "add_point", duty="还钱", of="other", by_day=room.last - DAY, shown_by="receipt"
    )
    assert "passed" in why


def test_both_sign_each_for_themselves_and_not_so_begins_again(room):
    room.go(*TO_TALKS, "meet", "add_point", "lay_out", "sign")
    assert "You have signed" in refused(room, "resident", "sign_too")
    room.do("other", "not_so")
    assert room.case.state == "talking"
    assert not SideWord.objects.filter(case=room.case, what="sign").exists()
    room.go("lay_out")
    room.do("other", "sign")
    assert room.do("resident", "sign_too").state == "in_force"


def test_the_court_s_thirty_days_run_as_a_clock_with_a_reminder(room):
    room.go(*TO_AGREEMENT)
    agreed = room.case.since
    sweep(room, agreed + timedelta(days=20, minutes=1))
    assert Notice.objects.filter(case_id=room.case.pk, template="remind").count() == 2
    room.do("screener", "hand_off", court="藏0124诉前调确12号")
    assert "already" in refused(room, "screener", "hand_off", court="2")


def test_whoever_goes_to_court_may_leave_the_receipt_of_the_court(room):
    room.go(*TO_TALKS)
    case = room.do("other", "go_to_court", way="court", court="(2026)藏0124民初77号")
    assert (case.state, HandOff.objects.get(case=case).court) == ("to_court", "(2026)藏0124民初77号")


# ── what was done is shown ───────────────────────────────────────────────────────────────────────────────


def receipt_of_work(digest: int = 7) -> Attachment:
    return Attachment(
        kind="photo", media_type="image/jpeg", stored="w.jpg", size=1, digest=bytes([digest]) * 32
    )


def test_whoever_owes_a_point_shows_it_once_with_what_the_agreement_says(room):
    room.go(*TO_AGREEMENT)
    point = str(points(room.case)[0].pk)
    assert "No point of yours" in refused(room, "resident", "show", which=point, proof=(receipt_of_work(),))
    assert "says how it is shown" in refused(room, "other", "show", which=point)
    assert "choose a point of yours" in refused(room, "other", "show", which=str(room.case.pk))
    case = room.do("other", "show", which=point, proof=(receipt_of_work(),))
    assert points(case)[0].shown_seq == case.seq
    assert {n.to for n in Notice.objects.filter(case_id=case.pk, template="shown")} == {"resident", "other"}
    assert "No point of yours" in refused(room, "other", "show", which=point, proof=(receipt_of_work(8),))


def test_what_the_other_side_s_word_shows_needs_no_file(room):
    room.go(*TO_AGREEMENT[:-4])
    room.do(
        "silver",
        "add_point",
        duty="晚上不放音响。",
        of="resident",
        by_day=room.last + 9 * DAY,
        shown_by="word",
    )
    room.go("lay_out", "sign", "sign_too")
    mine = next(one for one in points(room.case) if one.of == "resident")
    assert room.do("resident", "show", which=str(mine.pk)).state == "in_force"


def test_a_proof_that_stands_with_another_matter_too_is_told(room):
    other = place(room.town)
    Attachment.objects.create(
        jurisdiction=room.town.place, case=other, seq=1, kind="photo", purpose="said", media_type="image/jpeg",
        stored="x.jpg", size=1, digest=bytes([9]) * 32, salt=b"", at=AT,
    )  # fmt: skip
    room.go(*TO_AGREEMENT)
    case = room.do("other", "show", which=str(points(room.case)[0].pk), proof=(receipt_of_work(9),))
    assert points(case)[0].again


def test_silence_is_counted_apart_and_closes_no_agreement(room):
    room.go(*TO_AGREEMENT)
    sweep(room, room.case.since + timedelta(days=211))
    assert room.case.state == "unanswered"
    last = Event.objects.filter(case_id=room.case.pk).order_by("-seq").first()
    assert last.role == CLOCK.name


def test_an_office_that_sleeps_is_passed_over_upwards(room):
    sweep(room, AT + 20 * DAY)
    assert room.case.rung > 0
    assert room.case.raised_to_id is not None


def test_what_the_asker_said_the_other_side_never_reads(room):
    from huiyin.cases.queries import events_of, words_of
    from huiyin.loops.mediation.parties import OTHER

    room.go("give", "screen", "invite")
    words = words_of(room.case, events_of(room.case), frozenset({OTHER}))
    assert not words
    assert Words.objects.filter(case=room.case, text=SAID).exists()
