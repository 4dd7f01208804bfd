"""The outbox carries each message at least once under one key, gives up aloud, and keeps nobody waiting."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import telling
from huiyin.cases.models import Case
from huiyin.notices import outbox
from huiyin.notices.channels import printed, sms
from huiyin.notices.models import Channel, Delivery, DeliveryState, Notice
from huiyin.notices.queries import failed_deliveries, webhooks_off
from huiyin.places.models import Unit
from tests.cast import AT, HOUR, MINUTE, NAME, PHONE, SAID, Cast, Town, act, place
from tests.notices.servers import Mail, Web

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def run(at: Any = AT) -> list[bool]:
    """What a worker does in one round: True for each delivery that went out."""
    while outbox.fan_out(at=at, routes=telling.channels_of):
        pass
    return [
        outbox.carry(delivery, at=at, write=telling.write_letter)
        for delivery in outbox.due_deliveries(at=at)
        if outbox.claim(delivery, at=at)
    ]


def hooked(town: Town, web: Web, unit: str = "village") -> Unit:
    found = town.units[unit]
    found.webhook_url, found.webhook_secret = web.url + "/hook", SECRET
    found.save()
    return found


def reach(case: Case, how: str) -> None:
    assert case.contact is not None
    case.contact.reach_by = how
    case.contact.save()


@pytest.fixture
def to_file(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.SMS_GATEWAY = "file:"
    return tmp_path / "sms" / "2026-03-02.jsonl"


# ── text messages ────────────────────────────────────────────────────────────────────────────────────────


def test_a_resident_gets_one_line_in_the_file(town: Town, to_file: Path) -> None:
    case = place(town)
    assert run() == [True]
    assert run() == []
    (line,) = to_file.read_text("utf-8").splitlines()
    found = json.loads(line)
    assert found["to"] == PHONE
    assert found["template"] == "placed"
    assert f"{case.receipt[:4]} {case.receipt[4:]}" in found["text"]
    assert found["key"] == str(Delivery.objects.get().pk)
    assert not to_file.stat().st_mode & 0o077


def test_no_message_holds_the_residents_own_words(town: Town, to_file: Path, mail: Mail, web: Web) -> None:
    hooked(town, web)
    Unit.objects.filter(pk=town.units["village"].pk).update(email="village@example.org")
    place(town)
    assert run() == [True] * 3
    everything = to_file.read_text("utf-8") + web.got[0].body.decode() + parsed(mail.got[0])[1]
    assert SAID[:6] not in everything
    assert NAME not in everything
    assert PHONE not in web.got[0].body.decode() + parsed(mail.got[0])[1]


def test_the_gateway_is_asked_with_a_signature_and_the_same_key_again(
    town: Town, web: Web, settings: Any
) -> None:
    settings.SMS_GATEWAY, settings.SMS_SECRET = web.url + "/sms", "secret"
    settings.SMS_TEMPLATES = {"placed": "T-1", "placed.bo": "T-2"}
    web.answers = [503, 200]
    place(town)
    assert run() == [False]
    waiting = Delivery.objects.get()
    assert waiting.next_at == AT + MINUTE
    assert "503" in waiting.error
    assert run(AT + MINUTE) == [True]
    first, second = web.got
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == str(waiting.pk)
    signed = second.headers["x-huiyin-timestamp"].encode() + b"." + second.body
    mac = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
    assert second.headers["x-huiyin-signature"] == f"v1={mac}"
    assert json.loads(second.body)["template"] == "T-1"
    assert sms.template_id("placed", "bo") == "T-2"
    assert Delivery.objects.get().state == DeliveryState.SENT


@pytest.mark.parametrize(("hang_up_at", "connections"), [(0, 1), (2, 2)])
def test_the_gateway_is_spoken_to_on_one_connection_and_on_another_where_it_hung_up(
    town: Town, web: Web, settings: Any, hang_up_at: int, connections: int
) -> None:
    settings.SMS_GATEWAY, settings.SMS_SECRET = web.url + "/sms", "secret"
    web.hang_up_at = hang_up_at
    for _ in range(3):
        place(town)
    assert run() == [True, True, True]
    assert web.connections == connections
    assert len({one.headers["idempotency-key"] for one in web.got}) == len(web.got) == 3


def test_a_resident_is_told_in_their_own_language(town: Town, to_file: Path) -> None:
    case = place(town)
    assert case.contact is not None
    case.contact.language = "en"
    case.contact.save()
    run()
    found = json.loads(to_file.read_text("utf-8"))
    assert found["language"] == "en"
    assert "has arrived" in found["text"]


def test_it_is_tried_ever_more_rarely_and_then_given_up_aloud(
    town: Town, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_GATEWAY = "http://127.0.0.1:9/"  # nobody listens there
    place(town)
    at, waits = AT, []
    for _ in range(len(outbox.WAITS)):
        assert run(at) == [False]
        following = Delivery.objects.get().next_at
        assert following is not None
        waits.append(following - at)
        at = following
    assert tuple(waits) == outbox.WAITS
    assert waits[:4] == [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR]
    assert run(at) == [False]
    (failed,) = failed_deliveries(town.place.pk)
    assert failed.state == DeliveryState.FAILED
    assert failed.error
    assert "given up" in caplog.text
    assert run(at + timedelta(days=30)) == []
    assert outbox.try_again(delivery_id=failed.pk, at=at)
    assert len(outbox.due_deliveries(at=at)) == 1


def test_a_number_the_gateway_will_never_take_is_not_tried_again(town: Town, web: Web, settings: Any) -> None:
    settings.SMS_GATEWAY = web.url
    web.answers = [422]
    place(town)
    assert run() == [False]
    assert Delivery.objects.get().state == DeliveryState.FAILED


# ── e-mail ───────────────────────────────────────────────────────────────────────────────────────────────


def parsed(text: str) -> tuple[Any, str]:
    message = message_from_bytes(text.removesuffix(".\r\n").encode(), policy=modern)
    return message, message.get_content()


def test_a_unit_gets_a_mail_without_the_receipt(town: Town, mail: Mail, to_file: Path) -> None:
    unit = town.units["village"]
    unit.email = "village@example.org"
    unit.save()
    case = place(town)
    assert run() == [True, True]
    message, text = parsed(mail.got[0])
    assert message["To"] == "village@example.org"
    assert str(Delivery.objects.get(channel="email").pk) in message["Message-ID"]
    assert unit.name_zh in text
    assert case.receipt not in text


def test_a_mailbox_that_does_not_exist_is_given_up(town: Town, mail: Mail, to_file: Path) -> None:
    mail.refuse = 550
    Unit.objects.filter(pk=town.units["village"].pk).update(email="gone@example.org")
    place(town)
    run()
    failed = Delivery.objects.get(channel="email")
    assert failed.state == DeliveryState.FAILED
    assert "550" in failed.error


def test_a_full_mailbox_is_tried_again(town: Town, mail: Mail, to_file: Path) -> None:
    mail.refuse = 452
    Unit.objects.filter(pk=town.units["village"].pk).update(email="full@example.org")
    place(town)
    run()
    assert Delivery.objects.get(channel="email").state == DeliveryState.WAITING
    mail.refuse = 0
    assert run(AT + MINUTE) == [True]


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_webhook_is_signed_as_the_standard_says(town: Town, web: Web, to_file: Path) -> None:
    unit = hooked(town, web)
    case = place(town)
    assert run() == [True, True]
    got = web.got[0]
    key, stamp = got.headers["webhook-id"], got.headers["webhook-timestamp"]
    mac = hmac.new(base64.b64decode(SECRET[6:]), f"{key}.{stamp}.".encode() + got.body, hashlib.sha256)
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(mac.digest()).decode()
    assert int(stamp) == int(AT.timestamp())
    assert got.headers["host"] == f"127.0.0.1:{web.port}"
    found = json.loads(got.body)
    assert found["type"] == "order.your_turn"
    assert found["data"]["unit"] == unit.code
    assert found["data"]["case"] == str(case.pk)
    assert case.receipt not in got.body.decode()


def test_a_redirect_is_not_followed(town: Town, web: Web, to_file: Path) -> None:
    hooked(town, web)
    web.answers, web.location = [302], web.url + "/elsewhere"
    place(town)
    run()
    assert [got.path for got in web.got] == ["/hook"]
    assert Delivery.objects.get(channel="webhook").state == DeliveryState.WAITING


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://10.0.0.1/",
        "http://[::1]:9/",
        "http://169.254.169.254/",
    ],
)
def test_production_sends_nothing_into_the_house(town: Town, to_file: Path, settings: Any, url: str) -> None:
    settings.PRODUCTION = True
    Unit.objects.filter(pk=town.units["village"].pk).update(webhook_url=url)
    place(town)
    run()
    failed = Delivery.objects.get(channel="webhook")
    assert failed.state == DeliveryState.FAILED
    assert "inside the house" in failed.error


def test_a_webhook_that_keeps_failing_is_switched_off_aloud(
    town: Town, web: Web, to_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unit = hooked(town, web)
    web.answers = [500]
    place(town)
    at = AT
    for _ in range(len(outbox.WAITS) + 1):
        run(at)
        at = Delivery.objects.get(channel="webhook").next_at or at
    place(town, at=at)
    assert webhooks_off(town.place.pk) == [unit]
    assert "switched off" in caplog.text
    run(at)
    assert Delivery.objects.filter(channel="webhook").count() == 1  # the second order is not tried
    web.answers = [200]
    assert outbox.switch_webhook_on(unit_id=unit.pk, at=at) == 1
    assert run(at) == [True]
    assert webhooks_off(town.place.pk) == []


def test_a_webhook_that_says_gone_is_switched_off_at_once(town: Town, web: Web, to_file: Path) -> None:
    unit = hooked(town, web)
    web.answers = [410]
    place(town)
    run()
    assert webhooks_off(town.place.pk) == [unit]


# ── by hand, and nobody ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["visit", "counter", "call"])
def test_whoever_is_told_in_person_waits_in_the_queue(town: Town, how: str) -> None:
    reach(place(town), how)
    assert run() == []
    (waiting,) = printed.waiting(town.place.pk)
    assert waiting.channel == Channel.PRINT
    letter = telling.write_letter(waiting.notice, Channel.PRINT)
    assert letter is not None
    assert letter.subject
    assert printed.mark_told(jurisdiction_id=town.place.pk, ids=[waiting.pk], at=AT) == 1
    assert printed.mark_told(jurisdiction_id=town.place.pk, ids=[waiting.pk], at=AT) == 0
    assert not printed.waiting(town.place.pk).exists()


def test_somebody_without_a_telephone_is_told_in_person(town: Town) -> None:
    case = place(town)
    assert case.contact is not None
    case.contact.phone, case.contact.reach_by = "", "visit"
    case.contact.save()
    run()
    (waiting,) = printed.waiting(town.place.pk)
    letter = telling.write_letter(waiting.notice, Channel.PRINT)
    assert letter is not None
    assert case.receipt[:4] in letter.text


def test_whoever_reads_the_page_gets_nothing_else(town: Town) -> None:
    case = place(town)
    reach(case, "page")
    assert run() == []
    assert not Delivery.objects.exists()
    assert Notice.objects.filter(case_id=case.pk, to="resident", ready_at=None).count() == 1


# ── workers that die, workers that race ──────────────────────────────────────────────────────────────────


def test_a_worker_that_dies_while_sending_loses_nothing(town: Town, to_file: Path) -> None:
    place(town)
    outbox.fan_out(at=AT, routes=telling.channels_of)
    (delivery,) = outbox.due_deliveries(at=AT)
    assert outbox.claim(delivery, at=AT)  # and then the power fails
    assert outbox.due_deliveries(at=AT + MINUTE) == []
    assert run(AT + outbox.LEASE) == [True]
    assert json.loads(to_file.read_text("utf-8"))["key"] == str(delivery.pk)


def test_a_claim_succeeds_once(town: Town, to_file: Path) -> None:
    place(town)
    outbox.fan_out(at=AT, routes=telling.channels_of)
    (one,), (other,) = outbox.due_deliveries(at=AT), outbox.due_deliveries(at=AT)
    assert outbox.claim(one, at=AT)
    assert not outbox.claim(other, at=AT)


def test_a_slow_worker_does_not_overwrite_a_faster_one(town: Town, to_file: Path, settings: Any) -> None:
    place(town)
    outbox.fan_out(at=AT, routes=telling.channels_of)
    (slow,) = outbox.due_deliveries(at=AT)
    outbox.claim(slow, at=AT)
    later = AT + 2 * outbox.LEASE
    assert run(later) == [True]
    settings.SMS_GATEWAY = "http://127.0.0.1:9/"
    assert not outbox.carry(slow, at=later, write=telling.write_letter)
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_a_clock_that_ran_years_ahead_and_came_back_strands_nothing(town: Town, to_file: Path) -> None:
    place(town)
    Notice.objects.filter(to="resident").update(ready_at=AT + timedelta(days=4000))
    assert run() == [True]


def test_a_move_that_was_rolled_back_tells_nobody(town: Town) -> None:
    case = place(town)
    before = Notice.objects.count()
    with pytest.raises(Exception):  # noqa: B017 - whatever it is
        act(town, case, "finish", at=AT + MINUTE)
    assert Notice.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(town: Town, to_file: Path) -> None:
    for _ in range(20):
        place(town)

    def work(_: int) -> int:
        try:
            return sum(len(run()) for _ in range(6))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        done = sum(pool.map(work, range(3)))
    lines = [json.loads(line)["key"] for line in to_file.read_text("utf-8").splitlines()]
    assert done == len(lines) == len(set(lines)) == 20
    assert live.PUBLIC_URL in to_file.read_text("utf-8")


# ── town by town ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_outbox_goes_town_by_town_and_keeps_to_its_limit(cast: Cast) -> None:
    for town in (cast.a, cast.b, cast.a):
        place(town)
    waiting = Notice.objects.filter(ready_at__isnull=False)
    assert {row.jurisdiction_id for row in waiting} == {cast.a.place.pk, cast.b.place.pk}
    n = waiting.count()
    assert outbox.fan_out(at=AT, routes=telling.channels_of, limit=n - 1) == n - 1
    assert outbox.fan_out(at=AT, routes=telling.channels_of, limit=n) == 1
    assert outbox.fan_out(at=AT, routes=telling.channels_of) == 0
    assert not waiting.all().exists()


def test_for_one_town_it_takes_as_many_statements_whatever_is_ready(cast: Cast) -> None:
    def statements(ready: int) -> int:
        for _ in range(ready):
            place(cast.a)
        with CaptureQueriesContext(connection) as seen:
            assert outbox.fan_out(at=AT, routes=telling.channels_of) >= ready
        return len(seen)

    statements(1)  # what is remembered is warm
    assert statements(6) == statements(1)
