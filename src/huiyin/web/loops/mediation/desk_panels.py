"""What a mediation draws on the desk's page: what the office may know, and what one account alone may read."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.access import parts_of
from huiyin.cases.models import Attachment, Case
from huiyin.loops.mediation.models import Screen
from huiyin.loops.mediation.notes import notes_of
from huiyin.loops.mediation.parties import JOINING, MEDIATOR
from huiyin.people.sealed import unseal
from huiyin.web.loops.face import Panel
from huiyin.web.names import name_of
from huiyin.web.reading import Reading

from .panels import SIDES, SIGNED, hand_off_of, mediator_of, points_of, shown_of, standing_of


def desk_panels(reading: Reading) -> Sequence[Panel]:
    """For the office: who stands where; the screen for who made it alone, separate notes for the mediator alone."""
    case, found = reading.case, []
    if case.state == "screening":
        found.append(Panel(_("What to look for"), "mediation/desk_screening.html"))
    found.append(Panel(_("Who takes part"), "mediation/desk_people.html", _people(reading)))
    if screens := _screens(reading):
        aside = _("whoever made it reads it, and nobody else")
        found.append(Panel(_("Safety screen"), "mediation/desk_screens.html", screens, aside))
    if talks := standing_of(reading).talks:
        found.append(Panel(_("Talks"), "mediation/desk_talks.html", [(at, HOWS[how]()) for how, at in talks]))
    if points := points_of(standing_of(reading), "office", shown_of(reading, _at_the_desk(case))):
        url = reverse("mediation_desk_agreement", args=[case.pk]) if case.state in SIGNED else ""
        found.append(Panel(_("The agreement"), "mediation/points.html", {"points": points, "url": url}))
    if case.state == "to_court" and (there := hand_off_of(case)):
        receipt = [(_("Number of the receipt there"), there.court)]
        found.append(Panel(_("It goes on elsewhere"), "mediation/stand.html", receipt))
    if MEDIATOR in reading.roles and (notes := notes_of(case, ["resident", "other"])):
        aside = _("you and that side read it, and nobody else; destroyed at the end")
        rows = [(note, SIDES[note.side]()) for note in notes]
        found.append(Panel(_("Notes of separate talks"), "mediation/desk_notes.html", rows, aside))
    return found


def _at_the_desk(case: Case) -> Callable[[Attachment, str], str]:
    def address(file: Attachment, size: str) -> str:
        return reverse("desk_file", args=[case.pk, file.pk]) + ("?small=1" if size else "")

    return address


HOWS = {
    "joint": lambda: _("together at one table"),
    "separate": lambda: _("with each side by itself"),
    "phone": lambda: _("by telephone"),
}


def _people(reading: Reading) -> dict[str, Any]:
    standing = standing_of(reading)
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
    return {"sides": sides, "joining": joining, "mediator": mediator_of(reading.case)}


def _screens(reading: Reading) -> list[dict[str, Any]]:
    """Every screen with its day; result and words for the account that wrote them, and for no other."""
    made, mine = standing_of(reading).screens, reading.actor.account_id
    own = [screen for screen in made if mine is not None and screen.account == mine.hex]
    seen = {}
    if own:
        rows = Screen.objects.filter(case=reading.case, account_id=mine)
        seen = {row.at: unseal(bytes(row.seen)) for row in rows}
    return [
        {
            "at": screen.at,
            "mine": screen in own,
            "result": RESULTS[screen.result]() if screen in own else "",
            "seen": seen.get(screen.at, "") if screen in own else "",
        }
        for screen in made
    ]


RESULTS = {
    "clear": lambda: _("Nothing speaks against sitting together"),
    "apart": lambda: _("Talks are held apart only"),
    "stop": lambda: _("Ended"),
}
