"""`/desk/errands/`: the catalogue of errands. An administrator publishes a new version; those under way keep theirs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.lane import Refused
from huiyin.kernel.say import Why
from huiyin.loops.errand import actions
from huiyin.loops.errand.asks import WAYS
from huiyin.loops.errand.models import Errand, UnderWay, Version
from huiyin.loops.errand.queries import papers_of
from huiyin.places.models import Place, Unit
from huiyin.places.queries import served_by
from huiyin.resources.money import read_yuan, yuan
from huiyin.web.access import actor_for
from huiyin.web.desk.fields import clean, errors_of
from huiyin.web.desk.frame import number_or_none, page, staff_page, town_here
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

from .shown import days_words, fee_words, way_words


@staff_page("town", "admin", "village")
def errands(request: HttpRequest) -> HttpResponse:
    """Every errand with what it asks for now."""
    town = town_here(request)
    rows = []
    for one in (
        Errand.objects.filter(jurisdiction_id=town)
        .order_by("order", "code")
        .prefetch_related("versions__papers", "versions__unit")
    ):
        versions = sorted(one.versions.all(), key=lambda v: v.number)
        last = versions[-1] if versions else None
        rows.append(
            {
                "id": one.pk,
                "name": name_of(one),
                "off": not one.active,
                "number": last.number if last else 0,
                "unit": name_of(last.unit) if last else "",
                "fee": fee_words(last.fee_fen) if last else "",
                "days": days_words(last.days) if last else "",
                "papers": [name_of(paper) for paper in sorted(last.papers.all(), key=lambda p: p.order)]
                if last
                else [],
                "ways": [way_words(name) for name in last.ways.split()] if last else [],
            }
        )
    context = {"rows": rows, "may_edit": _may_edit(request)}
    return page(request, "errand/desk_errands.html", context, current="desk_errands")


@staff_page("admin")
def new(request: HttpRequest) -> HttpResponse:
    """A new errand."""
    return _edit(request, None)


@staff_page("admin")
def errand(request: HttpRequest, errand_id: int) -> HttpResponse:
    """An errand: its name, and what it asks for from now on."""
    found = Errand.objects.filter(pk=errand_id, jurisdiction_id=town_here(request)).first()
    if found is None:
        raise Http404
    return _edit(request, found)


def _edit(request: HttpRequest, found: Errand | None) -> HttpResponse:
    last = found.versions.select_related("unit").order_by("-number").first() if found else None
    post = request.POST
    if request.method != "POST":
        return _draw(
            request,
            found,
            last,
            _before(found, last),
            set(last.ways.split()) if last else {name for name, _l in WAYS},
        )
    errors: dict[str, str] = {}
    version = _version(post, errors)
    naming = actions.Naming(
        clean(post, "name_zh"), clean(post, "name_bo"), clean(post, "name_en"), post.get("for_companies") == "1",
        post.get("active") == "1", found.order if found else 0,
    )  # fmt: skip
    by, at = actor_for(request), now()
    if not errors and version is not None:
        try:
            if found is None:
                actions.add_errand(
                    jurisdiction_id=town_here(request),
                    code=clean(post, "code"),
                    facts=naming,
                    version=version,
                    by=by,
                    at=at,
                )
            else:
                actions.change_errand(errand_id=found.pk, facts=naming, by=by, at=at)
                if last is None or not _same(last, version):
                    actions.publish_version(errand_id=found.pk, version=version, by=by, at=at)
            return redirect("desk_errands")
        except Refused as refused:
            errors = errors_of(refused.whys, otherwise="name_zh")
    return _draw(request, found, last, post.dict(), set(post.getlist("ways")), errors)


def _version(post: Any, errors: dict[str, str]) -> actions.VersionFacts | None:
    fee_text = clean(post, "fee")
    fee = 0 if fee_text in ("", "0", "0.00") else read_yuan(fee_text, "fee")
    days = number_or_none(clean(post, "days"))
    if isinstance(fee, Why):
        errors["fee"] = said(fee)
    if days is None:
        errors["days"] = _("Please write a whole number, in digits.")
    if isinstance(fee, Why) or days is None:
        return None
    return actions.VersionFacts(
        papers=read_papers(clean(post, "papers")), fee_fen=fee, days=days, ways=frozenset(post.getlist("ways")), unit_id=number_or_none(clean(post, "unit"))
    )  # fmt: skip


def read_papers(text: str) -> list[actions.PaperFacts]:
    """The papers as they were typed: a line each, "code | Chinese | Tibetan | English | original"; from the second on can be left out."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split("|")]
        if not any(parts):
            continue
        if len(parts) == 1:
            parts = [f"paper-{number}", parts[0]]
        parts += [""] * (5 - len(parts))
        found.append(actions.PaperFacts(parts[0], parts[1], parts[2], parts[3], bool(parts[4])))
    return found


def _same(last: Version, wanted: actions.VersionFacts) -> bool:
    papers = [
        actions.PaperFacts(p.code, p.name_zh, p.name_bo, p.name_en, p.original) for p in papers_of(last)
    ]
    held = (last.fee_fen, last.days, frozenset(last.ways.split()), last.unit_id, papers)
    return held == (wanted.fee_fen, wanted.days, wanted.ways, wanted.unit_id, list(wanted.papers))


def _before(found: Errand | None, last: Version | None) -> dict[str, str]:
    typed = {name: getattr(found, name) if found else "" for name in ("name_zh", "name_bo", "name_en")}
    lines = (
        [
            " | ".join((p.code, p.name_zh, p.name_bo, p.name_en, "original" if p.original else ""))
            for p in papers_of(last)
        ]
        if last
        else []
    )
    return typed | {
        "for_companies": "1" if found and found.for_companies else "",
        "active": "1" if found is None or found.active else "",
        "fee": yuan(last.fee_fen) if last else "0",
        "days": str(last.days) if last else "",
        "unit": str(last.unit_id or "") if last else "",
        "papers": "\n".join(lines),
    }


def _draw(
    request: HttpRequest, found: Errand | None, last: Version | None, typed: dict[str, str], ways: set[str], errors: dict[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    town = Place.objects.get(pk=town_here(request))
    units = Unit.objects.filter(
        pk__in=served_by(town.path), kind__in=("service", "committee", "desk")
    ).order_by("code")
    under_way = UnderWay.objects.filter(version__errand=found, case__closed_at=None).count() if found else 0
    told = ngettext(
        "%(n)d errand under way keeps what it was asked for, and its resident is told.",
        "%(n)d errands under way keep what they were asked for, and their residents are told.",
        under_way,
    )
    context = {
        "found": found,
        "name": name_of(found) if found else _("A new errand"),
        "number": last.number if last else 0,
        "typed": typed,
        "errors": errors or {},
        "summary": list((errors or {}).items()),
        "units": [("", _("the counter itself")), *((unit.pk, name_of(unit)) for unit in units)],
        "ways": [(name, _(label)) for name, label in WAYS],
        "chosen": ways,
        "told": told % {"n": under_way} if under_way else "",
    }
    return page(
        request, "errand/desk_errand.html", context, current="desk_errands", status=422 if errors else 200
    )


def _may_edit(request: HttpRequest) -> bool:
    return any(seat.role == "admin" for seat in actor_for(request).seats)
