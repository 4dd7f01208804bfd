"""The readable copy: a page to print, a PDF where the machine can make one, a zip with the files."""

import io
import zipfile
from collections.abc import Sequence
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from huiyin.held.holdings import Part

HELD = "held:"  # the scheme by which the PDF names stored photos
HOUSE = "http://huiyin"  # no host: what the PDF asks for is looked up here
STATIC = "/static/"


@cache
def can_print() -> bool:
    """Whether this machine can make PDFs: WeasyPrint needs the system's pango. Looked for, not loaded: that takes a second."""
    return find_spec("weasyprint") is not None and find_library("pango-1.0") is not None


def page_of(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The copy as a page."""
    return render(request, "rights/paper.html", {**context, "photos": {}})


def pdf_of(
    request: HttpRequest, context: dict[str, Any], template: str = "rights/paper.html"
) -> bytes | None:
    """The same page (or that of another `template`) as PDF, tagged so that it can be read aloud. None where the machine turns out not to be able to."""
    try:
        from weasyprint import HTML
    except OSError:
        return None
    text = render_to_string(template, {**context, "held": HELD}, request=request)
    return bytes(HTML(string=text, base_url=f"{HOUSE}/", url_fetcher=_fetch).write_pdf(pdf_tags=True))


def zipped(text: str, parts: Sequence[Part]) -> bytes:
    """The JSON and every stored file beside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("huiyin.json", text)
        for stored in {each.stored for part in parts for each in part.files}:
            if default_storage.exists(stored):
                with default_storage.open(stored) as file:
                    archive.writestr(f"files/{stored.rpartition('/')[2]}", file.read())
    return out.getvalue()


def _fetch(url: str, *_: Any) -> Any:
    """Photos from the storage and our own style sheet; nothing from anywhere else. Raises ValueError."""
    from weasyprint.urls import URLFetcherResponse

    if url.startswith(HELD):
        return URLFetcherResponse(url, default_storage.open(unquote(url.removeprefix(HELD))).read())
    kind = {"css": "text/css", "woff2": "font/woff2"}.get(url.rpartition(".")[2], "")
    found = finders.find(url.removeprefix(HOUSE).removeprefix(STATIC)) if kind else None
    if found is None:
        raise ValueError(f"{url} is not ours")
    with open(found, "rb") as file:  # noqa: PTH123 - the finder gives a text
        return URLFetcherResponse(url, file.read(), {"Content-Type": kind})
