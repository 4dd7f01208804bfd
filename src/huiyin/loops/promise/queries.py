"""Reads of promises for everybody: which were kept, late, broken; the days that were named; the words, as they were said.

Every promise of a town stands in exactly one group. The conditions stand here once: counts, lists and feeds use the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from huiyin.cases.models import Case, Words
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.places.models import Place, Unit

from .models import Edition, Pledge, Shown, Standing, Stretch

PAGE = 20
LOOP = "promise"
CONFIRMED = ("kept", "look_due", "kept_on", "last_look_due", "last_word", "stood", "lasted")
SHOWN = ("shown", "to_check")
NO_PROMISE = ("declined", "agreed", "unanswered")
ASKED = ("exposed", "put", "raised")


@dataclass(frozen=True, slots=True)
class Group:
    """One way in which a promise can stand: what it is called, what it counts, and the condition."""

    name: str
    label: str
    counts: str
    where: Q


GROUPS: tuple[Group, ...] = (
    Group(
        "kept",
        say("Kept"),
        say("Shown by the first day that was named, and confirmed by whoever exposed it or on the spot."),
        Q(case__state__in=CONFIRMED, shown_at__lte=F("first_by")),
    ),
    Group(
        "late",
        say("Kept late"),
        say("Confirmed too, but shown after the first day that was named."),
        Q(case__state__in=CONFIRMED) & ~Q(shown_at__lte=F("first_by")),
    ),
    Group(
        "broken",
        say("Not kept"),
        say("The day that was named has passed and nothing was shown, or what was shown is not so."),
        Q(case__state="broken"),
    ),
    Group(
        "again",
        say("A new day was named"),
        say("Not done yet, and the first day was given up or missed. The old days stay on show."),
        Q(case__state="promised", case__postponed__gt=0),
    ),
    Group(
        "due",
        say("Not due yet"),
        say("Promised, and the first day that was named has not come."),
        Q(case__state="promised", case__postponed=0),
    ),
    Group(
        "shown",
        say("Shown, not confirmed yet"),
        say(
            "The unit shows that it is done. Whoever exposed it, or a look on the spot, has not confirmed it."
        ),
        Q(case__state__in=SHOWN),
    ),
    Group(
        "asked",
        say("No day named yet"),
        say("Exposed, and the unit in charge has not said by when."),
        Q(case__state__in=ASKED),
    ),
    Group(
        "declined",
        say("Nothing promised"),
        say("The unit named the ground why it promises nothing."),
        Q(case__state__in=NO_PROMISE),
    ),
)
BY_NAME: Mapping[str, Group] = {group.name: group for group in GROUPS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for: a town, and of it an edition, a unit, a year's list, a group."""

    town: Place
    edition: Edition | None = None
    unit: Unit | None = None
    year: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """The last row of a page: the next page begins below it."""

    filed_at: datetime
    id: UUID


@dataclass(slots=True)
class Told:
    """What was said and shown on one promise, by the number of the event."""

    pledges: list[Pledge] = field(default_factory=list)
    words: dict[tuple[int, str], str] = field(default_factory=dict)


def listed(wanted: Wanted) -> "QuerySet[Standing]":
    """The promises that everybody may read. What was withdrawn before anything was promised is not among them."""
    rows = Standing.objects.filter(jurisdiction=wanted.town).exclude(case__state="withdrawn")
    if wanted.edition is not None:
        rows = rows.filter(edition=wanted.edition)
    if wanted.unit is not None:
        rows = rows.filter(case__unit=wanted.unit)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    return rows


def counts(wanted: Wanted) -> dict[str, int]:
    """How many there are, and how many in each group. One query."""
    each = {group.name: Count("pk", filter=group.where) for group in GROUPS}
    found: dict[str, int] = listed(wanted).aggregate(all=Count("pk"), **each)
    return found


def page(wanted: Wanted, after: After | None = None, size: int = PAGE) -> tuple[list[Standing], After | None]:
    """One page, what was exposed last first, and where the next begins. One query."""
    rows = listed(wanted)
    if wanted.group:
        rows = rows.filter(BY_NAME[wanted.group].where)
    if after:
        later = Q(case__filed_at__lt=after.filed_at) | Q(case__filed_at=after.filed_at, case_id__lt=after.id)
        rows = rows.filter(later)
    rows = _with_case(rows).order_by("-case__filed_at", "-case_id")
    found = list(rows[: size + 1])
    last = found[size - 1].case if len(found) > size else None
    return found[:size], After(last.filed_at, last.pk) if last else None


def coming_up(town: Place, size: int = 4) -> list[Standing]:
    """What the town page shows: broken ones first, then the next days to come, then what was confirmed last. Two queries."""
    rows = _with_case(listed(Wanted(town)))
    open_ones = rows.filter(case__state__in=("broken", "promised")).order_by("case__handle_by", "case_id")
    kept = rows.filter(case__state__in=CONFIRMED).order_by("-case__since", "-case_id")
    found = list(open_ones[:size])
    confirmed = list(kept[:1])
    return [*found[: size - len(confirmed)], *confirmed]


def one(reference: UUID) -> Standing | None:
    """The promise of that public reference, where everybody may read it."""
    rows = _with_case(Standing.objects.exclude(case__state="withdrawn"))
    return (
        rows.select_related("case__jurisdiction", "case__raised_to", "case__contact")
        .filter(case_id=reference)
        .first()
    )


def key_matters(town: Place, year: int) -> list[Standing]:
    """The ten key small matters of a year, in the order of its list. One query."""
    return list(_with_case(listed(Wanted(town, year=year))).order_by("number"))


def years_of(town: Place) -> list[int]:
    """The years that have a list, the newest first."""
    rows = Standing.objects.filter(jurisdiction=town, year__isnull=False).order_by("-year")
    return [year for year in rows.values_list("year", flat=True).distinct() if year is not None]


def pledges_of(case: Case) -> list[Pledge]:
    """The days that were named for one promise. One query."""
    return list(Pledge.objects.filter(case=case).select_related("unit", "edition").order_by("seq"))


def told(cases: Iterable[Case]) -> dict[UUID, Told]:
    """The days that were named and the words they were named in, for several promises. Two queries."""
    found: dict[UUID, Told] = {case.pk: Told() for case in cases}
    for pledge in Pledge.objects.filter(case__in=found).select_related("unit", "edition").order_by("seq"):
        found[pledge.case_id].pledges.append(pledge)
    rows = Words.objects.filter(case__in=found, name__in=("deed", "words", "speaker")).exclude(text="")
    for case_id, seq, name, text in rows.values_list("case_id", "seq", "name", "text"):
        if any(pledge.seq == seq for pledge in found[case_id].pledges):  # nobody else's words
            found[case_id].words[seq, name] = text
    return found


# the moves of offices whose words are said to everybody; what whoever exposed it wrote is in none of them
SAID_TO_ALL = frozenset(
    (
        "promise",
        "record",
        "renew",
        "decline",
        "show",
        "plan",
        "reach",
        "find_kept",
        "find_broken",
        "hold",
        "hold_last",
    )
)


def said_to_all(case: Case, events: Sequence[Event]) -> dict[tuple[int, str], str]:
    """The words of the offices on one promise by event and name. One query."""
    public = [event.seq for event in events if event.verb in SAID_TO_ALL and event.role != "resident"]
    rows = Words.objects.filter(case=case, seq__in=public).exclude(text="")
    return {(seq, name): text for seq, name, text in rows.values_list("seq", "name", "text")}


def parts_of_all(cases: Iterable[Case]) -> dict[UUID, list[Stretch]]:
    """The parts of long promises. One query."""
    found: dict[UUID, list[Stretch]] = {}
    for row in Stretch.objects.filter(case__in=list(cases)).order_by("case_id", "number"):
        found.setdefault(row.case_id, []).append(row)
    return found


def parts_of(case: Case) -> list[Stretch]:
    """The parts of one promise. One query for each reading of the case; what waits to be written is put to it (`own`)."""
    held: list[Stretch] | None = getattr(case, "_stretches_read", None)
    if held is None:
        held = list(Stretch.objects.filter(case_id=case.pk).order_by("number"))
        case._stretches_read = held  # type: ignore[attr-defined]
    return held


def words_of_parts(cases: Iterable[Case]) -> dict[UUID, dict[tuple[int, str], str]]:
    """What the parts of long promises are, by event and name. One query."""
    found: dict[UUID, dict[tuple[int, str], str]] = {}
    rows = Words.objects.filter(case__in=list(cases), name="part").exclude(text="")
    for case_id, seq, name, text in rows.values_list("case_id", "seq", "name", "text"):
        found.setdefault(case_id, {})[seq, name] = text
    return found


def proofs_of(case: Case) -> list[Shown]:
    """What was shown, in order. One query."""
    return list(Shown.objects.filter(case=case).order_by("seq"))


def confirmed_by(events: Sequence[Event]) -> Event | None:
    """The event by which the promise was last found kept, if it still counts so."""
    for event in reversed(events):
        if event.verb in ("confirm", "find_kept"):
            return event
        if event.verb in ("deny", "find_broken", "break"):
            return None
    return None


def editions_of(town: Place) -> list[Edition]:
    """Every edition, the newest first. One query."""
    return list(Edition.objects.filter(jurisdiction=town).order_by("-number"))


def edition_numbered(town: Place, number: int) -> Edition | None:
    """One edition. One query."""
    return Edition.objects.filter(jurisdiction=town, number=number).first()


def units_that_promised(town: Place) -> list[Unit]:
    """The units that have a promise of their own on show, in the order of their codes: never of their numbers."""
    ids = Standing.objects.filter(jurisdiction=town, case__unit__isnull=False).values("case__unit_id")
    return list(Unit.objects.filter(pk__in=ids).order_by("code"))


def _with_case(rows: "QuerySet[Standing]") -> "QuerySet[Standing]":
    return rows.select_related("case", "case__place__parent", "case__unit", "edition")
