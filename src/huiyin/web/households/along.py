"""Taking everything along: JSON for another program, a page to print, and a PDF where the machine can make one."""

import json
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.held.holdings import Subject
from huiyin.living_record.queries import wants_together
from huiyin.people import access
from huiyin.people.households.queries import case_ids_of
from huiyin.people.models import LookKind
from huiyin.rights.actions import note
from huiyin.rights.models import ActKind
from huiyin.rights.queries import copy_of, parts_of

from ..errors import not_on_this_screen
from ..now import now
from ..rights import paper as papers
from ..rights.views import attached
from .stand import Stand, at_counter, on_own_page


def subject_of(stand: Stand, at: datetime) -> Subject:
    """The household, with its matters where it wants them kept together."""
    ids = tuple(case_ids_of(stand.household)) if wants_together(stand.household, at) else ()
    return Subject(stand.household.jurisdiction_id, ids, stand.household.pk)


def _taken(stand: Stand, kind: LookKind, at: datetime) -> None:
    access.write_handed_out(stand.household, kind=kind, by=stand.by, at=at)
    note(Subject(stand.household.jurisdiction_id, (), stand.household.pk), ActKind.COPIED, by=stand.by, at=at)


@require_safe
def copy(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Everything for another program: JSON, or a zip with the sheets and recordings (`?files=1`)."""
    if request.counter:  # type: ignore[attr-defined]
        return not_on_this_screen(request)
    at = now()
    _taken(stand, LookKind.EXPORT, at)
    parts = parts_of(subject_of(stand, at))
    text = json.dumps(copy_of(parts, at=at), ensure_ascii=False, indent=1)
    name = f"huiyin-{stand.household.number}"
    if request.GET.get("files") == "1":
        return attached(papers.zipped(text, parts), "application/zip", f"{name}.zip")
    return attached(text.encode(), "application/json; charset=utf-8", f"{name}.json")


@require_safe
def paper(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Everything for people: a page to print, or the same as PDF (`?pdf=1`)."""
    at, pdf = now(), request.GET.get("pdf") == "1" and papers.can_print()
    if pdf and request.counter:  # type: ignore[attr-defined]
        return not_on_this_screen(request)
    _taken(stand, LookKind.PRINT, at)
    context = {
        "parts": parts_of(subject_of(stand, at)),
        "number": stand.household.number,
        "back": stand.url(),
        "at": at,
        "pdf": pdf,
    }
    made = papers.pdf_of(request, context) if pdf else None
    if made is not None:
        return attached(made, "application/pdf", f"huiyin-{stand.household.number}.pdf")
    context["pdf"] = False
    response = papers.page_of(request, context)
    response.headers["Cache-Control"] = "no-store"
    return response


own_copy, own_paper = on_own_page(copy), on_own_page(paper)
counter_copy, counter_paper = at_counter(copy), at_counter(paper)
