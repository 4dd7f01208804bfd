"""What the phone asks for and sends, in signal: who is signed in, the papers of a round, its outbox, files in parts."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.keyed import keyed_hash
from huiyin.visits.access import may_walk
from huiyin.visits.actions import found_again, keep_visit
from huiyin.visits.models import Round, Visit
from huiyin.visits.planning import readable_until, take_pack
from huiyin.visits.queries import kept_of, round_with_names, rounds_to_walk
from huiyin.visits.told import Told, read

from .. import uploads
from ..access import actor_for
from ..desk.frame import staff_page, uuid_or_none
from ..now import now
from ..say import said
from . import parts
from .kept import kept_lines
from .pack import pack_of, round_line

MOST_ITEMS = 10
_SALT = re.compile(r"[0-9a-f]{32}$")
WALKERS = ("grid", "village", "town")


@require_safe
@staff_page(*WALKERS)
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in, the key for what this phone keeps of theirs, a fresh form token, and what can be taken along."""
    actor, at = actor_for(request), now()
    phone = request.GET.get("phone", "")
    if not _SALT.match(phone):
        return JsonResponse({"error": "phone"}, status=400)
    today = timezone.localtime(at).date()
    rounds = rounds_to_walk(actor, since=today, until=today + timedelta(days=2))
    answer = JsonResponse(
        {
            "owner": owner_of(actor),
            "name": str(request.user),
            "key": base64.b64encode(key_for(actor, phone)).decode(),
            "csrf": get_token(request),
            "now": at.isoformat(),
            "rounds": [round_line(found) for found in rounds],
            "gone": [str(one) for one in _gone(request.GET.get("packs", ""), actor, at)],
        }
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@staff_page(*WALKERS)
def pack(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The papers of one round, to be sealed on the phone. Taking them is written down."""
    found = round_with_names(round_id)
    if found is None or not may_walk(found, actor_for(request)):
        return JsonResponse({"said": _("This round is somebody else's.")}, status=404)
    try:
        taken = take_pack(found=found, by=actor_for(request), at=now())
    except Refused as problem:
        return JsonResponse({"said": said(problem.whys[0])}, status=409)
    answer = JsonResponse(pack_of(found, taken, by=actor_for(request), at=now()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff_page(*WALKERS)
def outbox(request: HttpRequest) -> HttpResponse:
    """Take items of a phone's outbox, each once by its key. Each is answered on its own: kept, refused, or files missing."""
    try:
        sent = json.loads(request.body)
        items = sent["items"][:MOST_ITEMS]
        asked = sent["owner"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": "unreadable"}, status=400)
    if asked != owner_of(actor_for(request)):
        # Somebody else signed in on this phone since the page looked: nothing is sent under the wrong name.
        return JsonResponse({"error": "owner"}, status=409)
    return JsonResponse({"items": [_answer(request, one) for one in items]})


@require_http_methods(["GET", "POST"])
@staff_page(*WALKERS)
def part(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """GET: how much of a file is here. POST: one more part of it, from byte `from`."""
    account = actor_for(request).account_id
    assert account is not None
    if request.method == "POST":
        start = request.GET.get("from", "")
        if (
            not (start.isascii() and start.isdecimal() and len(start) < 10)
            or len(request.body) > parts.MOST_PART
        ):
            return JsonResponse({"error": "part"}, status=400)
        return JsonResponse({"have": parts.add_part(account, upload_id, int(start), request.body)})
    return JsonResponse({"have": parts.arrived(account, upload_id)})


# ── who and which key ──


def owner_of(actor: Actor) -> str:
    """What an account is called on a phone: the same each time, and nothing that means anything elsewhere."""
    return _keyed(f"owner|{actor.account_id}").hex()[:16]


def key_for(actor: Actor, phone: str) -> bytes:
    """The key of one owner on one phone: 32 bytes, made again at each sign-in and kept nowhere on the server."""
    return _keyed(f"phone|{actor.account_id}|{phone}")


def _keyed(text: str) -> bytes:
    return keyed_hash(text, "round")


def _gone(asked: str, actor: Actor, at: datetime) -> list[UUID]:
    """Which of these rounds the phone must forget: ended, over, or not its owner's any more."""
    ids = [found for one in asked.split(",")[:20] if (found := uuid_or_none(one))]
    rows = Round.objects.in_bulk(ids)
    return [one for one in ids if one not in rows or not _still(rows[one], actor, at)]


def _still(found: Round, actor: Actor, at: datetime) -> bool:
    return found.ended_at is None and at < readable_until(found) and may_walk(found, actor)


# ── one item ──


def _answer(request: HttpRequest, one: object) -> dict[str, Any]:
    item = one if isinstance(one, dict) else {}
    key, raw = uuid_or_none(str(item.get("key", ""))), item.get("told")
    if key is None or not isinstance(raw, dict):
        return {"key": str(item.get("key", "")), **_refused([Why(say("That could not be read"))])}
    try:
        visit = found_again(key=key, raw=raw, by=actor_for(request))
    except Refused as problem:
        return {"key": str(key), **_refused(problem.whys)}
    return {"key": str(key), **(_kept(visit) if visit else _keep(request, key, raw))}


def _keep(request: HttpRequest, key: UUID, raw: dict[str, Any]) -> dict[str, Any]:
    actor, told = actor_for(request), read(raw)
    files, missing = _gather(actor, told, raw)
    if missing and not told.problems:
        return {"missing": [str(one) for one in missing]}
    try:
        visit = keep_visit(key=key, told=told, raw=raw, files=files, by=actor, at=now())
    except Refused as problem:
        uploads.discard(files.values())
        return _refused(problem.whys)
    except BaseException:
        uploads.discard(files.values())
        raise
    for file in told.files:
        if actor.account_id:
            parts.drop_parts(actor.account_id, file)
    stored = {told.consent.file and files[told.consent.file].stored} if told.consent else set()
    stored |= {
        name for need in visit.needs.all() for name in need.case.attachments.values_list("stored", flat=True)
    }
    uploads.discard(
        one for one in files.values() if one.stored not in stored
    )  # another tab was faster with the same
    return _kept(visit)


def _gather(actor: Actor, told: Told, raw: Mapping[str, Any]) -> tuple[dict[UUID, Attachment], list[UUID]]:
    """The files that the needs name, checked and stored; and those that have not arrived whole."""
    assert actor.account_id is not None
    listed = raw.get("files")
    facts = (
        {str(one.get("id")): one for one in listed or () if isinstance(one, dict)}
        if isinstance(listed, list)
        else {}
    )
    files: dict[UUID, Attachment] = {}
    missing: list[UUID] = []
    wanted = [(f"needs-{number}-said", need.files) for number, need in enumerate(told.needs)]
    wanted += [("consent-how", (told.consent.file,))] if told.consent else []
    for field, ids in wanted:
        for file in ids:
            if told.problems:  # nothing will be kept, so nothing needs to be looked at
                return files, missing
            fact = facts.get(str(file), {})
            size = fact.get("size")
            content = parts.whole_file(actor.account_id, file, size if isinstance(size, int) else 0)
            if content is None:
                missing.append(file)
            elif isinstance(taken := _taken(str(fact.get("kind")), content, field), Attachment):
                files[file] = taken
            else:
                told.problems.append(taken)
    return files, missing


def _taken(kind: str, content: bytes, field: str) -> uploads.Taken:
    called = _("the recording") if kind == "voice" else _("the photo")
    sent = SimpleUploadedFile(called, content)
    return uploads.take_voice(sent, field) if kind == "voice" else uploads.take_photo(sent, field)


def _kept(visit: Visit) -> dict[str, Any]:
    return {"kept": kept_lines(kept_of([visit])[visit.pk])}


def _refused(whys: Any) -> dict[str, Any]:
    return {"refused": [{"field": why.field, "said": said(why)} for why in whys]}
