"""Photos and recordings: shown to whoever may see the matter, never public, and never as anything but what they are."""

import re
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.cases.access import roles_of
from huiyin.cases.models import Attachment
from huiyin.cases.queries import may_see_file
from huiyin.prompts.queries import prompt_with
from huiyin.web import uploads
from huiyin.web.access import Who, actor_for, open_to
from huiyin.web.errors import not_found, not_on_this_screen

from .session import roles_outside

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})$")
_SUFFIXES = {"image/jpeg": "jpg", "application/pdf": "pdf"}


@require_safe
@open_to(Who.RECEIPT)
def file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The photo at its full size, the recording, the document."""
    found = _found(request, file_id)
    return not_found(request) if found is None else serve(request, found.kind, found.stored, found.media_type)


@require_safe
@open_to(Who.RECEIPT)
def file_small(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The thumbnail of a photo."""
    found = _found(request, file_id)
    if found is None or not found.small:
        return not_found(request)
    return serve(request, found.kind, found.small, "image/jpeg")


@require_safe
@open_to(Who.ANYBODY)
def file_pending(request: HttpRequest, token: str) -> HttpResponseBase:
    """The thumbnail of a photo that was accepted in a form which is not sent yet. The signed token is the permission."""
    waiting = uploads.of_token(token)
    if waiting is None or not waiting.small:
        return not_found(request)
    return serve(request, waiting.kind, waiting.small, "image/jpeg")


@require_safe
@open_to(Who.ANYBODY)
def spoken(request: HttpRequest, prompt_id: UUID) -> HttpResponseBase:
    """`/spoken/<id>/`: what a question of the town's forms says aloud."""
    found = prompt_with(prompt_id)
    return not_found(request) if found is None else serve(request, "prompt", found.stored, found.media_type)


def _found(request: HttpRequest, file_id: UUID) -> Attachment | None:
    """The file, if this browser proved its matter or the member of staff has a role towards it."""
    found = Attachment.objects.select_related("case").filter(pk=file_id, case__isnull=False).first()
    if found is None or found.case is None:
        return None
    roles = roles_outside(request, found.case)
    if request.user.is_authenticated:
        roles |= roles_of(found.case, actor_for(request))
    return found if may_see_file(found.case, found, roles) else None


def serve(request: HttpRequest, kind: str, stored: str, media_type: str) -> HttpResponseBase:
    """A stored file under its own media type, whole or in part; never as a page."""
    if kind == "document" and request.counter:  # type: ignore[attr-defined]
        return not_on_this_screen(request)
    try:
        opened = default_storage.open(stored)
    except FileNotFoundError:
        return not_found(request)
    response: HttpResponseBase
    if wanted := _range(request, opened.size):
        first, last = wanted
        opened.seek(first)
        response = HttpResponse(opened.read(last - first + 1), status=206)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{opened.size}"
        opened.close()
    else:
        response = FileResponse(opened)
    suffix = _SUFFIXES.get(media_type, media_type.rpartition("/")[2])
    how = "attachment" if kind == "document" else "inline"
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'{how}; filename="{kind}.{suffix}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _range(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """The part that a player asks for; some play nothing that can't be had in parts."""
    match = _RANGE.match(request.headers.get("Range", ""))
    if match is None:
        return None
    first = int(match[1])
    last = min(int(match[2]) if match[2] else size - 1, size - 1)
    return (first, last) if first <= last else None
