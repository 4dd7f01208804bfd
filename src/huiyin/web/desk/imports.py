"""`/desk/imports/`: a town brings its lists. A template to fill in; the list tried row by row; then done as it was tried."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.imports.actions import bring_tried, try_list
from huiyin.imports.bringing import Kind, Outcome, Report
from huiyin.imports.kinds import KINDS
from huiyin.imports.models import Import
from huiyin.imports.reading import MEGABYTE, MOST_BYTES
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.models import Account
from huiyin.places.models import Place

from ..access import actor_for
from ..first_sign_in import invitation_for
from ..now import now
from ..say import said
from ..sheets import sheet
from .frame import page, roles_in, staff_page, town_here
from .import_evidence import finder, take_all

SHOWN = 300  # rows of a report on the page, those that are refused first
LATELY = 20
OUTCOMES = {
    Outcome.NEW: lambda: _("new"),
    Outcome.CHANGED: lambda: _("changed"),
    Outcome.SAME: lambda: _("as it is already"),
    Outcome.REFUSED: lambda: _("refused"),
}


@staff_page("admin", "town", "village")
def imports(request: HttpRequest) -> HttpResponse:
    """The lists that these seats can bring in, and what was brought in lately."""
    return _draw(request, {})


@staff_page("admin", "town", "village")
def template(request: HttpRequest, what: str) -> HttpResponse:
    """An empty list with its heads and one example."""
    kind = _kind(request, what)
    heads = [(one.heads[0] + ("*" if one.required else ""), 18) for one in kind.columns]
    return sheet(f"huiyin-{kind.name}", _(kind.label), heads, [[one.example for one in kind.columns]])


@staff_page("admin", "town", "village")
def try_it(request: HttpRequest, what: str) -> HttpResponse:
    """What bringing in the list would do, row by row. Nothing is written yet."""
    kind = _kind(request, what)
    if request.method != "POST":
        return redirect("desk_imports")
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(Why(say("Please choose a file."), field="file"))
        if (file.size or 0) > MOST_BYTES:
            args = {"size": -(-(file.size or 0) // MEGABYTE), "most": MOST_BYTES // MEGABYTE}
            raise Refused(
                Why(say("The file has %(size)d MB; at most %(most)d MB fit. Please split it."), args, "file")
            )
        tokens = take_all(request.FILES.get("evidence")) if kind.name == "households" else {}
        kept, report = try_list(
            kind=kind,
            town=_town(request),
            name=file.name or "?",
            content=file.read(),
            evidence=tokens,
            find=finder(tokens),
            by=actor_for(request),
            at=now(),
        )
    except Refused as refused:
        return _draw(request, {kind.name: " ".join(said(why) for why in refused.whys)}, status=422)
    return _report(request, kind, kept, report)


@staff_page("admin", "town", "village")
def do_it(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Bring in the very list that was tried."""
    if request.method != "POST":
        return redirect("desk_imports")
    try:
        kept, report = bring_tried(
            import_id=import_id, town=_town(request), find_in=finder, by=actor_for(request), at=now()
        )
    except Refused as refused:
        return _draw(request, {"": " ".join(said(why) for why in refused.whys)}, status=422)
    return _report(request, KINDS[kept.kind], kept, report)


def _report(request: HttpRequest, kind: Kind, kept: Import, report: Report) -> HttpResponse:
    rows = sorted(report.rows, key=lambda row: (row.outcome != Outcome.REFUSED, row.number))
    counts = report.counts
    fresh = Account.objects.filter(username__in=report.accounts).order_by("username") if kept.done_at else []
    context = {
        "kind": kind,
        "label": _(kind.label),
        "kept": kept,
        "done": kept.done_at is not None,
        "digest": bytes(kept.digest).hex()[:12],
        "counts": [(OUTCOMES[outcome](), counts[outcome]) for outcome in Outcome],
        "brings": counts[Outcome.NEW] + counts[Outcome.CHANGED],
        "refused": counts[Outcome.REFUSED],
        "unknown": "、".join(report.unknown[:20]),
        "rows": [
            {
                "number": row.number,
                "called": row.called,
                "outcome": OUTCOMES[row.outcome](),
                "refused": row.outcome == Outcome.REFUSED,
                "whys": [said(why) for why in row.whys],
            }
            for row in rows[:SHOWN]
        ],
        "left": len(rows) - len(rows[:SHOWN]),
        "invitations": [(account.username, str(account), invitation_for(account)) for account in fresh],
    }
    response = page(request, "desk/import_report.html", context, current="desk_imports")
    response.headers["Cache-Control"] = "no-store"
    return response


def _draw(request: HttpRequest, errors: dict[str, str], status: int = 200) -> HttpResponse:
    town = _town(request)
    kinds = _kinds(request)
    rows = Import.objects.filter(
        jurisdiction=town, kind__in=[kind.name for kind in kinds], done_at__isnull=False
    )
    context: dict[str, Any] = {
        "kinds": [
            {
                "name": kind.name,
                "label": _(kind.label),
                "note": _(kind.note) if kind.note else "",
                "needs": [one.heads[0] for one in kind.columns if one.required],
                "error": errors.get(kind.name, ""),
                "evidence": kind.name == "households",
            }
            for kind in kinds
        ],
        "summary": [(f"file-{name}" if name else "", text) for name, text in errors.items()],
        "lately": [
            {
                "label": _(KINDS[row.kind].label),
                "at": row.done_at,
                "who": str(row.account),
                "what": _told(row),
            }
            for row in rows.select_related("account").order_by("-done_at")[:LATELY]
        ],
    }
    return page(request, "desk/imports.html", context, current="desk_imports", status=status)


def _told(row: Import) -> str:
    rows = row.new + row.changed + row.same + row.refused
    text = ngettext(
        "%(n)d row: %(new)d new, %(changed)d changed, %(same)d as before, %(refused)d refused",
        "%(n)d rows: %(new)d new, %(changed)d changed, %(same)d as before, %(refused)d refused",
        rows,
    )
    return text % {
        "n": rows,
        "new": row.new,
        "changed": row.changed,
        "same": row.same,
        "refused": row.refused,
    }


def _kinds(request: HttpRequest) -> Sequence[Kind]:
    roles = roles_in(actor_for(request))
    return [kind for kind in KINDS.values() if kind.roles & roles]


def _kind(request: HttpRequest, name: str) -> Kind:
    found = next((kind for kind in _kinds(request) if kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _town(request: HttpRequest) -> Place:
    return Place.objects.get(pk=town_here(request))
