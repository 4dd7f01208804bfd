"""Paper: a page that is printed from the browser, or made into a PDF where the machine has the system's pango."""

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

HELD = "held:"  # the scheme by which the PDF names stored photos
HOUSE = "http://huiyin"  # no host: what the PDF asks for is looked up here
STATIC = "/static/"


@cache
def can_print() -> bool:
    """Whether this machine can make PDFs: WeasyPrint needs the system's pango. Looked for, not loaded: that takes a second."""
    return find_spec("weasyprint") is not None and find_library("pango-1.0") is not None


def pdf_from(text: str) -> bytes | None:
    """The HTML as PDF, tagged so that it can be read aloud. None where the machine turns out not to be able to."""
    try:
        from weasyprint import HTML
    except OSError:
        return None
    return bytes(HTML(string=text, base_url=f"{HOUSE}/", url_fetcher=_fetch).write_pdf(pdf_tags=True))


def paper(request: HttpRequest, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """A sheet to print: the page, or with `?pdf=1` the PDF `name`.pdf where this machine can make one."""
    if request.GET.get("pdf") == "1" and can_print():
        made = pdf_from(render_to_string(template, {**context, "pdf": True}, request=request))
        if made is not None:
            kind = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
            return HttpResponse(made, content_type="application/pdf", headers=kind)
    query = request.GET.copy()
    query["pdf"] = "1"
    around = {"pdf": False, "pdf_url": f"?{query.urlencode()}" if can_print() else ""}
    return render(request, template, {**context, **around})


def _fetch(url: str, *_: Any) -> Any:
    """What `_ours` finds, as WeasyPrint takes it. Raises ValueError for anything else, also where there is no pango."""
    content, headers = _ours(url)
    from weasyprint.urls import URLFetcherResponse

    return URLFetcherResponse(url, content, headers)


def _ours(url: str) -> tuple[bytes, dict[str, str]]:
    """Photos from the storage and our own style sheet; nothing from anywhere else. Raises ValueError."""
    if url.startswith(HELD):
        return default_storage.open(unquote(url.removeprefix(HELD))).read(), {}
    kind = {"css": "text/css", "woff2": "font/woff2"}.get(url.rpartition(".")[2], "")
    found = finders.find(url.removeprefix(HOUSE).removeprefix(STATIC)) if kind else None
    if found is None:
        raise ValueError(f"{url} is not ours")
    with open(found, "rb") as file:  # noqa: PTH123 - the finder gives a text
        return file.read(), {"Content-Type": kind}
