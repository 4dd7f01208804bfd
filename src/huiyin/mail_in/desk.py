"""`/desk/letters/`: what came by e-mail and is no word on a matter: read, and taken in as an order or put aside."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.people.sealed import unsealed
from huiyin.routing.keywords import kinds_in
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import page, staff_page, town_here
from huiyin.web.desk.intake import places_of
from huiyin.web.desk.outside import LANGUAGES
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.opening import place_options
from huiyin.web.resident.town import Town, town_at
from huiyin.web.say import said
from huiyin.web.sending import boxed

from .actions import place_letter, put_aside
from .models import Draft, Note

PAGE = 50
NOTES = {
    Note.CLOSED: lambda: _("It answers a notice of a matter that takes no word any more."),
    Note.OTHER: lambda: _(
        "It answers a notice, but comes from another address than the notice went to. So it is no word on that matter."
    ),
    Note.OFFICE: lambda: _("An office answered a notice by e-mail. What offices do is done at the desk."),
    Note.LARGE: lambda: _(
        "It was larger than 25 MB; nothing of it was kept. Its writer has to be asked another way."
    ),
}


@staff_page("town")
def letters(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first."""
    rows = Draft.objects.filter(jurisdiction_id=_town(request).id, settled_at=None)
    context = {
        "rows": [
            {
                "url": reverse("desk_letter", args=[row.pk]),
                "at": row.at,
                "subject": unsealed(row.subject) or unsealed(row.text)[:60] or _("without words"),
                "note": NOTES[Note(row.note)]() if row.note else "",
            }
            for row in rows.order_by("at", "id")[:PAGE]
        ],
        "n": rows.count(),
    }
    return page(request, "desk/letters.html", context, current="desk_letters")


@staff_page("town")
def letter(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One letter, and what becomes of it."""
    town, draft = _town(request), _draft(request, draft_id)
    if draft.settled_at is not None:
        return redirect("desk_case", draft.case_id) if draft.case_id else redirect("desk_letters")
    if request.method != "POST":
        return _draw(request, town, draft, {"language": "zh-hans"}, {})
    typed = {
        name: request.POST.get(name, "").strip()[:80] for name in ("place", "service", "title", "language")
    }
    actor = actor_for(request)
    try:
        if request.POST.get("what") == "aside":
            put_aside(draft_id=draft.pk, by=actor, at=now())
            return redirect("desk_letters")
        place = next((one for one in places_of(actor, town) if str(one.pk) == typed["place"]), None)
        errors = {} if place else {"place": _("Please choose the village or group where it is.")}
        if typed["language"] not in LANGUAGES:
            errors["language"] = _("Please choose the language they speak.")
        if place is None or errors:
            return _draw(request, town, draft, typed, errors, 422)
        case = place_letter(
            draft_id=draft.pk,
            place=place,
            service=next((one for one in town.services if str(one.pk) == typed["service"]), None),
            title=typed["title"].replace("\x00", ""),
            language=typed["language"],
            by=actor,
            at=now(),
        )
    except Refused as refused:
        return _draw(request, town, draft, typed, {"place": " ".join(said(why) for why in refused.whys)}, 422)
    return redirect("desk_case", case.pk)


@staff_page("town")
def letter_file(request: HttpRequest, draft_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A file that came with a letter."""
    file = _draft(request, draft_id).files.filter(pk=file_id).first()
    if file is None:
        raise Http404
    try:
        response = FileResponse(default_storage.open(file.stored), content_type=file.media_type)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = "inline" if file.kind == "photo" else "attachment"
    return boxed(response)


def _draw(
    request: HttpRequest,
    town: Town,
    draft: Draft,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    text = unsealed(draft.text)
    meant = kinds_in(f"{unsealed(draft.subject)} {text}", town.services)[:3]
    context: dict[str, Any] = {
        "draft": draft,
        "subject": unsealed(draft.subject),
        "text": text,
        "note": NOTES[Note(draft.note)]() if draft.note else "",
        "about": reverse("desk_case", args=[draft.about_id]) if draft.about_id else "",
        "files": list(draft.files.order_by("id")),
        "places": place_options(town, places_of(actor_for(request), town)),
        "services": [("", _("not sure"))] + [(one.pk, name_of(one)) for one in town.services],
        "languages": list(LANGUAGES.items()),
        "meant": " · ".join(name_of(hit.service) for hit in meant),
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "large": draft.note == Note.LARGE,
    }
    return page(request, "desk/letter.html", context, current="desk_letters", status=status)


def _draft(request: HttpRequest, draft_id: UUID) -> Draft:
    found = Draft.objects.filter(pk=draft_id, jurisdiction_id=_town(request).id).first()
    if found is None:
        raise Http404
    return found


def _town(request: HttpRequest) -> Town:
    return town_at(town_here(request))
