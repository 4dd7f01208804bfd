"""What a mediation draws on the page of each of the two sides: what is theirs, and the ways that stay open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.access import parts_of
from huiyin.cases.models import Attachment, Case
from huiyin.loops.mediation.facts import Standing
from huiyin.loops.mediation.models import HandOff, Point, Talk
from huiyin.loops.mediation.notes import notes_of
from huiyin.loops.mediation.parties import MEDIATOR
from huiyin.memo import kept
from huiyin.web.answers import file_name
from huiyin.web.components import Shot
from huiyin.web.loops.face import Panel
from huiyin.web.reading import Reading

SIGNED = (
    "signing",
    "half_signed",
    "in_force",
    "reminded",
    "asked30",
    "asked90",
    "asked180",
    "half_said",
    "ended",
)
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
        found.append(Panel(_("The mediator"), "mediation/mediator.html", mediator_of(case)))
    if case.state in SIGNED:
        data = {
            "points": points_of(standing_of(reading), reading.reader, shown_of(reading)),
            "url": reverse("mediation_agreement", args=[case.receipt]),
        }
        found.append(Panel(_("The agreement"), "mediation/points.html", data))
    if case.closed_at is None and reading.roles:
        if stand := _stand(reading):
            found.append(Panel(_("How both sides stand"), "mediation/stand.html", stand))
        if notes := notes_of(case, [reading.reader]):
            found.append(Panel(_("Notes of talks with you alone"), "mediation/notes.html", notes))
    if case.state == "to_court" and (there := hand_off_of(case)):
        receipt = [(_("Number of the receipt there"), there.court)]
        found.append(Panel(_("It goes on elsewhere"), "mediation/stand.html", receipt))
    return [*found, Panel(_("Ways that stay open to you, today as well"), "mediation/ways.html")]


SIDES = {
    "resident": lambda: _("the side that asked"),
    "other": lambda: _("the other side"),
}


def on_a_refused_order(reading: Reading) -> Sequence[Panel]:
    """Where something was refused as a matter between private people: the way to mediation, with the link kept."""
    case = reading.case
    last = next((e for e in reversed(reading.events) if '"ground":"private"' in e.facts), None)
    if last is None or case.state != last.state or case.part is not None:
        return ()
    name = "desk_opening" if reading.reader == "office" else "place"
    url = f"{reverse(name, args=['mediation'])}?from={case.pk}"
    return [Panel(_("Mediation"), "mediation/from_order.html", url)]


def standing_of(reading: Reading) -> Standing:
    """What the loop's own tables say of the case; read once a page."""
    own = reading.attempt.own
    return own if isinstance(own, Standing) else Standing()


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown for one point: when, its photos small, its other files, and whether the file stands elsewhere too."""

    at: datetime
    photos: Sequence[Shot]
    papers: Sequence[tuple[str, str]]
    again: bool


def shown_of(reading: Reading, address: Callable[[Attachment, str], str] | None = None) -> dict[int, Shown]:
    """What was shown, by the number of the event; `address` is where a reader finds a file, small or whole."""
    at = {event.seq: event.at for event in reading.events if event.verb == "show"}
    if not at:
        return {}
    where = address or (lambda file, size: reverse(f"file{size}", args=[file.pk]))
    again = set(Point.objects.filter(case=reading.case, again=True).values_list("shown_seq", flat=True))
    files = {seq: reading.files.get(seq, []) for seq in at}
    return {
        seq: Shown(
            moment,
            [Shot(where(file, "_small"), _("Photo")) for file in files[seq] if file.kind == "photo"],
            [(where(file, ""), file_name(file)) for file in files[seq] if file.kind != "photo"],
            seq in again,
        )
        for seq, moment in at.items()
    }


def points_of(standing: Standing, reader: str, shown: Mapping[int, Shown]) -> list[dict[str, Any]]:
    """The points of the agreement, first due first; each side reads "you" where it is theirs."""
    return [
        {
            "who": _("you") if point.of == reader else SIDES[point.of](),
            "duty": point.duty,
            "by": point.by_day,
            "shown_by": SHOWN_BY[point.shown_by](),
            "shown": shown.get(point.shown_seq or 0),
        }
        for point in standing.points
    ]


def hand_off_of(case: Case) -> HandOff | None:
    """The hand-off to the court, where there was one."""
    return HandOff.objects.filter(case=case).order_by("-at").first()


@kept(seconds=5)
def _talks_of_all(town_id: int) -> dict[UUID, int]:
    """How many talks were held in each matter of a town, once for an export. One query."""
    rows = Talk.objects.filter(jurisdiction_id=town_id).order_by()
    return dict(rows.values_list("case_id").annotate(Count("pk")))


def columns_talks(case: Case) -> int:
    """How many talks were held."""
    return _talks_of_all(case.jurisdiction_id).get(case.pk, 0)


def mediator_of(case: Case) -> str:
    part = next((one for one in parts_of(case) if one.role == MEDIATOR.name), None)
    return str(part.account) if part is not None and part.account is not None else ""


def _stand(reading: Reading) -> list[tuple[str, str]]:
    """Who has said what so far, at the step at hand."""
    standing = standing_of(reading)
    sets = {"invited": standing.consented, "half_in": standing.consented, "offered": standing.accepted}
    sets |= {"half_taken": standing.accepted, "signing": standing.signed, "half_signed": standing.signed}
    said = sets.get(reading.case.state)
    if said is None:
        return []
    yes, no = _("has said yes"), _("has not said yet")
    you = reading.reader
    them = "other" if you == "resident" else "resident"
    return [(_("You"), yes if you in said else no), (_("The other side"), yes if them in said else no)]
