"""Webhooks kept by the town's administrator: named, mended, switched off and on, and what was sent sent again."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from huiyin.api import outside
from huiyin.api.models import Hook, HookMessage, Work
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor

from .kinds import KINDS

LONGEST = 500
MOST = 20  # webhooks of one town
KEPT = timedelta(days=30)  # what was sent longer ago can't be sent again


@dataclass(frozen=True, slots=True)
class HookFacts:
    """What is decided about a webhook. No kinds are all kinds."""

    called: str
    url: str
    kinds: Sequence[str]


def make_hook(*, jurisdiction_id: int, facts: HookFacts, by: Actor, at: datetime) -> tuple[Hook, str]:
    """A webhook that is told what happens from now on, and its secret, which is told this once. Raises Refused."""
    _must_keep(jurisdiction_id, by)
    problems = _problems(facts)
    if Hook.objects.filter(jurisdiction_id=jurisdiction_id).count() >= MOST:
        problems.append(Why(say("A town has at most %(most)d webhooks."), {"most": MOST}, "called"))
    if problems:
        raise Refused(*problems)
    assert by.account_id is not None
    secret = new_secret()
    hook = Hook.objects.create(
        jurisdiction_id=jurisdiction_id,
        called=facts.called.strip(),
        url=facts.url.strip(),
        kinds=_kinds(facts),
        secret=secret,
        made_by_id=by.account_id,
        made_at=at,
        read_until=at,
    )
    return hook, secret


def change_hook(
    *, hook_id: UUID, jurisdiction_id: int, facts: HookFacts, by: Actor, at: datetime
) -> Hook | None:
    """Another address or other kinds; what waits goes to the new address. None where there is no such webhook. Raises Refused."""
    _must_keep(jurisdiction_id, by)
    if problems := _problems(facts):
        raise Refused(*problems)
    rows = Hook.objects.filter(pk=hook_id, jurisdiction_id=jurisdiction_id)
    rows.update(called=facts.called.strip(), url=facts.url.strip(), kinds=_kinds(facts))
    return rows.first()


def renew_secret(*, hook_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> str:
    """A new secret, told this once; the old one signs nothing from now on. "" where there is no such webhook."""
    _must_keep(jurisdiction_id, by)
    secret = new_secret()
    hook = Hook.objects.filter(pk=hook_id, jurisdiction_id=jurisdiction_id).first()
    if hook is None:
        return ""
    hook.secret = secret
    hook.save(update_fields=["secret"])
    return secret


def switch_hook(*, hook_id: UUID, jurisdiction_id: int, on: bool, by: Actor, at: datetime) -> bool:
    """Switch it off: what happens waits. Or on again: everything that waits goes out, in its order."""
    _must_keep(jurisdiction_id, by)
    rows = Hook.objects.filter(pk=hook_id, jurisdiction_id=jurisdiction_id)
    with transaction.atomic():
        if not on:
            return bool(rows.filter(off_at=None).update(off_at=at, failing_since=None, error=""))
        if not rows.update(off_at=None, failing_since=None, error=""):
            return False
        waiting = HookMessage.objects.filter(hook_id=hook_id).exclude(state=Work.DONE)
        waiting.update(state=Work.WAITING, next_at=at, attempts=0, error="")
    return True


def send_again(*, hook_id: UUID, jurisdiction_id: int, since: datetime, by: Actor, at: datetime) -> int:
    """Send everything again that happened since then, under the same ids. Returns how many messages."""
    _must_keep(jurisdiction_id, by)
    rows = HookMessage.objects.filter(hook_id=hook_id, jurisdiction_id=jurisdiction_id, at__gte=since)
    return rows.update(state=Work.WAITING, next_at=at, attempts=0, error="")


def send_one_again(*, message_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> bool:
    """Send one message that was given up again; those of the same matter that wait for it follow."""
    _must_keep(jurisdiction_id, by)
    rows = HookMessage.objects.filter(pk=message_id, jurisdiction_id=jurisdiction_id, state=Work.FAILED)
    return bool(rows.update(state=Work.WAITING, next_at=at, attempts=0, error=""))


def leave_out(*, message_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> bool:
    """Leave out a message that was given up, so that the later ones of its matter go on without it."""
    _must_keep(jurisdiction_id, by)
    rows = HookMessage.objects.filter(pk=message_id, jurisdiction_id=jurisdiction_id, state=Work.FAILED)
    return bool(rows.update(state=Work.DONE, next_at=None))


def drop_hook(*, hook_id: UUID, jurisdiction_id: int, by: Actor, at: datetime) -> bool:
    """Take the webhook away, with everything that waits for it."""
    _must_keep(jurisdiction_id, by)
    return bool(Hook.objects.filter(pk=hook_id, jurisdiction_id=jurisdiction_id).delete()[0])


def new_secret() -> str:
    """As standardwebhooks.com writes one: `whsec_` and 32 bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _must_keep(jurisdiction_id: int, by: Actor) -> None:
    if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}:
        raise Refused(Why(say("Only the town's administrator keeps webhooks.")))


def _kinds(facts: HookFacts) -> str:
    chosen = [name for name in KINDS if name in facts.kinds]
    return "" if len(chosen) == len(KINDS) else " ".join(chosen)


def _problems(facts: HookFacts) -> list[Why]:
    found = []
    called = facts.called.strip()
    if not called or len(called) > 60 or "\x00" in called:
        found.append(Why(say("Say in 1 to 60 characters which system is told."), field="called"))
    if set(facts.kinds) - KINDS.keys():
        found.append(Why(say("Please choose one of the answers."), field="kinds"))
    if why := _url_problem(facts.url.strip()):
        found.append(why)
    return found


def _url_problem(url: str) -> Why | None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        inside = good and outside.is_inside_by_its_look(parts.hostname or "", parts.port)
    except ValueError:
        good = inside = False
    if not good or len(url) > LONGEST or not url.isprintable() or " " in url or parts.fragment:
        return Why(say("An address is one such as https://system.example/huiyin"), field="url")
    if inside:
        sentence = say(
            "That address lies inside our own network. If it is meant, the server's operator names it in HUIYIN_INSIDE_HOSTS."
        )
        return Why(sentence, field="url")
    return None
