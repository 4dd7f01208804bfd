"""One visit, kept exactly once, with everything that follows from it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from huiyin.cases.door import move_case
from huiyin.cases.models import Attachment, Case, Words
from huiyin.kernel.say import Refused
from huiyin.ledger.models import Event
from huiyin.people.actors import actor_of
from huiyin.people.unread import secret_of
from huiyin.visits.actions import found_again
from huiyin.visits.models import Brought, Need, Submission, Visit
from huiyin.visits.queries import kept_of
from huiyin.visits.upkeep import sweep_rounds
from tests.cast import AT, DAY, HOUR, MINUTE, Town, fresh, photo
from tests.visits.making import NOON, SAID, door, keep, make_round, second_worker, spoken

pytestmark = pytest.mark.django_db


def why(raised: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(one.field, str(one)) for one in raised.value.whys]


def test_each_need_becomes_an_order_with_its_own_receipt(town: Town) -> None:
    found = make_round(town)
    visit = keep(spoken(found, town, SAID, "路灯不亮。"), town.actor("grid"))
    cases = [need.case for need in Need.objects.filter(visit=visit).order_by("no")]
    assert [case.state for case in cases] == ["placed", "placed"]
    assert len({case.receipt for case in cases}) == 2
    assert {case.channel for case in cases} == {"grid"}
    assert {secret_of(case.contact) for case in cases} == {secret_of(cases[0].contact)}, (
        "one slip, one set of four digits"
    )
    assert Words.objects.get(case=cases[0], kind="said").text == SAID
    assert Words.objects.get(case=cases[0], kind="where").text == "一格 1 号"


def test_the_clock_runs_from_the_door_and_the_ledger_says_when_it_arrived(town: Town) -> None:
    visit = keep(
        spoken(make_round(town), town, SAID, at=NOON + 20 * MINUTE), town.actor("grid"), at=NOON + 2 * DAY
    )
    case = Case.objects.get()
    assert visit.at == NOON
    assert case.filed_at == NOON + HOUR, "the end of the hour in which it was said: never earlier than that"
    event = Event.objects.get(case_id=case.pk)
    assert (event.at, event.recorded_at) == (NOON + HOUR, NOON + 2 * DAY)


def test_what_arrives_within_the_hour_is_filed_when_it_arrives(town: Town) -> None:
    """A pipe that burst just now isn't late by the rounding of an hour."""
    arrived = NOON + 50 * MINUTE
    visit = keep(spoken(make_round(town), town, SAID, at=NOON + 45 * MINUTE), town.actor("grid"), at=arrived)
    assert (visit.at, Case.objects.get().filed_at) == (NOON, arrived)


@pytest.mark.parametrize("lie", [-30 * DAY, +3 * DAY])
def test_a_clock_that_lies_is_not_believed(town: Town, lie: timedelta) -> None:
    visit = keep(spoken(make_round(town), town, SAID, at=NOON + lie), town.actor("grid"))
    assert visit.told_at is None
    assert visit.at == visit.received_at == NOON
    assert Case.objects.get().filed_at == NOON


def test_a_clock_a_little_ahead_is_brought_back(town: Town) -> None:
    visit = keep(spoken(make_round(town), town, SAID, at=NOON + 8 * MINUTE), town.actor("grid"))
    assert visit.at == NOON


def test_a_moment_without_a_zone_is_no_moment(town: Town) -> None:
    raw = spoken(make_round(town), town, SAID) | {"told_at": "2026-03-02T12:00:00"}
    assert keep(raw, town.actor("grid")).told_at is None


def test_no_minute_of_the_workers_day_is_kept(town: Town) -> None:
    visit = keep(spoken(make_round(town), town, at=NOON + 47 * MINUTE), town.actor("grid"), at=NOON + HOUR)
    assert visit.at == NOON
    names = {field.name for field in Visit._meta.get_fields()}
    assert not names & {"latitude", "longitude", "position", "accuracy"}


def test_the_same_key_again_is_the_same_visit(town: Town) -> None:
    raw, key = spoken(make_round(town), town, SAID), uuid4()
    first = keep(raw, town.actor("grid"), key=key)
    again = keep(raw, town.actor("grid"), key=key, at=NOON + HOUR)
    assert first.pk == again.pk
    assert (Visit.objects.count(), Case.objects.count(), Submission.objects.count()) == (1, 1, 1)


def test_the_same_key_with_other_words_is_refused(town: Town) -> None:
    found, key = make_round(town), uuid4()
    keep(spoken(found, town, SAID), town.actor("grid"), key=key)
    with pytest.raises(Refused, match="other words"):
        keep(spoken(found, town, "别的话"), town.actor("grid"), key=key)
    assert Visit.objects.count() == 1


def test_a_key_of_somebody_else_gives_nothing_away(town: Town) -> None:
    raw, key = spoken(make_round(town), town, SAID), uuid4()
    keep(raw, town.actor("grid"), key=key)
    with pytest.raises(Refused, match="somebody else"):
        found_again(key=key, raw=raw, by=actor_of(second_worker(town), at=NOON))


def test_a_need_that_is_refused_takes_the_whole_visit_back(town: Town) -> None:
    """Nothing half: the second need says nothing that can be seen."""
    raw = spoken(make_round(town), town, SAID, "x")
    raw["needs"][1]["said"] = "\u2800"
    with pytest.raises(Refused):
        keep(raw, town.actor("grid"))
    assert (Visit.objects.count(), Case.objects.count(), Submission.objects.count()) == (0, 0, 0)


def test_whoever_did_not_want_a_visit_leaves_nothing_behind(town: Town) -> None:
    raw = spoken(make_round(town), town, SAID, outcome="not_wanted", phone="13900001111")
    visit = keep(raw, town.actor("grid"))
    assert (visit.outcome, visit.spoke, Case.objects.count()) == ("not_wanted", "", 0)


def test_a_need_is_sent_in_only_with_the_familys_agreement(town: Town) -> None:
    with pytest.raises(Refused) as raised:
        keep(spoken(make_round(town), town, SAID, agreed=False), town.actor("grid"))
    assert why(raised)[0][0] == "agreed"
    assert Case.objects.count() == 0


def test_a_photo_goes_with_its_need(town: Town) -> None:
    raw, file = spoken(make_round(town), town, SAID), uuid4()
    raw["needs"][0]["files"] = [str(file)]
    keep(raw, town.actor("grid"), files={file: photo(town)})
    assert Attachment.objects.get().case == Case.objects.get()


def test_a_door_that_was_not_on_the_list_is_added_once(town: Town) -> None:
    found = make_round(town)
    raw = spoken(found, town, SAID) | {"door": None, "label": "一格 ９ 号"}
    first, again = keep(raw, town.actor("grid")), keep({**raw, "phone": "13900001111"}, town.actor("grid"))
    assert first.door_id == again.door_id
    assert (first.door.label, first.door.order) == ("一格 9 号", 3)


# ── two workers at the same door, offline, on the same day ──


def test_two_workers_at_the_same_door_both_stay_and_the_needs_are_suggested_for_joining(town: Town) -> None:
    two = second_worker(town)
    one_round = make_round(town)
    other_round = make_round(town, worker=two)
    first = keep(spoken(one_round, town, SAID), town.actor("grid"), at=NOON + 5 * HOUR)
    second = keep(
        spoken(other_round, town, "炉子坏了。", at=NOON + HOUR), actor_of(two, at=NOON), at=NOON + 6 * HOUR
    )
    need, other = Need.objects.order_by("id")
    assert other.like == need
    assert need.like is None
    assert need.case.pk != other.case.pk, "each keeps its own receipt until somebody joins them"
    assert Words.objects.get(case=need.case, kind="said").text == SAID, "nobody's words were overwritten"
    kept = kept_of(Visit.objects.select_related("door"))
    assert [one.pk for one in kept[first.pk].others] == [second.pk]
    assert [one.pk for one in kept[second.pk].others] == [first.pk]


def test_suggested_needs_can_be_joined_through_the_door_and_both_keep_their_receipt(town: Town) -> None:
    two = second_worker(town)
    keep(spoken(make_round(town), town, SAID), town.actor("grid"))
    keep(spoken(make_round(town, worker=two), town, "炉子坏了。"), actor_of(two, at=NOON))
    need, other = Need.objects.order_by("id")
    lead = {"lead": str(need.case.pk)}
    move_case(other.case.pk, "join", by=town.actor("clerk"), at=NOON + HOUR, answers=lead)
    assert fresh(other.case).lead_id == need.case.pk
    assert fresh(other.case).receipt != need.case.receipt


def test_another_kind_of_need_is_not_suggested(town: Town) -> None:
    two = second_worker(town)
    keep(spoken(make_round(town), town, SAID), town.actor("grid"))
    keep(spoken(make_round(town, worker=two), town, "水不来。", kind="pipe"), actor_of(two, at=NOON))
    assert not Need.objects.exclude(like=None).exists()


# ── who may ──


@pytest.mark.parametrize("who", ["clerk2", "water", "admin", "leader"])
def test_nobody_else_sends_for_a_round(town: Town, who: str) -> None:
    with pytest.raises(Refused, match="not yours"):
        keep(spoken(make_round(town), town, SAID), town.actor(who))


def test_the_other_town_sends_nothing_for_a_round(cast) -> None:
    found = make_round(cast.a)
    with pytest.raises(Refused, match="not yours"):
        keep(spoken(found, cast.a, SAID), cast.b.actor("dispatcher"))


def test_a_door_of_another_round_is_refused(town: Town) -> None:
    one, other = make_round(town), make_round(town)
    with pytest.raises(Refused, match="does not belong"):
        keep(spoken(one, town, SAID) | {"door": str(door(other).pk)}, town.actor("grid"))


def test_what_was_written_is_still_taken_after_the_round_was_ended(town: Town) -> None:
    from huiyin.visits.planning import end_round

    found = make_round(town)
    end_round(round_id=found.pk, by=town.actor("clerk"), at=NOON)
    assert keep(spoken(found, town, SAID), town.actor("grid"), at=NOON + 9 * DAY).round_id == found.pk


# ── care visits ──

MONEY = {"what": "", "fen": 50000, "fund": "镇慰问金", "receipt_no": "2026-031"}


def test_a_care_visit_says_what_was_brought_to_the_fen(town: Town) -> None:
    found = make_round(town, occasion="honoured")
    raw = spoken(
        found, town, SAID, brought=[MONEY, {"what": "面粉两袋", "fen": None, "fund": "", "receipt_no": ""}]
    )
    visit = keep(raw, town.actor("grid"))
    money, goods = Brought.objects.filter(visit=visit).order_by("no")
    assert (money.fen, money.fund, money.receipt_no, money.posting) == (50000, "镇慰问金", "2026-031", None)
    assert (goods.what, goods.fen) == ("面粉两袋", None)
    assert Need.objects.filter(visit=visit).count() == 1, "what the family named goes into the loop"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fund": ""}, "brought-0-fund"),
        ({"receipt_no": ""}, "brought-0-receipt"),
        ({"fen": -5}, "brought-0-yuan"),
        ({"fen": 1.5}, "brought-0-yuan"),
        ({"fen": True}, "brought-0-yuan"),
        ({"fen": 10**12}, "brought-0-yuan"),
        ({"fen": None}, "brought-0-what"),
    ],
)
def test_money_needs_its_amount_its_fund_and_its_receipt(town: Town, change: dict, field: str) -> None:
    found = make_round(town, occasion="honoured")
    with pytest.raises(Refused) as raised:
        keep(spoken(found, town, brought=[{**MONEY, **change}]), town.actor("grid"))
    assert field in [one for one, _ in why(raised)]


def test_a_posting_is_noted_once_and_gives_way_only_to_who_saw_it(town: Town) -> None:
    from huiyin.visits.booked import note_posting

    keep(spoken(make_round(town, occasion="honoured"), town, brought=[MONEY]), town.actor("grid"))
    gift, posting = Brought.objects.get(), uuid4()
    assert note_posting(brought_id=gift.pk, posting=posting)
    assert not note_posting(brought_id=gift.pk, posting=UUID(int=9))
    gift.refresh_from_db()
    assert gift.posting == posting
    assert note_posting(brought_id=gift.pk, posting=UUID(int=9), was=posting)


def test_the_family_is_told_its_receipt_by_text_message(town: Town) -> None:
    """Each need that became an order: its own message with its own number, to the telephone that was given at the door."""
    from huiyin.cases.telling import channels_of, write_letter
    from huiyin.notices import outbox
    from huiyin.notices.models import Channel

    found = make_round(town)
    visit = keep(spoken(found, town, SAID, "灯坏了。", phone="13800001234"), town.actor("grid"))
    outbox.fan_out(at=NOON + timedelta(minutes=1), routes=channels_of)
    letters = [
        write_letter(one.notice, Channel(one.channel))
        for one in outbox.due_deliveries(at=NOON + timedelta(minutes=2))
    ]
    told = "".join(letter.text for letter in letters if letter is not None and letter.to == "13800001234")
    for need in visit.needs.all():
        number = need.case.receipt
        assert f"{number[:4]} {number[4:]}" in told


def test_an_old_round_goes_by_itself_and_money_stays_for_the_books(town: Town) -> None:
    old, young = (
        make_round(town, ("1 号", "2 号"), occasion="honoured"),
        make_round(town, ("3 号",), on=AT.date() + DAY * 3),
    )
    keep(spoken(old, town, SAID), town.actor("grid"))
    keep(spoken(old, town, number=1, brought=[MONEY]), town.actor("grid"))
    assert sweep_rounds(before=AT.date() + DAY) == 1
    (visit,) = Visit.objects.all()
    assert Brought.objects.get().fen == MONEY["fen"]
    assert (visit.door.label, visit.spoke, visit.household) == ("", "", None)
    assert not Need.objects.exists() and Case.objects.count() == 1, "the order is its own matter, and stays"
    assert young.doors.count() == 1
    assert sweep_rounds(before=AT.date() + DAY) == 0, "once is enough"
