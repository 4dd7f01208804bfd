"""`/desk/households/`: a household's file from a seat: found by its door or number, opened for a purpose, never browsed.

There is no list of households, and no search for persons. A file is reached from a matter, from a door, or by its number.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases.access import may_see
from huiyin.cases.models import Case
from huiyin.days import local_day
from huiyin.kernel.say import Refused
from huiyin.living_record.actions import put_into_file
from huiyin.people import access
from huiyin.people.access import Opened, OutOfReach
from huiyin.people.households.actions import at_door
from huiyin.people.households.models import Household
from huiyin.people.households.orders import GROUNDS, ROLES, ask_order
from huiyin.people.households.queries import changes_of, consents_of, looks_at_household
from huiyin.people.purposes import ITEMS, PURPOSES, Basis, consentable
from huiyin.people.throttle import blocked, hit

from .. import looks as look_lines
from ..access import actor_for
from ..errors import forbidden, not_found, too_many
from ..households import words
from ..households.doing import BY_SEAT, VERBS, Doing
from ..households.file import (
    held_pairs,
    how_options,
    members_of,
    need_options,
    own_say_options,
    places_of,
    things,
)
from ..households.proof import kept_token
from ..households.stand import household_for
from ..now import now
from ..resident.find import QUARTER
from ..resident.find import _digits as digits_in
from ..say import said
from .frame import fresh_key, number_or_none, page, staff_page, town_of, uuid_or_none
from .household_new import units_of
from .rows import place_name, title_of

FINDERS = ("grid", "village", "town")
FINDS = 30  # doors and numbers that an account may try within a quarter of an hour


# ── finding one ──────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*FINDERS)
def find(request: HttpRequest) -> HttpResponse:
    """By number, or by place and door; for a purpose that is written down with every hit."""
    actor, town = actor_for(request), town_of(actor_for(request))
    if town is None:
        return redirect("desk")
    typed = {
        name: request.POST.get(name, "").strip()[:120]
        for name in ("number", "place", "door", "purpose", "words")
    }
    if request.method != "POST":
        return _draw_find(request, town, typed, {})
    at = now()
    if blocked("household-door", str(actor.account_id), at=at, limit=FINDS, window=QUARTER):
        return too_many(request)
    hit("household-door", str(actor.account_id), at=at, limit=FINDS, window=QUARTER)
    errors: dict[str, str] = {}
    found: Household | None = None
    if digits := digits_in(typed["number"]):
        found = Household.objects.filter(jurisdiction_id=town, number=digits, ended_at=None).first()
    elif (place := number_or_none(typed["place"])) and typed["door"]:
        found = next(iter(at_door(place, typed["door"])), None)
    else:
        errors["number"] = _("Give the household's number, or the village and the door.")
    try:
        if found is not None:
            access.write_found(found, by=actor, purpose=typed["purpose"], words=typed["words"], at=at)
            return _to_file(request, found)
        access.check_asked(typed["purpose"], typed["words"])
    except OutOfReach:
        found = None
    except Refused as refused:
        errors.update({why.field: said(why) for why in refused.whys})
    # the same answer whether there is none or it lies with others
    errors = errors or {"number": _("No file of that number or door lies with your seat.")}
    return _draw_find(request, town, typed, errors, 422)


def _to_file(request: HttpRequest, found: Household) -> HttpResponse:
    """On to the file, with the matter that the reader came from."""
    case = uuid_or_none(request.GET.get("case", ""))
    return redirect(reverse("desk_household", args=[found.pk]) + (f"?case={case}" if case else ""))


def _draw_find(
    request: HttpRequest, town: int, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    context = {
        "typed": typed,
        "errors": errors,
        "places": places_of(town),
        "purposes": words.purpose_options(_for_seat(request)),
        "case": request.GET.get("case", ""),
    }
    return page(request, "desk/households.html", context, current="desk_households", status=status)


def _for_seat(request: HttpRequest) -> list[Any]:
    """The purposes that a seat of the reader may have at all."""
    roles = {seat.role for seat in actor_for(request).seats}
    asked = (Basis.CONSENT, Basis.LIFE)
    return [p for p in PURPOSES.values() if p.basis in asked and p.opens and roles & p.roles]


# ── the page of one ──────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("grid", "village", "town", "leader")
def household(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """What may be seen under which consent; and, once it was said why, what is covered and no more."""
    row, actor = household_for(request, household_id), actor_for(request)
    if request.method != "POST":
        return draw(request, row)
    purpose, text = request.POST.get("purpose", ""), request.POST.get("words", "")
    try:
        opened = access.open(
            row, by=actor, purpose=purpose, words=text, at=now(), knowing=request.POST.get("knowing") == "yes"
        )
    except OutOfReach:
        return forbidden(request)
    except Refused as refused:
        errors = {why.field or "purpose": said(why) for why in refused.whys}
        return draw(request, row, errors=errors, purpose=purpose, words=text[:200], status=422)
    return draw(request, row, opened=opened, purpose=purpose, words=text)


def draw(
    request: HttpRequest,
    row: Household,
    *,
    opened: Opened | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page, open or shut. Shut it reads nothing that is sealed."""
    at = now()
    consents = consents_of(row)
    looks = looks_at_household(row, at)
    roles = {seat.role for seat in actor_for(request).seats}
    holding = list(
        dict.fromkeys(
            c.purpose
            for c in consents
            if words.alive(c, at) and c.about_id is None and PURPOSES[c.purpose].opens
        )
    )
    context = {
        "household": row,
        "where": place_name(row.place),
        "opened": opened,
        "boxes": [box_of(code, consents, at) for code in holding],
        "purposes": words.purpose_options(_openable(request, holding)),
        "consents": words.consent_lines(consents, _names(opened), at),
        "looks": look_lines.lines_of(looks[:12]),
        "looks_n": len(looks),
        "changes": words.change_lines(changes_of(row))[:12],
        "may_write": bool(roles & set(FINDERS)),
        "grounds": [("", _("Choose")), *((code, _(text)) for code, text in GROUNDS.items())],
        "may_order": bool(roles & ROLES),
        "orders": list(row.orders.select_related("asked_by", "agreed_by").order_by("-asked_at"))
        if roles & ROLES
        else [],
        "ask_purposes": words.purpose_options(consentable()),
        "hows": how_options(),
        "own_say": own_say_options(),
        "places": places_of(row.jurisdiction_id),
        "usual": (timezone.localtime(at).date() + timedelta(days=90)).isoformat(),
        "key": fresh_key(),
        "errors": {},
        "form": "",
        "typed": {},
        "purpose": "",
        "words": "",
        "kept": "",
        "digits": "",
        "told_number": "",
        "case": case_beside(request),
        **(shown_of(opened, consents, at) if opened else {}),
        **more,
    }
    response = page(request, "desk/household.html", context, current="desk_households", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def box_of(code: str, consents: list[Any], at: Any) -> dict[str, Any]:
    """What can be seen under one consent, and that the rest can't."""
    items = PURPOSES[code].items
    until = max(c.until_on for c in consents if c.purpose == code and words.alive(c, at))
    return {
        "label": words.purpose_label(code),
        "reads": words.items_label(items),
        "until": until,
        "rest": len(ITEMS) - len(items),
    }


def _openable(request: HttpRequest, holding: list[str]) -> list[Any]:
    """What can be chosen: what it agreed to, and danger to life; nothing that would only be refused."""
    return [p for p in _for_seat(request) if p.code in holding or p.basis is Basis.LIFE]


def _names(opened: Opened | None) -> dict[UUID, str]:
    return {one.id: one.called for one in members_of(opened)} if opened else {}


def shown_of(opened: Opened, consents: list[Any], at: Any) -> dict[str, Any]:
    """What was opened, as it reads."""
    names = _names(opened)
    needs = [one for one in opened.shown if one.item.startswith("need:")]
    return {
        "held": [
            pair
            for pair, item in zip(held_pairs(opened), ("called", "door", "speaks"), strict=True)
            if item in opened.covered
        ],
        "members": members_of(opened),
        "ways": things(opened.of("ways"), names, words.way_label),
        "needs": things(tuple(needs), names, words.need_label),
        "rest": len(ITEMS) - len(opened.covered),
        "need_kinds": [one for one in need_options() if not one[0] or f"need:{one[0]}" in opened.covered],
        "need_consents": [
            (str(c.pk), words.purpose_label(c.purpose))
            for c in consents
            if c.purpose == opened.purpose and words.alive(c, at)
        ],
    }


def case_beside(request: HttpRequest) -> dict[str, Any] | None:
    """The matter that the reader came from, if they may see it."""
    pk = uuid_or_none(request.GET.get("case", "") or request.POST.get("case", ""))
    case = Case.objects.select_related("service").filter(pk=pk).first() if pk else None
    if case is None or not may_see(case, actor_for(request)):
        return None
    return {"id": str(case.pk), "title": title_of(case), "case": case}


# ── what a seat writes down ──────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*FINDERS)
def do(request: HttpRequest, household_id: UUID, what: str) -> HttpResponse:
    """A yes on paper, a need, a death, a daughter who marries: what a seat may write down without the digits."""
    row, actor = household_for(request, household_id), actor_for(request)
    if request.method != "POST":
        return redirect("desk_household", household_id)
    try:
        if what == "put":
            beside = case_beside(request)
            if beside is None:
                return not_found(request)
            put_into_file(household=row, case=beside["case"], by=actor, at=now())
            return redirect("desk_case", beside["case"].pk)
        if what not in BY_SEAT:
            return not_found(request)
        result = VERBS[what](Doing(request, row, actor, now()))
    except Refused as refused:
        errors = {why.field or what: said(why) for why in refused.whys}
        typed = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        if what == "agree":
            return draw_consent(request, row, typed, errors, 422)
        again = {"form": what, "errors": errors, "typed": typed, "kept": kept_token(request)}
        return draw(request, row, opened=_opened_again(request, row), status=422, **again)
    row.refresh_from_db()
    if row.ended_at is not None:
        return redirect("desk_households")  # it lies with no seat any more
    if result.digits:
        context = {
            "household": Household.objects.get(jurisdiction_id=row.jurisdiction_id, number=result.number),
            "digits": result.digits,
            "where": "",
        }
        return page(request, "desk/household_paper.html", context, current="desk_households")
    return redirect("desk_household", household_id)


def _opened_again(request: HttpRequest, row: Household) -> Opened | None:
    """A form that had a fault stands where the file was open: opened again, for the same purpose, as another entry."""
    purpose, text = request.POST.get("open_purpose", ""), request.POST.get("open_words", "")
    if not purpose:
        return None
    try:
        knowing = request.POST.get("open_knowing") == "yes"
        return access.open(row, by=actor_for(request), purpose=purpose, words=text, at=now(), knowing=knowing)
    except Refused:
        return None


@staff_page(*FINDERS)
def consent(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Taking a consent at the counter: what for, who, how, until when, with the sheet or the recording."""
    return draw_consent(request, household_for(request, household_id), {}, {})


def draw_consent(
    request: HttpRequest, row: Household, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    """The form. Who agreed is written by name: nobody's name is shown to choose from."""
    today = timezone.localtime(now()).date()
    context = {
        "household": row,
        "where": place_name(row.place),
        "typed": typed,
        "errors": errors,
        "summary": list(errors.items()),
        "purposes": words.purpose_options(consentable()),
        "can_ask": words.what_to_ask(today),
        "hows": how_options(),
        "units": units_of(row.jurisdiction_id),
        "usual": today + timedelta(days=90),
        "key": typed.get("key") or fresh_key(),
        "kept": kept_token(request),
    }
    return page(request, "desk/household_consent.html", context, current="desk_households", status=status)


@require_http_methods(["POST"])
@staff_page("town", "leader")
def order(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The first of the two asks for an order of law."""
    row = household_for(request, household_id)
    doing = Doing(request, row, actor_for(request), now())
    try:
        ask_order(
            household_id=row.pk,
            ground=doing.text("ground"),
            reference=doing.text("reference"),
            visible_on=doing.day("visible_on") or local_day(doing.at),
            by=doing.by,
            at=doing.at,
        )
    except Refused as refused:
        errors = {why.field or "ground": said(why) for why in refused.whys}
        typed = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        return draw(request, row, form="order", errors=errors, typed=typed, status=422)
    return redirect("desk_household", household_id)
