"""Sending a webhook's messages: signed, one after the other for each matter, tried again, and told aloud where it fails.

A later event of a matter never goes before an earlier one that was not taken. A webhook that took nothing for `TOO_LONG` is
switched off with the reason; what happens meanwhile waits, and goes out in its order once somebody has switched it on.
"""

import json
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import translation

from huiyin.api import errands, outside
from huiyin.api.models import Hook, HookMessage, Work
from huiyin.cases import register, registry
from huiyin.cases.models import Case
from huiyin.kernel.chain import moment
from huiyin.ledger.models import Event
from huiyin.notices.channels.webhook import signature
from huiyin.people.sealed import unsealed
from huiyin.web.names import name_of

log = logging.getLogger("huiyin.api")

TOO_LONG = timedelta(hours=40)  # shorter than the time for which one message is tried (`errands.WAITS`)
GONE = 410
LANGUAGES = ("zh-hans", "bo", "en")


def due_messages(*, at: datetime, but: Collection[UUID] = (), limit: int = 20) -> list[HookMessage]:
    """What is to be sent now: of each webhook and matter the earliest that was not taken, unless it was given up.

    Nothing of the webhooks `but`.
    """
    when = Q(next_at__lte=at) | Q(next_at__gt=at + errands.STRANDED)
    earlier = HookMessage.objects.filter(
        hook_id=OuterRef("hook_id"), case_id=OuterRef("case_id"), seq__lt=OuterRef("seq")
    ).exclude(state=Work.DONE)
    rows = HookMessage.objects.filter(when, ~Exists(earlier), state=Work.WAITING, hook__off_at=None)
    rows = rows.exclude(hook_id__in=but)
    return list(rows.select_related("hook").order_by("next_at", "at")[:limit])


def send(message: HookMessage, *, at: datetime) -> bool:
    """Send a claimed message. Returns whether it was taken."""
    hook = message.hook
    body = body_of(message)
    if body is None:
        errands.done(message)  # it does not stand in the register any more: nobody is told of it
        return True
    secret = unsealed(hook.secret)
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": str(message.pk),
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, str(message.pk), stamp, body),
    }
    try:
        got = outside.post(hook.url, outside.Send(content=body, headers=headers), most=100_000)
    except (outside.Unreachable, outside.Forbidden) as error:
        return _not_taken(message, str(error), at)
    if 200 <= got.status < 300:
        errands.done(message, sent_at=at)
        Hook.objects.filter(pk=hook.pk).update(answered_at=at, failing_since=None, error="")
        return True
    if got.status == GONE:
        return _not_taken(message, "it answered 410: nobody wants these messages any more", at, off=True)
    return _not_taken(message, f"it answered {got.status}", at)


def _not_taken(message: HookMessage, why: str, at: datetime, *, off: bool = False) -> bool:
    """Try again later; after days of that, switch the webhook off aloud: the desk shows why, and the log has it."""
    hook = message.hook
    errands.later(message, why, at=at)
    since = hook.failing_since or at
    Hook.objects.filter(pk=hook.pk).update(failing_since=since, error=why[:200])
    if off or at - since >= TOO_LONG:
        log.error("the webhook %s (%s) is switched off: %s", hook.called, hook.pk, why)
        Hook.objects.filter(pk=hook.pk, off_at=None).update(off_at=at)
    return False


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────


def body_of(message: HookMessage) -> bytes | None:
    """The message: what everybody may see of the event and of the matter's frame. None where it is not public any more.

    It depends on the event alone, so that a repetition says the same. No words, no name, no number, no exact point.
    """
    case = _listed(message.jurisdiction_id, message.case_id)
    event = Event.objects.filter(
        jurisdiction_id=message.jurisdiction_id, case_id=message.case_id, seq=message.seq
    ).first()
    if case is None or event is None:
        return None
    loop = registry.loop_named(event.loop)
    state, move = loop.by_name[event.state], loop.by_verb[event.verb]
    content = {
        "type": message.kind,
        "timestamp": moment(event.recorded_at),
        "data": {
            "case": {
                "id": str(case.pk),
                "loop": case.loop,
                "kind": _named(case.service),
                "place": _named(register.coarse(case.place)),
                "page": settings.PUBLIC_URL + reverse("register_matter", args=[case.pk]),
                "api": settings.PUBLIC_URL + reverse("v1_one_public", args=[case.pk]),
            },
            "event": {
                "seq": event.seq,
                "verb": event.verb,
                "label": _said(move.label),
                "by": event.role,
                "at": moment(event.at),
                "state": event.state,
                "state_label": _said(state.label),
                "turns": [role.name for role in state.turns if not state.closed],
                "closed": state.closed,
            },
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _listed(town_id: int, case_id: UUID) -> Case | None:
    rows = Case.objects.select_related("service", "place__parent", "jurisdiction")
    case = rows.filter(pk=case_id, jurisdiction_id=town_id).first()
    shown = case is not None and register.listed(case.jurisdiction).filter(pk=case_id).exists()
    return case if shown else None


def _named(thing: object) -> dict[str, str] | None:
    """A service or place by its code, with its names in all three languages: nobody knows who reads this."""
    if thing is None:
        return None
    names = {language.split("-")[0]: name_of(thing, language) for language in LANGUAGES}  # type: ignore[arg-type]
    return {"code": str(thing.code), **names}  # type: ignore[attr-defined]


def _said(text: str) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language.split("-")[0]] = translation.gettext(text)
    return found
