"""A live edition: what is said is written down line by line, corrected while it runs, and goes through the door at its end.

A line is a draft, kept as soon as it is sent, so that a page that is loaded again has lost nothing. Closing the edition
puts every line through the door at the moment it was spoken, all or none.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from huiyin.cases.door import lock
from huiyin.cases.lane import Lane, Refused
from huiyin.cases.models import Case
from huiyin.cases.plain import plain
from huiyin.days import local_day
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.places.queries import served_by
from huiyin.rows import locked_or_none

from .models import Edition, Line

LOOP = "promise"
END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """What the operator typed for one line. With `about` it is an answer, else something exposed."""

    second: int
    about: UUID | None = None
    case_id: UUID | None = None
    place_id: int | None = None
    title: str = ""
    seen_by: str = ""
    unit_id: int | None = None
    speaker: str = ""
    words: str = ""
    deed: str = ""
    by_on: date | None = None


# ── the edition itself ──


def open_edition(
    *,
    town: Place,
    number: int,
    held_at: datetime,
    title: str = "",
    film_url: str = "",
    by: Actor,
    at: datetime,
) -> Edition:
    """Set up an edition, before it is on air. Raises Refused."""
    _only_the_desk(town.pk, by)
    if not 1 <= number <= 9999:
        raise Refused(Why(say("An edition has a number from 1 to 9999."), field="number"))
    if len(title) > 60 or "\x00" in title:
        raise Refused(Why(say("That is longer than fits here."), field="title"))
    if film_url and not film_url.startswith("https://"):
        raise Refused(
            Why(
                say("The address of the film is not a secure one. Please copy it from the browser."),
                field="film_url",
            )
        )
    with transaction.atomic():
        if Edition.objects.filter(jurisdiction=town, number=number).exists():
            raise Refused(Why(say("There is an edition with this number already."), field="number"))
        return Edition.objects.create(
            jurisdiction=town, number=number, held_at=held_at, title=plain(title), film_url=film_url
        )


def begin(*, edition_id: UUID, by: Actor, at: datetime) -> Edition:
    """The edition is on air: its time code runs from `at`. Raises Refused."""
    with transaction.atomic():
        edition = _open_one(edition_id, by)
        if edition.began_at is None:
            edition.began_at = at
            edition.save(update_fields=["began_at"])
    return edition


def second_of(edition: Edition, at: datetime) -> int:
    """The time code at `at`; 0 before it began."""
    return max(0, int((at - edition.began_at).total_seconds())) if edition.began_at else 0


def moment_of(edition: Edition, second: int) -> datetime:
    """The moment at which that second of the edition was spoken."""
    return (edition.began_at or edition.held_at) + timedelta(seconds=second)


# ── lines ──


def write_line(
    *, edition_id: UUID, wrote: Wrote, line_id: UUID | None = None, by: Actor, at: datetime
) -> Line:
    """Keep one line, or what it is after a correction. Raises Refused with every reason."""
    with transaction.atomic():
        edition = _open_one(edition_id, by)
        line = Line(edition=edition, jurisdiction_id=edition.jurisdiction_id)
        if line_id is not None:
            found = edition.lines.filter(pk=line_id).first()
            if found is None:
                raise Refused(Why(say("That line is gone. Please look again.")))
            line = found
        wrote = _filled(edition, wrote)
        wrote_about = edition.lines.filter(pk=wrote.about, about=None).first() if wrote.about else None
        if whys := _problems(edition, wrote, wrote_about, line_id):
            raise Refused(*whys)
        line.about, line.second, line.case_id = wrote_about, wrote.second, wrote.case_id
        line.place_id, line.unit_id, line.by_on = wrote.place_id, wrote.unit_id, wrote.by_on
        for name in ("title", "seen_by", "speaker", "words", "deed"):
            setattr(line, name, plain(getattr(wrote, name)).strip())
        line.save()
    return line


def _filled(edition: Edition, wrote: Wrote) -> Wrote:
    """What the line leaves open is taken from the matter that it takes up."""
    case = agenda(edition).filter(pk=wrote.case_id).first() if wrote.case_id else None
    if case is None:
        return wrote
    return replace(wrote, title=wrote.title.strip() or case.title, place_id=wrote.place_id or case.place_id)


def take_away(*, edition_id: UUID, line_id: UUID, by: Actor, at: datetime) -> None:
    """Strike a line, with the answers that belong to it. Raises Refused."""
    with transaction.atomic():
        edition = _open_one(edition_id, by)
        edition.lines.filter(pk=line_id).delete()


def _problems(edition: Edition, wrote: Wrote, about: Line | None, line_id: UUID | None) -> list[Why]:
    found = [
        Why(say("This text has a character that can't be stored."), field=name)
        for name in ("title", "speaker", "words", "deed")
        if "\x00" in getattr(wrote, name)
    ]
    found += [
        Why(
            say("That is %(given)d characters; at most %(longest)d fit here."),
            {"given": n, "longest": most},
            name,
        )
        for name, most in _LONGEST.items()
        if (n := len(getattr(wrote, name))) > most
    ]
    return found + (
        _answer_problems(edition, wrote, about, line_id)
        if wrote.about
        else _exposure_problems(edition, wrote)
    )


_LONGEST = {"title": 80, "speaker": 60, "words": 1000, "deed": 120}


def _exposure_problems(edition: Edition, wrote: Wrote) -> list[Why]:
    found = []
    if not wrote.title.strip():
        found.append(Why(say("Please say in a few words what is wrong."), field="title"))
    place = Place.objects.filter(pk=wrote.place_id or 0, jurisdiction_id=edition.jurisdiction_id).first()
    if place is None:
        found.append(Why(say("Please choose the place."), field="place"))
    if wrote.case_id is not None and not agenda(edition).filter(pk=wrote.case_id).exists():
        found.append(Why(say("That matter was answered meanwhile. Please look again."), field="case"))
    return found


def _answer_problems(edition: Edition, wrote: Wrote, about: Line | None, line_id: UUID | None) -> list[Why]:
    if about is None:
        return [Why(say("Please say first what was exposed; an answer belongs to it."), field="about")]
    found = []
    if any(one.pk != line_id for one in about.answers.exclude(by_on=None)):
        found.append(Why(say("A day was named for it already. Please correct that line."), field="about"))
    if wrote.unit_id not in served_by(about.place.path if about.place else edition.jurisdiction.path):
        found.append(Why(say("Please choose the unit that answers."), field="unit"))
    if not wrote.words.strip():
        found.append(Why(say("Please write the words as they were said."), field="words"))
    if wrote.deed.strip() and wrote.by_on is None:
        found.append(Why(say("By when? A promise without a day is not written down as one."), field="by_on"))
    if wrote.by_on is not None and not wrote.deed.strip():
        found.append(Why(say("What will be done by that day? Please write it in a few words."), field="deed"))
    if wrote.by_on is not None and wrote.by_on < local_day(moment_of(edition, wrote.second)):
        found.append(Why(say("That day has passed."), field="by_on"))
    return found


def agenda(edition: Edition) -> "QuerySet[Case]":
    """What residents exposed before and nobody has answered: it can be taken up in the edition."""
    return Case.objects.filter(
        jurisdiction_id=edition.jurisdiction_id, loop=LOOP, state__in=("exposed", "put"), unit=None
    ).order_by("filed_at", "id")


# ── the end of the edition ──


def close_edition(*, edition_id: UUID, zone: tzinfo, by: Actor, at: datetime) -> Edition:
    """Put every line through the door at the moment it was spoken, in one transaction. Raises Refused and keeps all lines.

    Days are over at the end of the day in `zone`. Every exposure has a receipt, also where nobody was named.
    """
    with transaction.atomic():
        edition = _open_one(edition_id, by)
        lane = Lane(edition.jurisdiction_id)
        lines = list(
            edition.lines.filter(about=None).select_related("place", "case").order_by("second", "id")
        )
        answers: dict[UUID | None, list[Line]] = {}
        for answer in edition.lines.exclude(about=None).order_by(
            F("by_on").asc(nulls_first=True), "second", "id"
        ):
            answers.setdefault(answer.about_id, []).append(answer)
        for line in lines:
            _through_the_door(lane, edition, line, answers.get(line.pk, []), zone=zone, by=by)
        lane.flush()
        edition.lines.all().delete()
        edition.closed_at = at
        edition.save(update_fields=["closed_at"])
    return edition


def _through_the_door(
    lane: Lane, edition: Edition, line: Line, answers: Sequence[Line], *, zone: tzinfo, by: Actor
) -> None:
    spoken = moment_of(edition, line.second)
    try:
        case = (
            lock(line.case_id, edition.jurisdiction_id)
            if line.case_id
            else _expose(lane, edition, line, by, spoken)
        )
        for answer in answers:
            said = max(moment_of(edition, answer.second), spoken, case.since)
            if answer.by_on is None:
                lane.move(case, "put", by=by, at=said, answers=_asked(edition, line, answer))
            else:
                by_when = datetime.combine(answer.by_on, END_OF_DAY, zone)
                lane.move(case, "record", by=by, at=said, answers=_promised(edition, line, answer, by_when))
    except Refused as refused:
        raise Refused(*(Why(why.sentence, why.args, f"line-{line.pk}") for why in refused.whys)) from refused


def _expose(lane: Lane, edition: Edition, line: Line, by: Actor, at: datetime) -> Case:
    assert line.place is not None  # no line is kept without one
    case = Case(jurisdiction_id=edition.jurisdiction_id, loop=LOOP, channel="edition")
    case.place, case.place_path = line.place, line.place.path
    answers = {"title": line.title, "edition": str(edition.number), "second": line.second}
    if line.seen_by:
        answers["seen_by"] = line.seen_by
    pin = f"{secrets.randbelow(10_000):04d}"  # nobody is named; the receipt opens with these digits all the same
    contact = Contact(jurisdiction_id=edition.jurisdiction_id, pin=pin, reach_by="page")
    return lane.open(case, "expose", by=by, at=at, answers=answers, contact=contact)


def _asked(edition: Edition, line: Line, answer: Line) -> dict[str, object]:
    """An answer without a day: its words stand, and the unit still owes the day."""
    return {
        "unit": answer.unit_id,
        "edition": str(edition.number),
        "second": answer.second,
        "words": answer.words,
        "title": line.title,
    }


def _promised(edition: Edition, line: Line, answer: Line, by_when: datetime) -> dict[str, object]:
    found: dict[str, object] = {
        "unit": answer.unit_id, "edition": str(edition.number), "second": answer.second,
        "deed": answer.deed, "words": answer.words, "by_when": by_when, "title": line.title,
    }  # fmt: skip
    return {**found, "speaker": answer.speaker} if answer.speaker else found


def _open_one(edition_id: UUID, by: Actor) -> Edition:
    edition = locked_or_none(Edition, edition_id)
    if edition is None:
        raise Refused(Why(say("There is no such edition.")))
    _only_the_desk(edition.jurisdiction_id, by)
    if edition.closed_at is not None:
        raise Refused(Why(say("This edition is closed. What was said stands; a new day is a new promise.")))
    return edition


def _only_the_desk(town_id: int, by: Actor) -> None:
    if not any(seat.role == "town" and seat.jurisdiction_id == town_id for seat in by.seats):
        raise Refused(Why(say("Only the town's desk writes down an edition.")))
