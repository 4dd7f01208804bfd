"""What a mediation draws on a case's page: for each side what is theirs, for the office what it may know."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.access import parts_of
from huiyin.cases.models import Case
from huiyin.loops.mediation.facts import Standing
from huiyin.loops.mediation.models import HandOff, Point, Screen, Talk
from huiyin.loops.mediation.notes import notes_of
from huiyin.loops.mediation.parties import JOINING, MEDIATOR
from huiyin.people.sealed import unseal
from huiyin.web.loops.face import Panel
from huiyin.web.names import name_of
from huiyin.web.reading import Reading

SIGNED = ("signing", "half_signed", "in_force", "asked30", "asked90", "asked180", "half_said", "ended")
ASKED = ("invited", "half_in")
SHOWN_BY = {
    "word": lambda: _("the other side says so"),
    "photo": lambda: _("a photo"),
    "receipt": lambda: _("a receipt of payment"),
    "paper": lambda: _("a paper"),
}


def outside_panels(reading: Reading) -> Sequence[Panel]:
    """For one of the two sides; the ways that stay open stand on every one of their pages."""
    case, found = reading.case, []
    if case.state in ASKED:
        found.append(Panel(_("Your rights"), "mediation/rights.html"))
    if case.state in ("offered", "half_taken", "talking"):
        found.append(Panel(_("The mediator"), "mediation/mediator.html", _mediator(case)))
    if case.state in SIGNED:
        data = {
            "points": points_of(case, reading.reader),
            "url": reverse("mediation_agreement", args=[case.receipt]),
        }
        found.append(Panel(_("The agreement"), "mediation/points.html", data))
    if case.closed_at is None and reading.reader in ("resident", "other"):
        found.append(Panel(_("How both sides stand"), "mediation/stand.html", _stand(reading)))
        if notes := notes_of(case, [reading.reader]):
            found.append(Panel(_("Notes of talks with you alone"), "mediation/notes.html", notes))
    return [*found, Panel(_("Ways that stay open to you, today as well"), "mediation/ways.html")]


def desk_panels(reading: Reading) -> Sequence[Panel]:
    """For the office: who stands where; the screen for who made it alone, separate notes for the mediator alone."""
    case, found = reading.case, []
    if case.state == "screening":
        found.append(Panel(_("What to look for"), "mediation/desk_screening.html"))
    found.append(Panel(_("Who takes part"), "mediation/desk_people.html", _people(reading)))
    if screens := _screens(reading):
        aside = _("whoever made it reads it, and nobody else")
        found.append(Panel(_("Safety screen"), "mediation/desk_screens.html", screens, aside))
    if talks := list(Talk.objects.filter(case=case).order_by("held_at", "id")):
        found.append(
            Panel(_("Talks"), "mediation/desk_talks.html", [(t.held_at, HOWS[t.how]()) for t in talks])
        )
    if points := points_of(case, "office"):
        url = reverse("mediation_desk_agreement", args=[case.pk]) if case.state in SIGNED else ""
        found.append(Panel(_("The agreement"), "mediation/points.html", {"points": points, "url": url}))
    if MEDIATOR in reading.roles and (notes := notes_of(case, ["resident", "other"])):
        aside = _("you and that side read it, and nobody else; destroyed at the end")
        rows = [(note, SIDES[note.side]()) for note in notes]
        found.append(Panel(_("Notes of separate talks"), "mediation/desk_notes.html", rows, aside))
    return found


HOWS = {
    "joint": lambda: _("together at one table"),
    "separate": lambda: _("with each side by itself"),
    "phone": lambda: _("by telephone"),
}
SIDES = {
    "resident": lambda: _("the side that asked"),
    "other": lambda: _("the other side"),
}


def points_of(case: Case, reader: str) -> list[dict[str, Any]]:
    """The points of the agreement, first due first; each side reads "you" where it is theirs."""
    return [
        {
            "who": _("you") if point.of == reader else SIDES[point.of](),
            "duty": point.duty,
            "by": point.by_day,
            "shown_by": SHOWN_BY[point.shown_by](),
        }
        for point in Point.objects.filter(case=case).order_by("by_day", "id")
    ]


def hand_off_of(case: Case) -> HandOff | None:
    """The hand-off to the court, where there was one."""
    return HandOff.objects.filter(case=case).order_by("-at").first()


def columns_talks(case: Case) -> int:
    """How many talks were held."""
    return Talk.objects.filter(case=case).count()


def _mediator(case: Case) -> str:
    part = next((one for one in parts_of(case) if one.role == MEDIATOR.name), None)
    return str(part.account) if part is not None and part.account is not None else ""


def _stand(reading: Reading) -> list[tuple[str, str]]:
    """Who has said what so far, at the step at hand."""
    own = reading.attempt.own
    standing = own if isinstance(own, Standing) else Standing()
    sets = {"invited": standing.consented, "half_in": standing.consented, "offered": standing.accepted}
    sets |= {"half_taken": standing.accepted, "signing": standing.signed, "half_signed": standing.signed}
    said = sets.get(reading.case.state)
    if said is None:
        return []
    yes, no = _("has said yes"), _("has not said yet")
    you = reading.reader
    them = "other" if you == "resident" else "resident"
    return [(_("You"), yes if you in said else no), (_("The other side"), yes if them in said else no)]


def _people(reading: Reading) -> dict[str, Any]:
    own = reading.attempt.own
    standing = own if isinstance(own, Standing) else Standing()
    parts = parts_of(reading.case)
    joining = [
        (
            name_of(part.unit),
            _("joins") if str(part.pk) in standing.answered else _("asked, has not answered yet"),
        )
        for part in parts
        if part.role == JOINING.name
    ]
    sides = [
        (
            SIDES[side](),
            [
                _("tries") if side in standing.consented else _("has not agreed to try"),
                *([_("accepts the mediator")] if side in standing.accepted else []),
                *([_("has signed")] if side in standing.signed else []),
            ],
        )
        for side in ("resident", "other")
        if side == "resident" or any(part.role == "other" for part in parts)
    ]
    return {"sides": sides, "joining": joining, "mediator": _mediator(reading.case)}


def _screens(reading: Reading) -> list[dict[str, Any]]:
    """Every screen with its day; result and words for the account that wrote them, and for no other."""
    rows = Screen.objects.filter(case=reading.case).order_by("at", "id")
    return [
        {
            "at": row.at,
            "mine": row.account_id is not None and row.account_id == reading.actor.account_id,
            "result": RESULTS[row.result]() if row.account_id == reading.actor.account_id else "",
            "seen": unseal(bytes(row.seen)) if row.account_id == reading.actor.account_id else "",
        }
        for row in rows
    ]


RESULTS = {
    "clear": lambda: _("Nothing speaks against sitting together"),
    "apart": lambda: _("Talks are held apart only"),
    "stop": lambda: _("Ended"),
}
