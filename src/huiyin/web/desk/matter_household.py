"""The box on a matter's page: the household's file, as far as it agreed and as far as this matter needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import Refused
from huiyin.people import access
from huiyin.people.access import Opened
from huiyin.people.households.consents import cover
from huiyin.people.households.models import Consent, Household
from huiyin.people.households.queries import households_of_case
from huiyin.people.models import LookKind
from huiyin.people.purposes import ITEMS, PURPOSES, Basis

from ..households import words
from ..households.file import held_pairs, members_of, things
from ..say import said
from .frame import NotYours, staff_page
from .matter import Seen, draw, seat_towards, see

PLACE_SEATS = ("grid", "village", "town", "leader")


@dataclass(frozen=True, slots=True)
class Box:
    """One household's file beside its matter. Shut, it says what could be seen; open, what was opened and no more."""

    url: str
    file_url: str
    agreed: list[dict[str, Any]]
    purposes: list[tuple[str, str]]
    why_not: str
    shown: list[tuple[str, str]]
    opened: bool
    rest: int
    purpose: str = ""
    words: str = ""
    errors: dict[str, str] | None = None


def boxes_of(seen: Seen, **more: Any) -> list[Box]:
    """The boxes of the files in which this matter stands. Two queries; one where it stands in none."""
    households = households_of_case(seen.case.pk)
    if not households:
        return []
    rows = list(Consent.objects.filter(household__in=households, taken_back_at=None).order_by("id"))
    return [
        _box(seen, household, [row for row in rows if row.household_id == household.pk], **more)
        for household in households
    ]


def _box(
    seen: Seen,
    household: Household,
    rows: Iterable[Consent],
    opened: Opened | None = None,
    household_id: UUID | None = None,
    **typed: Any,
) -> Box:
    mine = household.pk == household_id
    held = list(rows)
    seat = seat_towards(seen.case, seen.actor)
    open_to = [
        purpose
        for purpose in PURPOSES.values()
        if purpose.ask
        and purpose.opens
        and seat.role in purpose.roles
        and cover([row for row in held if row.purpose == purpose.code], seen.at).open_to(seat)
    ]
    agreed = [
        {
            "label": words.purpose_label(purpose.code),
            "reads": words.items_label(purpose.items),
            "until": max(row.until_on for row in held if row.purpose == purpose.code),
            "rest": len(ITEMS) - len(purpose.items),
        }
        for purpose in open_to
    ]
    danger = [p for p in PURPOSES.values() if p.basis is Basis.LIFE and seat.role in p.roles]
    shut = household.restricted_at is not None
    return Box(
        url=reverse("desk_case_household", args=[seen.case.pk, household.pk]),
        file_url=reverse("desk_household", args=[household.pk]) if seat.role in PLACE_SEATS else "",
        agreed=[] if shut else agreed,
        purposes=words.purpose_options(([] if shut else open_to) + danger),
        why_not=_("The household has asked that its file be used for nothing for now.") if shut else "",
        shown=_shown(opened) if opened is not None and mine else [],
        opened=opened is not None and mine,
        rest=len(ITEMS) - len(opened.covered) if opened is not None else 0,
        **(typed if mine else {}),
    )


def _shown(opened: Opened) -> list[tuple[str, str]]:
    """What was opened, in pairs."""
    pairs = [
        pair
        for pair, item in zip(held_pairs(opened), ("called", "door", "speaks"), strict=True)
        if item in opened.covered
    ]
    names = {one.id: one.called for one in members_of(opened)}
    pairs += [(_("Member"), one.called) for one in members_of(opened)]
    pairs += [(_("Reach"), thing.text) for thing in things(opened.of("ways"), names, words.way_label)]
    needs = tuple(one for one in opened.shown if one.item.startswith("need:"))
    pairs += [
        (_("Need"), f"{thing.text} {thing.about}".strip()) for thing in things(needs, names, words.need_label)
    ]
    return pairs


@staff_page("grid", "village", "town", "unit", "leader")
def household(request: HttpRequest, case_id: UUID, household_id: UUID) -> HttpResponse:
    """Open the file from its matter: by the place, or by the unit that has the matter in hand and was named."""
    if request.method != "POST":
        return redirect("desk_case", case_id)
    seen = see(request, case_id)
    row = next((one for one in households_of_case(case_id) if one.pk == household_id), None)
    if row is None:
        raise Http404
    typed = {"purpose": request.POST.get("purpose", ""), "words": request.POST.get("words", "")[:200]}
    try:
        opened = access.open(
            row,
            by=seen.actor,
            kind=LookKind.HOUSEHOLD,
            at=seen.at,
            through=seen.case,
            knowing=request.POST.get("knowing") == "yes",
            purpose=typed["purpose"],
            words=typed["words"],
        )
    except access.OutOfReach:
        raise NotYours from None
    except Refused as refused:
        errors = {why.field or "purpose": said(why) for why in refused.whys}
        boxes = boxes_of(seen, household_id=household_id, errors=errors, **typed)
        return draw(request, seen, boxes=boxes, status=422)
    return draw(request, seen, boxes=boxes_of(seen, household_id=household_id, opened=opened, **typed))
