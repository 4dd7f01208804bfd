"""A stored file on its way to a browser: as what it was checked to be, in a box of its own, never as a page of ours."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from .errors import not_found, not_on_this_screen

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})$")
_SUFFIXES = {"image/jpeg": "jpg", "application/pdf": "pdf"}


def serve(
    request: HttpRequest, kind: str, stored: str, media_type: str, *, name: str = ""
) -> HttpResponseBase:
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
    response.headers["Content-Disposition"] = f'{how}; filename="{name or kind}.{suffix}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return boxed(response)


def boxed(response: HttpResponseBase) -> HttpResponseBase:
    """What somebody sent can do nothing in a browser, whatever it turns out to be: no script, no form, no other site's page."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def _range(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """The part that a player asks for; some play nothing that can't be had in parts."""
    match = _RANGE.match(request.headers.get("Range", ""))
    if match is None:
        return None
    first = int(match[1])
    last = min(int(match[2]) if match[2] else size - 1, size - 1)
    return (first, last) if first <= last else None
