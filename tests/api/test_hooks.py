"""Webhooks: signed, tried again, in order for each matter, sent again from the desk, and nothing personal in them.

The receiver is a real HTTP server; the standard's own library checks what it got.
"""

import html
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Stop
from typing import Any

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from huiyin.api import errands, outside, working
from huiyin.api.hooks import actions, kinds, sending
from huiyin.api.hooks.actions import HookFacts
from huiyin.api.hooks.reading import read_ledgers
from huiyin.api.models import Hook, HookMessage, Work
from huiyin.cases import registry
from tests.cast import AT, DAY, HOUR, MINUTE, NAME, PHONE, SAID, act, drive, fresh, place

pytestmark = pytest.mark.django_db


@dataclass
class Receiver:
    """Somebody else's system: what it got, and how it behaves."""

    port: int = 0
    status: int = 200
    refuses: set[str] = field(default_factory=set)  # ids of matters of which it takes nothing
    silent: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/huiyin?token=7"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]

    @property
    def events(self) -> list[tuple[str, int]]:
        return [(one["data"]["case"]["id"], one["data"]["event"]["seq"]) for one in self.told]


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        receiver, body = self.receiver, self.rfile.read(int(self.headers["Content-Length"]))
        if receiver.silent:
            receiver.stop.wait(5)
            return
        status = receiver.status
        if json.loads(body)["data"]["case"]["id"] in receiver.refuses:
            status = 500
        if status < 300:
            receiver.got.append((dict(self.headers.items()), body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    found = Receiver()
    handler = type("ReceiverHandler", (Handler,), {"receiver": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        found.port = server.server_address[1]
        settings.INSIDE_HOSTS = frozenset({f"127.0.0.1:{found.port}"})
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield found
        found.stop.set()
        server.shutdown()


def hook_of(town, url, *wanted, at=AT - DAY):
    facts = HookFacts("大屏", url, wanted)
    return actions.make_hook(jurisdiction_id=town.place.pk, facts=facts, by=town.actor("admin"), at=at)


@pytest.fixture
def hooked(mapped, receiver):
    hook, secret = hook_of(mapped.a, receiver.url)
    return hook, secret


def work(at):
    return working.work(lambda: at, Stop())


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_standards_own_library_accepts_what_comes(mapped, hooked, receiver):
    _hook, secret = hooked
    place(mapped.a)
    now = datetime.now(UTC)  # the library compares the stamp with its own clock
    Hook.objects.update(read_until=AT)
    assert work(now).well == 1
    ((headers, body),) = receiver.got
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "case.placed"
    assert headers["webhook-id"] == str(HookMessage.objects.get().pk)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"placed", b"closed"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(actions.new_secret()).verify(body, headers)


def test_nothing_personal_is_told(mapped, hooked, receiver):
    case = place(mapped.a, answers={"where": "卓玛家门口"}, latitude=29.35123, longitude=90.74321)
    drive(mapped.a, case, "accept", "dispatch", "take", "answer", "finish")
    work(AT + HOUR)
    assert len(receiver.got) == 6
    text = "".join(body.decode() for _headers, body in receiver.got)
    for private in (SAID, NAME, PHONE, case.receipt, "卓玛", "周三上门", "29.35", "值班"):
        assert private not in text
    told = receiver.told[0]["data"]["case"]
    assert told["kind"] == {"code": "lamp", "zh": "路灯", "bo": "路灯", "en": "lamp"}
    page = Client().get(told["page"].removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert Client().get(told["api"].removeprefix("http://127.0.0.1:8000")).json()["id"] == str(case.pk)


def test_what_is_not_public_is_not_told(mapped, hooked, receiver):
    mapped.a.services["hole"].public = False
    mapped.a.services["hole"].save()
    place(mapped.a, "hole")
    place(mapped.b)
    work(AT + HOUR)
    assert receiver.got == []
    later = place(mapped.a, "lamp")
    read_ledgers(at=AT + HOUR)
    mapped.a.services["lamp"].public = False
    mapped.a.services["lamp"].save()
    work(AT + HOUR)
    assert (receiver.got, fresh(later).seq) == ([], 1)


def test_only_the_kinds_that_were_asked_for_are_told(mapped, receiver):
    hook_of(mapped.a, receiver.url, "case.closed", "case.late")
    case = drive(mapped.a, place(mapped.a), "accept", "dispatch", "take", "finish")
    act(mapped.a, case, "rate", at=AT + HOUR)
    work(AT + 2 * HOUR)
    assert [one["type"] for one in receiver.told] == ["case.closed"]
    assert receiver.told[0]["data"]["event"]["verb"] == "rate"


def test_every_move_of_every_loop_has_a_kind():
    from types import SimpleNamespace

    for loop in registry.all_loops():
        for move in loop.moves:
            for role in move.by:
                event = SimpleNamespace(loop=loop.name, verb=move.verb, role=role.name)
                assert kinds.kind_of(event) in kinds.KINDS


def test_nothing_is_told_twice_and_nothing_that_was_seen_late_is_missed(mapped, hooked, receiver):
    case = place(mapped.a)
    for _ in range(3):
        work(AT + HOUR)
    # recorded before the last look, but seen only now: its transaction was long
    drive(mapped.a, case, "accept", at=AT + HOUR - 5 * MINUTE)
    work(AT + HOUR + MINUTE)
    assert receiver.events == [(str(case.pk), 1), (str(case.pk), 2)]


# ── in order ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_later_event_never_overtakes_an_earlier_one_that_was_not_taken(mapped, hooked, receiver):
    bad = drive(mapped.a, place(mapped.a), "accept", "dispatch")
    good = drive(mapped.a, place(mapped.a), "accept")
    receiver.refuses.add(str(bad.pk))
    at = AT + HOUR
    for _ in range(4):
        work(at)
        at += HOUR
    assert receiver.events == [(str(good.pk), 1), (str(good.pk), 2)], "others go on meanwhile"
    receiver.refuses.clear()
    work(at + DAY)
    assert receiver.events[2:] == [(str(bad.pk), 1), (str(bad.pk), 2), (str(bad.pk), 3)]


def test_what_was_given_up_holds_the_later_ones_until_somebody_decides(mapped, hooked, receiver):
    case = drive(mapped.a, place(mapped.a), "accept", "dispatch")
    other = place(mapped.a)
    receiver.refuses.add(str(case.pk))
    read_ledgers(at=AT + HOUR)
    first = HookMessage.objects.get(case=case, seq=1)
    HookMessage.objects.filter(pk=first.pk).update(attempts=len(errands.WAITS))
    work(AT + HOUR)
    work(AT + 9 * HOUR)
    receiver.refuses.clear()
    work(AT + 10 * HOUR)
    assert HookMessage.objects.get(pk=first.pk).state == Work.FAILED
    assert receiver.events == [(str(other.pk), 1)]
    who = {"jurisdiction_id": mapped.a.place.pk, "by": mapped.a.actor("admin"), "at": AT + 11 * HOUR}
    assert actions.leave_out(message_id=first.pk, **who)
    work(AT + 11 * HOUR)
    assert receiver.events[1:] == [(str(case.pk), 2), (str(case.pk), 3)]


# ── tried again, given up, switched off ──────────────────────────────────────────────────────────────────


def test_a_target_that_never_answers_is_left_and_told_at_the_desk(
    mapped, hooked, receiver, monkeypatch, clock
):
    monkeypatch.setattr(outside, "TIMEOUT", 0.3)
    receiver.silent = True
    place(mapped.a)
    place(mapped.a)
    done = work(AT + HOUR)
    assert (done.well, done.not_yet) == (0, 1), "the second is not even tried in this round"
    hook = Hook.objects.get()
    assert hook.failing_since == AT + HOUR
    assert "ReadTimeout" in hook.error
    clock(AT + HOUR)
    admin = Client()
    admin.cookies["huiyin_language"] = "en"
    admin.force_login(mapped.a.accounts["admin"])
    assert "Does not take our messages since 03-02" in admin.get("/desk/hooks/").content.decode()


def test_one_that_is_never_reached_keeps_no_other_waiting_however_much_waits_for_it(
    mapped, receiver, settings
):
    settings.INSIDE_HOSTS |= {"127.0.0.1:9"}  # where nobody listens
    hook_of(mapped.a, "http://127.0.0.1:9/")
    for _ in range(21):  # more than are looked at in one go
        place(mapped.a)
    read_ledgers(at=AT + HOUR)
    hook_of(mapped.a, receiver.url)
    work(AT + 2 * HOUR)
    assert receiver.got


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_anything_but_taken_is_tried_again(mapped, hooked, receiver, status):
    receiver.status = status
    place(mapped.a)
    work(AT + HOUR)
    message = HookMessage.objects.get()
    assert (message.state, message.attempts, message.next_at) == (Work.WAITING, 1, AT + HOUR + MINUTE)
    receiver.status = 204
    work(AT + HOUR + MINUTE)
    hook = Hook.objects.get()
    assert (HookMessage.objects.get().state, hook.failing_since, hook.error) == (Work.DONE, None, "")
    assert hook.answered_at == AT + HOUR + MINUTE


def test_after_days_it_is_switched_off_aloud_and_what_happens_waits(mapped, hooked, receiver, clock, caplog):
    receiver.status = 500
    case, at = place(mapped.a), AT + HOUR
    work(at)
    while at < AT + 4 * DAY:
        at += 6 * HOUR
        work(at)
    hook = Hook.objects.get()
    assert hook.off_at is not None
    assert sending.TOO_LONG <= hook.off_at - hook.failing_since <= sending.TOO_LONG + DAY
    assert sum(errands.WAITS, timedelta()) > sending.TOO_LONG, (
        "else one message alone would never switch it off"
    )
    assert "is switched off" in caplog.text
    receiver.status = 200
    drive(mapped.a, case, "accept", at=at)
    work(at + DAY)
    assert receiver.got == []
    admin = Client()
    admin.cookies["huiyin_language"] = "en"
    admin.force_login(mapped.a.accounts["admin"])
    clock(at + DAY)
    assert "Switched off by itself on" in html.unescape(admin.get("/desk/hooks/").content.decode())
    admin.post("/desk/hooks/act/", {"hook": str(hook.pk), "what": "on"})
    work(at + DAY + MINUTE)
    assert [seq for _case, seq in receiver.events] == sorted(seq for _case, seq in receiver.events)
    assert len(receiver.events) == fresh(case).seq


def test_gone_switches_off_at_once(mapped, hooked, receiver):
    receiver.status = 410
    place(mapped.a)
    work(AT + HOUR)
    assert Hook.objects.get().off_at == AT + HOUR
    assert HookMessage.objects.get().state == Work.WAITING


def test_an_address_inside_the_house_is_never_asked(mapped, receiver, settings):
    settings.INSIDE_HOSTS = frozenset()
    for url in (
        receiver.url,
        "http://localhost/x",
        "http://10.0.0.7/x",
        "ftp://a.example/x",
        "nonsense",
        "http://u:p@a.example/",
    ):
        with pytest.raises(Exception, match="address"):
            hook_of(mapped.a, url)
    Hook.objects.create(
        jurisdiction=mapped.a.place, called="x", url=receiver.url, secret=actions.new_secret(),
        made_by=mapped.a.accounts["admin"], made_at=AT - DAY, read_until=AT - DAY,
    )  # fmt: skip
    place(mapped.a)
    work(AT + HOUR)
    assert receiver.got == []
    assert "inside the house" in Hook.objects.get().error


# ── the desk ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def admin(mapped):
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(mapped.a.accounts["admin"])
    return client


def test_the_desk_makes_one_and_shows_its_secret_once(admin, mapped, receiver):
    sent = {"called": "大屏", "url": receiver.url, "kinds": ["case.placed"]}
    answer = admin.post("/desk/hooks/", sent)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", html.unescape(answer.content.decode()))[0]
    hook = Hook.objects.get()
    assert (hook.kinds, answer["Cache-Control"]) == ("case.placed", "no-store")
    assert secret not in html.unescape(admin.get("/desk/hooks/").content.decode())
    assert secret.encode() not in bytes(hook.secret.sealed)
    admin.post("/desk/hooks/act/", {"hook": hook.pk, "what": "secret"})
    assert Hook.objects.get().secret != hook.secret
    admin.post("/desk/hooks/", {**sent, "hook": hook.pk, "called": "另一块屏", "kinds": list(kinds.KINDS)})
    assert (Hook.objects.get().called, Hook.objects.get().kinds) == ("另一块屏", "")
    admin.post("/desk/hooks/act/", {"hook": hook.pk, "what": "drop"})
    assert not Hook.objects.exists()


def test_a_form_with_a_fault_is_given_back_as_it_was_typed(admin):
    answer = admin.post(
        "/desk/hooks/", {"called": "大屏", "url": "http://192.168.1.1/x", "kinds": ["case.placed"]}
    )
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "inside our own network" in text
    assert "http://192.168.1.1/x" in text


def test_what_happened_since_a_day_is_sent_again_under_the_same_ids(admin, mapped, hooked, receiver, clock):
    drive(mapped.a, place(mapped.a), "accept")
    work(AT + HOUR)
    clock(AT + DAY)
    hook = str(hooked[0].pk)
    assert admin.post("/desk/hooks/act/", {"hook": hook, "what": "again", "since": "soon"}).status_code == 422
    answer = admin.post("/desk/hooks/act/", {"hook": hook, "what": "again", "since": "2026-03-02"})
    assert "2 messages go out again." in answer.content.decode()
    work(AT + DAY)
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert ids[:2] == ids[2:]
    assert receiver.got[0][1] == receiver.got[2][1], "the same message"


@pytest.mark.parametrize("who", ["dispatcher", "clerk", "roads", "leader"])
def test_nobody_but_the_administrator_keeps_webhooks(mapped, hooked, who):
    client = Client()
    client.force_login(mapped.a.accounts[who])
    assert client.get("/desk/hooks/").status_code == 403
    assert client.post("/desk/hooks/act/", {"hook": hooked[0].pk, "what": "drop"}).status_code == 403
    other = Client()
    other.force_login(mapped.b.accounts["admin"])
    other.post("/desk/hooks/act/", {"hook": hooked[0].pk, "what": "drop"})
    assert "大屏" not in other.get("/desk/hooks/").content.decode()
    assert Hook.objects.exists()


def test_what_was_sent_long_ago_is_forgotten(mapped, hooked, receiver):
    place(mapped.a)
    work(AT + HOUR)
    working.sweep(at=AT + actions.KEPT)
    assert HookMessage.objects.exists()
    working.sweep(at=AT + actions.KEPT + timedelta(hours=2))
    assert not HookMessage.objects.exists()
    work(AT + actions.KEPT + timedelta(hours=3))
    assert len(receiver.got) == 1, "and not told anew"
