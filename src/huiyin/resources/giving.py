"""Partners and what they brought besides money; programmes and how many came. What was wrong is struck, not deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum

from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked_or_none

from .access import account_of, may_ask, may_post
from .models import Attendance, Brought, Partner, Posting, Programme
from .queries import FIRST

MOST = 1_000_000  # goods, minutes or people at once
Entry = TypeVar("Entry", Brought, Attendance)


def add_partner(
    *,
    jurisdiction_id: int,
    sort: str,
    name_zh: str,
    name_bo: str = "",
    name_en: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> Partner:
    """An organisation, company or club that helps. Raises Refused."""
    _only(may_post(by, jurisdiction_id))
    problems = _named(name_zh, name_bo, name_en)
    if sort not in Partner.Sort.values:
        problems.append(Why(say("Please choose one of the answers."), field="sort"))
    if len(phone) > 24 or "\x00" in phone:
        problems.append(Why(say("That is longer than fits here."), field="phone"))
    if Partner.objects.filter(jurisdiction_id=jurisdiction_id, name_zh=name_zh.strip()).exists():
        problems.append(Why(say("There is one of that name already."), field="name_zh"))
    if problems:
        raise Refused(*problems)
    return Partner.objects.create(
        jurisdiction_id=jurisdiction_id,
        sort=sort,
        name_zh=name_zh.strip(),
        name_bo=name_bo.strip(),
        name_en=name_en.strip(),
        phone=phone.strip(),
    )


def write_brought(
    *,
    partner: Partner,
    what: str,
    number: int,
    words: str,
    on: date,
    case: Case | None = None,
    by: Actor,
    at: datetime,
) -> Brought:
    """Goods or hours that a partner brought; hours in minutes. Raises Refused."""
    town = partner.jurisdiction_id
    _only(may_ask(by, town))
    problems = [*_counted(number, "number"), *_worded(words, 60), *_happened(on, town, at)]
    if what not in Brought.What.values:
        problems.append(Why(say("Please choose one of the answers."), field="what"))
    if case is not None and case.jurisdiction_id != town:
        problems.append(Why(say("There is no such matter in this town."), field="case"))
    if problems:
        raise Refused(*problems)
    return Brought.objects.create(
        jurisdiction_id=town,
        partner=partner,
        what=what,
        number=number,
        words=words.strip(),
        on=on,
        case=case,
        at=at,
        written_by_id=account_of(by),
    )


def add_programme(
    *,
    jurisdiction_id: int,
    name_zh: str,
    name_bo: str = "",
    name_en: str = "",
    partner: Partner | None = None,
    from_on: date,
    by: Actor,
    at: datetime,
) -> Programme:
    """A named programme. Raises Refused."""
    _only(may_post(by, jurisdiction_id))
    problems = _named(name_zh, name_bo, name_en)
    if partner is not None and partner.jurisdiction_id != jurisdiction_id:
        problems.append(Why(say("There is no such partner in this town."), field="partner"))
    if Programme.objects.filter(jurisdiction_id=jurisdiction_id, name_zh=name_zh.strip()).exists():
        problems.append(Why(say("There is one of that name already."), field="name_zh"))
    if problems:
        raise Refused(*problems)
    return Programme.objects.create(
        jurisdiction_id=jurisdiction_id,
        name_zh=name_zh.strip(),
        name_bo=name_bo.strip(),
        name_en=name_en.strip(),
        partner=partner,
        from_on=from_on,
    )


def write_attendance(
    *, programme: Programme, on: date, people: int, sheet: Attachment | None = None, by: Actor, at: datetime
) -> Attendance:
    """How many came on one day: one number a day, struck where it was wrong. Raises Refused."""
    town = programme.jurisdiction_id
    _only(may_ask(by, town))
    problems = [*_counted(people, "people"), *_happened(on, town, at)]
    if on < programme.from_on or (programme.to_on is not None and on >= programme.to_on):
        problems.append(Why(say("The programme did not run on that day."), field="on"))
    if problems:
        raise Refused(*problems)
    try:
        with transaction.atomic():
            if sheet is not None:
                sheet.jurisdiction_id, sheet.case, sheet.at, sheet.purpose = town, None, at, "sheet"
                sheet.save(force_insert=True)
            return Attendance.objects.create(
                jurisdiction_id=town,
                programme=programme,
                on=on,
                people=people,
                sheet=sheet,
                at=at,
                written_by_id=account_of(by),
            )
    except IntegrityError:
        raise Refused(
            Why(say("That day is written down already. Strike it first if it was wrong."), field="on")
        ) from None


def strike_brought(*, entry_id: UUID, why: str, by: Actor, at: datetime) -> Brought:
    """Strike what a partner was said to have brought. Raises Refused."""
    return _strike(Brought, entry_id, why, by, at)


def strike_attendance(*, entry_id: UUID, why: str, by: Actor, at: datetime) -> Attendance:
    """Strike a day's number. Raises Refused."""
    return _strike(Attendance, entry_id, why, by, at)


def _strike(model: type[Entry], entry_id: UUID, why: str, by: Actor, at: datetime) -> Entry:
    with transaction.atomic():
        entry = locked_or_none(model, entry_id)
        _only(entry is not None and may_ask(by, entry.jurisdiction_id))
        assert entry is not None
        if entry.struck_at is not None:
            raise Refused(Why(say("This was struck already.")))
        if not why.strip() or len(why) > 200 or "\x00" in why:
            raise Refused(Why(say("Please say in a few words why it is struck."), field="why"))
        entry.struck_at, entry.struck_by_id, entry.struck_why = at, by.account_id, why.strip()
        entry.save(update_fields=["struck_at", "struck_by", "struck_why"])
    return entry


# ── reads ──


@dataclass(frozen=True, slots=True)
class Helped:
    """What one partner brought: fen and in how many gifts, goods and in how many loads, minutes and on how many times."""

    partner: Partner
    fen: int
    gifts: int
    goods: int
    loads: int
    minutes: int
    times: int


def helped(jurisdiction_id: int, from_on: date, to_on: date) -> list[Helped]:
    """Every partner with what it brought in [from_on, to_on), by name. Three statements."""
    span = {"on__gte": from_on, "on__lt": to_on, "jurisdiction_id": jurisdiction_id}
    money: dict[int, tuple[int, int]] = {}
    postings = Posting.objects.filter(partner__isnull=False, **span).order_by()
    for partner, first, fen, n in postings.values_list("partner", FIRST).annotate(Sum("fen"), Count("pk")):
        sign, (had, times) = 1 if first else -1, money.get(partner, (0, 0))
        money[partner] = (had + sign * fen, times + sign * n)
    rest: dict[tuple[int, str], tuple[int, int]] = {}
    entries = Brought.objects.filter(struck_at=None, **span).order_by()
    for partner, what, number, n in entries.values_list("partner", "what").annotate(
        Sum("number"), Count("pk")
    ):
        rest[partner, what] = (number, n)
    return [
        Helped(
            one,
            *money.get(one.pk, (0, 0)),
            *rest.get((one.pk, Brought.What.GOODS), (0, 0)),
            *rest.get((one.pk, Brought.What.HOURS), (0, 0)),
        )
        for one in Partner.objects.filter(jurisdiction_id=jurisdiction_id).order_by("name_zh")
    ]


@dataclass(frozen=True, slots=True)
class Ran:
    """A programme with its attendances (not people: whoever came twice counts twice) and on how many days."""

    programme: Programme
    attendances: int
    days: int


def programmes(jurisdiction_id: int, from_on: date, to_on: date) -> list[Ran]:
    """Every programme with its attendances in [from_on, to_on), the oldest first. One statement."""
    stands = Q(attendances__struck_at=None, attendances__on__gte=from_on, attendances__on__lt=to_on)
    rows = Programme.objects.filter(jurisdiction_id=jurisdiction_id).select_related("partner")
    counted = rows.annotate(
        came=Sum("attendances__people", filter=stands), days=Count("attendances", filter=stands)
    )
    return [Ran(one, one.came or 0, one.days) for one in counted.order_by("from_on", "pk")]


# ── what is wrong ──


def _only(may: bool) -> None:
    if not may:
        raise Refused(Why(say("Only whoever works for this town can do this.")))


def _named(name_zh: str, name_bo: str, name_en: str) -> list[Why]:
    if not name_zh.strip():
        return [Why(say("A Chinese name is needed."), field="name_zh")]
    if len(name_zh) > 60 or len(name_bo) > 120 or len(name_en) > 80:
        return [Why(say("That is longer than fits here."), field="name_zh")]
    if "\x00" in name_zh + name_bo + name_en:
        return [Why(say("This text has a character that can't be stored."), field="name_zh")]
    return []


def _counted(number: object, field: str) -> list[Why]:
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        return [Why(say("Please write a whole number, one or more."), field=field)]
    return [Why(say("That is too many. Please check the digits."), field=field)] if number > MOST else []


def _worded(words: str, longest: int) -> list[Why]:
    if not words.strip():
        return [Why(say("Please say what it was."), field="words")]
    too_long = len(words) > longest or "\x00" in words
    return [Why(say("That is longer than fits here."), field="words")] if too_long else []


def _happened(on: date, town: int, at: datetime) -> list[Why]:
    ahead = on > at.astimezone(calendar_of(town).zone).date()
    return [Why(say("That day has not come yet."), field="on")] if ahead else []
