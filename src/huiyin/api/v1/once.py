"""Each POST once: the same Idempotency-Key with the same content gets the same answer, with other content a refusal.

Somebody's name and number are not kept for that: reading them again is another reading. What failed is not kept: nothing was done then, and whoever mended it may send it under the same key. A server that dies in the
midst leaves its row; after a minute another may take it over, and the door itself knows the key of what it did (`Asked.once`).
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from huiyin.kernel.say import Why, say
from huiyin.people.sealed import unsealed

from ..models import Once
from .asked import Asked, asked
from .problems import AT_IT, KEY_REUSED, NO_ONCE_KEY, Problem, refuse

KEPT = timedelta(days=1)
WORKING = timedelta(minutes=1)
LONGEST = 200
REPEATED = "Idempotency-Replayed"

MISSING = say(
    "Each POST needs a header Idempotency-Key, a text of your own of 1 to 200 characters that is new for each thing you do. So nothing is done twice."
)
NO_UUID = say(
    "Without a token the Idempotency-Key must be a fresh UUID, so that nobody else's request can have the same one."
)
OTHER = say("This Idempotency-Key came before with other content. Please use a new one.")
BUSY = say("The same request came a moment ago and is being worked on. Please ask again in a second.")


def once(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer, made now or kept from the first time. Raises Problem."""
    who = asked(request)
    key = str(request.headers.get("Idempotency-Key", "")).strip()
    if not key or len(key) > LONGEST or not key.isprintable():
        raise refuse(NO_ONCE_KEY, MISSING, field="Idempotency-Key")
    if who.caller.key is None and who.proved is None and not _is_uuid(key):
        raise refuse(NO_ONCE_KEY, NO_UUID, field="Idempotency-Key")
    pk, digest = _id_of(request, who, key), _digest_of(request)
    if (kept := _begin(pk, digest, who.at)) is not None:
        return kept
    who.once = pk
    try:
        response = answer()
    except BaseException:
        Once.objects.filter(pk=pk).delete()
        raise
    if not 200 <= response.status_code < 300 or not isinstance(response, HttpResponse) or who.forget:
        Once.objects.filter(pk=pk).delete()
        return response
    text = json.dumps({"etag": response.headers.get("ETag", ""), "content": response.content.decode()})
    Once.objects.filter(pk=pk).update(status=response.status_code, answer=text, case_id=who.about)
    return response


def sweep_once(*, before: datetime) -> int:
    """Forget the answers given before `before`. Returns how many."""
    return Once.objects.filter(at__lt=before).delete()[0]


def _begin(pk: UUID, digest: bytes, at: datetime) -> HttpResponse | None:
    """Note that it is being worked on; or the answer that is there already. Raises Problem."""
    for _ in range(2):
        found = Once.objects.filter(pk=pk).first()
        if found is not None and found.at < at - KEPT:
            Once.objects.filter(pk=pk, at=found.at).delete()
            found = None
        if found is not None:
            return _kept(found, digest, at)
        try:
            with transaction.atomic():
                Once.objects.create(pk=pk, digest=digest, at=at)
        except IntegrityError:
            continue  # the same came at the same moment
        return None
    raise Problem(AT_IT, Why(BUSY), headers={"Retry-After": "1"})


def _kept(found: Once, digest: bytes, at: datetime) -> HttpResponse | None:
    if bytes(found.digest) != digest:
        raise refuse(KEY_REUSED, OTHER, field="Idempotency-Key")
    if found.status is None:
        stale = Once.objects.filter(pk=found.pk, status=None, at__lt=at - WORKING)
        if stale.update(at=at):
            return None
        raise Problem(AT_IT, Why(BUSY), headers={"Retry-After": "1"})
    kept = json.loads(unsealed(found.answer))
    response = HttpResponse(
        kept["content"], status=found.status, content_type="application/json; charset=utf-8"
    )
    response.headers[REPEATED] = "true"
    if kept["etag"]:
        response.headers["ETag"] = kept["etag"]
    return response


def _id_of(request: HttpRequest, who: Asked, key: str) -> UUID:
    """The same for the same caller, address and key; says nothing of any of them without the installation's secret."""
    if who.caller.key is not None:
        caller = f"key {who.caller.key.pk}"
    elif who.proved is not None:
        caller = f"receipt {who.proved[0]}"
    else:
        caller = "anybody"  # whose address may change between two tries; the key is by lot
    text = f"{caller}\n{request.method} {request.path}?{request.META.get('QUERY_STRING', '')}\n{key}"
    mac = hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256")
    return UUID(bytes=mac[:16], version=4)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _digest_of(request: HttpRequest) -> bytes:
    """What was sent. Of a form with files, their content."""
    if request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).digest()
    found = hashlib.sha256(json.dumps(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(name.encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.digest()
