"""`/desk/rounds/<id>/door/`: one visit written down with signal and without a script. The same form as on the phone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment, Service
from huiyin.kernel.say import Refused
from huiyin.visits.access import WALKERS, may_walk
from huiyin.visits.actions import found_again, keep_visit
from huiyin.visits.models import Round
from huiyin.visits.occasions import ASKS, BY_CODE
from huiyin.visits.told import MOST_NEEDS, fen_of, read

from .. import uploads
from ..access import actor_for
from ..desk.frame import NotYours, fresh_key, key_of, number_or_none, staff_page, uuid_or_none
from ..desk.rows import place_name
from ..names import name_of
from ..now import now
from ..say import said
from .day import round_for
from .visit_form import form_parts

YES = -1  # where the file of a consent stands among those of the needs
_FIELDS = ("outcome", "spoke", "language", "phone", "label", "door")


@staff_page(*sorted(WALKERS))
def door(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The form for one door; sent, the slip with the receipts."""
    found = round_for(request, round_id)
    if not may_walk(found, actor_for(request)):
        raise NotYours
    if request.method != "POST":
        typed: dict[str, Any] = {"door": request.GET.get("door", ""), "needs": [{}], "brought": [{}]}
        return _draw(request, found, typed, fresh_key())
    typed = _typed(request)
    key = key_of(request) or UUID(fresh_key())
    if "more" in request.POST:
        typed["needs"] = [*typed["needs"], {}][:MOST_NEEDS]
        return _draw(request, found, typed, str(key))
    return _keep(request, found, typed, key)


def _keep(request: HttpRequest, found: Round, typed: dict[str, Any], key: UUID) -> HttpResponse:
    actor = actor_for(request)
    files, problems = _files(request, len(typed["needs"]))
    raw = _raw(found, typed, files)
    raw["consent"] = _consent(typed, files.get(YES, []))
    told = read(raw)
    told.told_at = None  # it is written now, at the desk's own time
    told.problems += problems
    try:
        visit = found_again(key=key, raw=_without_files(raw), by=actor) or keep_visit(
            key=key,
            told=told,
            raw=_without_files(raw),
            files={file: one for rows in files.values() for file, one in rows},
            by=actor,
            at=now(),
        )
    except Refused as problem:
        uploads.discard(one for rows in files.values() for _file, one in rows)
        errors: dict[str, str] = {}
        for why in problem.whys:
            errors.setdefault(why.field, said(why))
        if files:
            errors["files"] = _("Please choose the photos and recordings again.")
        return _draw(request, found, typed, str(key), errors, status=422)
    return redirect("round_slip", visit.pk)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as typed. Rows are those that the form drew."""
    sent = request.POST
    typed: dict[str, Any] = {name: sent.get(name, "") for name in _FIELDS}
    typed["agreed"] = sent.get("agreed") == "1"
    count = sum(f"needs-{n}-said" in sent for n in range(MOST_NEEDS)) or 1
    typed["needs"] = [
        {"said": sent.get(f"needs-{n}-said", ""), "service": sent.get(f"needs-{n}-service", "")}
        for n in range(count)
    ]
    typed["called"] = sent.get("consent-called", "")
    typed["purposes"], typed["standing"] = sent.getlist("consent-purposes"), sent.getlist("consent-needs")
    names = {"what": "what", "yuan": "yuan", "fund": "fund", "receipt_no": "receipt"}
    typed["brought"] = [{key: sent.get(f"brought-0-{name}", "") for key, name in names.items()}]
    return typed


def _raw(
    found: Round, typed: dict[str, Any], files: dict[int, list[tuple[UUID, Attachment]]]
) -> dict[str, Any]:
    """The form as a phone would tell it: empty needs and gifts are none."""
    needs = [
        {
            "said": need["said"].strip(),
            "service": number_or_none(need["service"]),
            "files": [str(file) for file, _one in files.get(number, [])],
        }
        for number, need in enumerate(typed["needs"])
        if need["said"].strip() or files.get(number)
    ]
    brought = [
        {**gift, "fen": _fen(gift["yuan"])}
        for gift in typed["brought"]
        if any(gift[name].strip() for name in ("what", "yuan", "receipt_no"))
    ]
    more = {name: typed[name] for name in _FIELDS}
    return {**more, "round": str(found.pk), "agreed": typed["agreed"], "needs": needs, "brought": brought}


def _consent(typed: dict[str, Any], files: list[tuple[UUID, Attachment]]) -> dict[str, Any] | None:
    """The yes of the form; nothing where nothing of it was filled in."""
    if not (typed["called"].strip() or typed["purposes"] or typed["standing"] or files):
        return None
    file, sent = files[0] if files else (None, None)
    return {
        "called": typed["called"],
        "purposes": typed["purposes"],
        "needs": typed["standing"],
        "how": "voice" if sent is not None and sent.kind == "voice" else "paper",
        "file": str(file) if file else None,
    }


def _fen(text: str) -> int | None:
    """None where nothing stands; what is no amount stays wrong, and is complained about."""
    return None if not text.strip() else fen_of(text) if fen_of(text) is not None else -1


def _without_files(raw: dict[str, Any]) -> dict[str, Any]:
    """What tells a second sending from another form: files get a new name each time they are sent."""
    consent = {**raw["consent"], "file": bool(raw["consent"]["file"])} if raw["consent"] else None
    needs = [{**need, "files": len(need["files"])} for need in raw["needs"]]
    return {**raw, "needs": needs, "consent": consent}


def _files(request: HttpRequest, count: int) -> tuple[dict[int, list[tuple[UUID, Attachment]]], list[Any]]:
    """The photos and recordings of each need, checked and stored, and what is wrong with others."""
    found: dict[int, list[tuple[UUID, Attachment]]] = {}
    problems: list[Any] = []
    rows = [(n, f"needs-{n}-said", f"needs-{n}-voice", f"needs-{n}-photos") for n in range(count)]
    for number, field, voices, photos in [*rows, (YES, "consent-how", "consent-voice", "consent-sheet")]:
        taken: list[uploads.Taken] = []
        if voice := request.FILES.get(voices):
            taken.append(uploads.take_voice(voice, field))
        taken += uploads.take_photos(request.FILES.getlist(photos), field=field)
        accepted, wrong = uploads.sort_out(taken)
        problems += wrong
        if accepted:
            found[number] = [(UUID(fresh_key()), one) for one in accepted]
    return found, problems


def _draw(
    request: HttpRequest,
    found: Round,
    typed: dict[str, Any],
    key: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    kinds = Service.objects.filter(jurisdiction_id=found.jurisdiction_id, active=True).order_by(
        "order", "code"
    )
    doors = list(found.doors.order_by("order", "id"))
    here = next((one for one in doors if one.pk == uuid_or_none(typed["door"])), None)
    context = {
        "round": found,
        "place_name": place_name(found.place),
        "here": here,
        "typed": typed,
        "errors": errors,
        "summary": [(_ANCHORS.get(name, name), text) for name, text in errors.items()],
        "key": key,
        "doors": [("", _("A door that is not on the list")), *((str(one.pk), one.label) for one in doors)],
        "kinds": [("", _("Not yet sorted")), *((kind.pk, name_of(kind)) for kind in kinds)],
        "care": BY_CODE[found.occasion].care,
        "occasion": _(BY_CODE[found.occasion].label),
        "asks": [_(ASKS[code]) for code in found.asks.split()],
        **form_parts(typed.get("outcome", ""), typed.get("spoke", ""), typed.get("language", "")),
    }
    return render(request, "rounds/door.html", context, status=status)


_ANCHORS = {"files": "q-needs", "round": "", "outcome": "q-outcome"}
