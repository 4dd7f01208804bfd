"""A unit that is an outside system: against a city's server on a real port, which knows nothing of Huiyin."""

from io import BytesIO
from threading import Event

import pytest
from PIL import Image

from huiyin.api import working
from huiyin.api.models import Filing, MediaToFetch, Parcel, Partner, PartnerUpdate
from huiyin.api.partners import outbox as partners_outbox
from huiyin.api.partners.actions import PartnerFacts, keep_partner, try_again
from huiyin.cases.door import move_case
from huiyin.cases.models import Attachment, Words
from huiyin.cases.queries import events_of
from huiyin.clocks.models import Deadline
from huiyin.notices import outbox
from huiyin.people.sealed import unsealed
from huiyin.web import uploads
from tests.api.city import city_server
from tests.api.test_filing import picture
from tests.cast import AT, DAY, HOUR, MINUTE, NAME, PHONE, SAID, act, drive, fresh, place, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings):
    settings.INSIDE_HOSTS = frozenset({"127.0.0.1"})
    with city_server() as server:
        yield server


@pytest.fixture
def partner(mapped, city):
    """The roads unit of town A is the city."""
    facts = PartnerFacts(city.endpoint, "city.gov", "city-key", "", {"lamp": "STREETLIGHT"}, active=True)
    town = mapped.a
    return keep_partner(
        jurisdiction_id=town.place.pk,
        unit_id=town.units["roads"].pk,
        facts=facts,
        by=town.actor("admin"),
        at=AT,
    )


@pytest.fixture
def work(clock):
    """Let the worker's part for the outside do a round at that moment."""

    def inside(at):
        clock(at)
        while outbox.fan_out(at=at, routes=partners_outbox.channels_of):
            pass
        return working.work(lambda: at, Event())

    return inside


@pytest.fixture
def dispatched(mapped, partner):
    """An order that was dispatched to the city, with a photo."""
    case = place(
        mapped.a,
        answers={"where": "小学门口", "files": (uploads.take_photo(picture()),)},
        latitude=29.351,
        longitude=90.741,
    )
    return drive(mapped.a, case, "accept", "dispatch")


@pytest.fixture
def filed(dispatched, work):
    work(AT + HOUR)
    return fresh(dispatched)


# ── what goes there ──────────────────────────────────────────────────────────────────────────────────────


def test_a_dispatch_is_filed_there_with_what_is_needed_to_do_it_and_no_more(city, filed):
    (sent,) = city.filed
    filing = Filing.objects.get()
    assert (filing.state, filing.external_id, filing.case_id) == ("done", "SR-1", filed.pk)
    assert sent["service_code"] == "STREETLIGHT"
    assert sent["jurisdiction_id"] == "city.gov"
    assert SAID in sent["description"]
    assert (sent["lat"], sent["long"]) == ("29.351", "90.741")
    assert sent["address_string"] == "小学门口, 上河镇东村, 上河镇"
    assert sent["attribute[fixmystreet_id]"] == sent["attribute[huiyin_id]"] == str(filing.pk)
    whole = str(sent)
    for private in (NAME, PHONE, filed.receipt):
        assert private not in whole


def test_photos_travel(city, filed):
    (photo,) = city.photos
    assert Image.open(BytesIO(photo)).size == (40, 30)


def test_the_key_lies_sealed(partner):
    partner = Partner.objects.get()
    assert str(partner.api_key) != "city-key"
    assert unsealed(partner.api_key) == "city-key"


def test_it_is_filed_once_however_often_the_worker_looks(city, filed, work):
    for n in range(3):
        work(AT + HOUR + n * MINUTE)
    assert len(city.filed) == 1
    assert Filing.objects.count() == 1


def test_an_answer_that_gets_lost_is_asked_for_again_under_the_same_id(city, dispatched, work):
    city.accept_lost = True
    work(AT + HOUR)
    filing = Filing.objects.get()
    assert (filing.state, filing.attempts) == ("waiting", 1)
    work(AT + 2 * HOUR)
    assert len(city.filed) == 1, "the second time under the same id is dropped over there"
    assert Filing.objects.get().external_id == "SR-1"


def test_a_worker_that_died_loses_nothing(city, dispatched, work, monkeypatch):
    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(working.outbox, "send_filing", die)
    with pytest.raises(KeyboardInterrupt):
        work(AT + HOUR)
    monkeypatch.undo()
    work(AT + HOUR + 5 * MINUTE)
    assert Filing.objects.get().state == "done"


def test_a_token_is_followed_until_it_is_an_id(city, dispatched, work):
    city.tokens, city.resolved = True, False
    work(AT + HOUR)
    assert Filing.objects.get().token == "t"
    city.resolved = True
    work(AT + 2 * HOUR)
    assert Filing.objects.get().external_id == "SR-1"
    assert len(city.filed) == 1


def test_the_residents_later_words_follow(mapped, city, filed, work):
    act(mapped.a, filed, "add", at=AT + 2 * HOUR, answers={"words": "夜里更黑"})
    work(AT + 3 * HOUR)
    (sent,) = city.posted
    assert (sent["service_request_id"], sent["status"], sent["description"]) == ("SR-1", "OPEN", "夜里更黑")
    assert Parcel.objects.get().external_id == "in-1"


def test_later_words_never_overtake_one_another(mapped, city, filed, work):
    act(mapped.a, filed, "add", at=AT + 2 * HOUR, answers={"words": "夜里更黑"})
    city.down = 503
    work(AT + 3 * HOUR)
    act(mapped.a, filed, "add", at=AT + 3 * HOUR, answers={"words": "又亮了"})
    city.down = 0
    work(AT + 3 * HOUR)  # the first has to wait a minute yet
    assert not city.posted
    work(AT + 4 * HOUR)
    assert [sent["description"] for sent in city.posted] == ["夜里更黑", "又亮了"]


def test_being_sent_back_goes_there_as_reopen(mapped, city, filed, work):
    city.tell("FIXED", "换了灯泡")
    work(AT + 2 * HOUR)
    assert fresh(filed).state == "done"
    act(mapped.a, filed, "reopen", at=AT + 3 * HOUR)
    work(AT + 4 * HOUR)
    assert (city.posted[0]["status"], city.posted[0]["description"]) == ("REOPEN", "又坏了。")


def test_a_later_word_waits_until_the_dispatch_is_known_over_there(mapped, city, dispatched, work):
    city.down = 503
    act(mapped.a, dispatched, "add", at=AT + 30 * MINUTE, answers={"words": "夜里更黑"})
    work(AT + HOUR)
    city.down = 0
    work(AT + 2 * HOUR)
    work(AT + 3 * HOUR)
    assert len(city.filed) == len(city.posted) == 1


def test_what_is_dispatched_to_another_unit_is_not_filed(mapped, partner, city, work):
    case = drive(mapped.a, place(mapped.a, "pipe"), "accept")
    act(mapped.a, case, "dispatch", at=AT + HOUR, answers={"unit": mapped.a.units["water"].pk})
    work(AT + 2 * HOUR)
    assert not city.filed


# ── what comes back ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "state", "verbs"),
    [
        ("INVESTIGATING", "taken", ["take", "answer"]),
        ("IN_PROGRESS", "taken", ["take", "answer"]),
        ("FIXED", "done", ["take", "finish"]),
        ("CLOSED", "done", ["take", "finish"]),
        ("NOT_COUNCILS_RESPONSIBILITY", "accepted", ["object"]),
        ("NO_FURTHER_ACTION", "taken", ["take", "answer"]),
        ("OPEN", "dispatched", ["answer"]),
    ],
)
def test_an_update_becomes_moves_of_the_unit(mapped, city, filed, work, status, state, verbs):
    city.tell(status, "换了灯泡")
    work(AT + 2 * HOUR)
    case, events = fresh(filed), events_of(filed)[3:]
    assert (case.state, [event.verb for event in events]) == (state, verbs)
    assert {(event.role, event.unit_id) for event in events} == {("unit", mapped.a.units["roads"].pk)}
    assert Words.objects.filter(case=filed, seq=case.seq).values_list("text", flat=True)[0] == "换了灯泡"


def test_closed_over_there_is_said_by_the_office_and_never_by_the_resident(city, filed, work):
    city.tell("CLOSED", "Closed.")
    work(AT + 2 * HOUR)
    case = fresh(filed)
    assert (case.turn, case.closed_at, case.solved) == ("resident", None, None)


def test_the_proof_comes_back_with_its_photo(mapped, partner, city, work):
    case = drive(mapped.a, place(mapped.a, "hole"), "accept", "dispatch")
    work(AT + HOUR)
    city.media["/photos/1.jpg"] = picture().read()
    city.tell("FIXED", "填了", media_url=f"http://127.0.0.1:{city.port}/photos/1.jpg")
    work(AT + 2 * HOUR)
    assert fresh(case).state == "done"
    assert Attachment.objects.get(case=case).purpose == "proof"


def test_done_without_the_proof_is_passed_on_in_words_and_shown_at_the_desk(mapped, partner, city, work):
    case = drive(mapped.a, place(mapped.a, "hole"), "accept", "dispatch")
    work(AT + HOUR)
    city.tell("FIXED", "填了")
    work(AT + 2 * HOUR)
    assert fresh(case).state == "taken"
    note = PartnerUpdate.objects.get().note
    assert note == "This kind of matter needs its proof before it counts as done."


def test_a_repeated_or_an_older_update_changes_nothing(city, filed, work):
    city.tell("FIXED", "换了灯泡", update_id="7", at="2026-03-02T03:00:00Z")
    work(AT + 3 * HOUR)
    seq = fresh(filed).seq
    city.tell("FIXED", "换了灯泡", update_id="7", at="2026-03-02T03:00:00Z")
    city.tell(
        "IN_PROGRESS", "在看", update_id="8", at="2026-03-02T02:00:00Z"
    )  # told late, under an id of its own
    work(AT + 4 * HOUR)
    assert fresh(filed).seq == seq
    assert PartnerUpdate.objects.get(update_id="8").note == "it is older than what was followed already"


def test_updates_are_followed_in_the_order_in_which_they_happened(city, filed, work):
    city.tell("FIXED", "换了", at="2026-03-02T03:00:00Z")
    city.tell("IN_PROGRESS", "在换", at="2026-03-02T02:30:00Z")
    work(AT + 4 * HOUR)
    assert [event.verb for event in events_of(filed)[3:]] == ["take", "answer", "finish"]


def test_our_own_words_told_back_are_no_news(mapped, city, filed, work):
    act(mapped.a, filed, "add", at=AT + 2 * HOUR, answers={"words": "夜里更黑"})
    work(AT + 3 * HOUR)
    seq = fresh(filed).seq
    city.tell("OPEN", "夜里更黑", update_id="in-1")
    work(AT + 4 * HOUR)
    assert fresh(filed).seq == seq


def test_an_update_about_nothing_of_ours_is_passed_over(city, filed, work):
    city.tell("FIXED", "x", service_request_id="SR-999")
    city.updates.append({"update_id": "5", "status": "FIXED"})
    work(AT + 2 * HOUR)
    assert fresh(filed).state == "dispatched"


def test_what_lies_with_another_unit_by_now_is_not_moved(mapped, city, filed, work):
    act(mapped.a, filed, "dispatch", at=AT + 90 * MINUTE, answers={"unit": mapped.a.units["water"].pk})
    city.tell("FIXED", "换了")
    work(AT + 2 * HOUR)
    assert fresh(filed).state == "dispatched"
    assert "another unit" in PartnerUpdate.objects.get().note


def test_a_status_nobody_knows_is_passed_on_in_words_and_noted(city, filed, work):
    city.tell("AWAITING_PARTS", "等零件")
    work(AT + 2 * HOUR)
    assert fresh(filed).state == "taken"
    assert "AWAITING_PARTS" in PartnerUpdate.objects.get().note


def test_a_server_without_the_feed_is_asked_for_its_requests(city, filed, work):
    city.has_feed = False
    row = {"service_request_id": "SR-1", "status": "open", "updated_datetime": "2026-03-02T02:00:00Z"}
    city.requests = [row]
    work(AT + 2 * HOUR)
    seq = fresh(filed).seq
    city.requests = [
        {**row, "status": "closed", "status_notes": "换了", "updated_datetime": "2026-03-02T03:00:00Z"}
    ]
    work(AT + 4 * HOUR)
    work(AT + 5 * HOUR)
    assert fresh(filed).state == "done"
    assert fresh(filed).seq == seq + 2


# ── when it breaks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"down": 503}, "it answered 503"),
        ({"broken": "<html>login"}, "the answer is no XML that can be read"),
        ({"broken": "moved"}, "the answer is neither XML nor JSON"),
        (
            {"broken": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"},
            "the answer is XML with entities, which is not read",
        ),
        ({"broken": "<service_requests></service_requests>"}, "it took the request but gave no id"),
    ],
)
def test_a_broken_partner_is_seen_and_the_clock_runs_on(city, dispatched, work, partner, how, error):
    for name, value in how.items():
        setattr(city, name, value)
    before = Deadline.objects.get(case_id=dispatched.pk, slot="step0").fire_at
    work(AT + HOUR)
    partner = Partner.objects.get()
    assert (partner.failing_since, partner.error) == (AT + HOUR, error)
    assert Deadline.objects.get(case_id=dispatched.pk, slot="step0").fire_at == before
    city.down, city.broken = 0, ""
    work(AT + 2 * HOUR)
    assert Partner.objects.get().failing_since is None
    assert Filing.objects.get().state == "done"


def test_nobody_listening_is_a_broken_partner(dispatched, work, partner):
    Partner.objects.update(endpoint="http://127.0.0.1:9")
    work(AT + HOUR)
    assert Partner.objects.get().error == "it can't be reached: ConnectError"


def test_a_partner_that_is_never_reached_keeps_no_other_waiting_however_much_waits_for_it(
    mapped, city, dispatched, work
):
    town = mapped.a
    facts = PartnerFacts("http://127.0.0.1:9", "", "", "", {"pipe": "PIPE"}, active=True)
    gone = keep_partner(
        jurisdiction_id=town.place.pk,
        unit_id=town.units["water"].pk,
        facts=facts,
        by=town.actor("admin"),
        at=AT,
    )
    for n in range(21):  # more than are looked at in one go, and all of them older
        Filing.objects.create(
            partner=gone, case=dispatched, seq=100 + n, jurisdiction=town.place, next_at=AT - DAY
        )
    work(AT + HOUR)
    assert [one["service_code"] for one in city.filed] == ["STREETLIGHT"]
    assert sum(Filing.objects.filter(partner=gone).values_list("attempts", flat=True)) == 1


def test_photos_that_never_come_use_up_one_round_and_not_all(mapped, city, dispatched, work, monkeypatch):
    for n in range(3):
        MediaToFetch.objects.create(
            case=dispatched, jurisdiction=mapped.a.place, url=f"http://127.0.0.1:9/{n}", next_at=AT
        )
    monkeypatch.setattr(working, "ROUND", 0.0)  # as if each of them took that long
    work(AT + HOUR)
    assert not city.filed
    working.work(lambda: AT + HOUR, Event(), turn=1)
    assert len(city.filed) == 1


def test_a_wrong_key_is_said_in_the_partners_own_words(city, dispatched, work, partner):
    Partner.objects.update(api_key=b"")
    work(AT + HOUR)
    assert Partner.objects.get().error == "it answered 403: wrong key"
    assert Filing.objects.get().state == "waiting", "somebody can mend that"


def test_what_was_tried_often_enough_is_given_up_aloud_and_can_be_tried_again(mapped, city, dispatched, work):
    city.down = 503
    moment = AT + HOUR
    for _ in range(9):
        work(moment)
        moment += DAY
    assert Filing.objects.get().state == "failed"
    city.down = 0
    town = mapped.a
    again = {"jurisdiction_id": town.place.pk, "errand_id": Filing.objects.get().pk, "at": moment}
    assert not try_again(by=mapped.b.actor("admin"), **again)
    assert try_again(by=town.actor("dispatcher"), **again)
    work(moment)
    assert Filing.objects.get().external_id == "SR-1"


def test_one_broken_update_keeps_no_other_waiting(mapped, city, filed, work):
    city.tell("FIXED", "x", at="not a moment")
    city.tell("IN_PROGRESS", "在换")
    work(AT + 2 * HOUR)
    assert fresh(filed).state == "done"


def test_a_partner_inside_the_house_is_not_called_unless_the_operator_named_it(
    settings, city, dispatched, work, partner
):
    settings.INSIDE_HOSTS = frozenset()
    work(AT + HOUR)
    assert not city.filed
    assert Filing.objects.get().error == "it lies inside the house; such addresses are refused"


def test_the_resident_can_withdraw_while_it_lies_over_there(city, filed, work):
    move_case(filed.pk, "withdraw", by=resident(filed), at=AT + 2 * HOUR)
    city.tell("FIXED", "换了")
    work(AT + 3 * HOUR)
    assert fresh(filed).state == "withdrawn"
