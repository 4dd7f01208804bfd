"""The readable copy: a page to print, a PDF where the machine can make one, a zip with the files."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from huiyin.held.holdings import Part
from huiyin.web.pdf import HELD, can_print, pdf_from

__all__ = ["can_print", "page_of", "pdf_of", "zipped"]


def page_of(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The copy as a page."""
    return render(request, "rights/paper.html", {**context, "photos": {}})


def pdf_of(request: HttpRequest, context: dict[str, Any]) -> bytes | None:
    """The same page as PDF. None where the machine turns out not to be able to."""
    return pdf_from(render_to_string("rights/paper.html", {**context, "held": HELD}, request=request))


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
