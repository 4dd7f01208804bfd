"""Meetings of government, banks and companies: introductions, what each side promised by when, and whether it did."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.rows import locked_or_none

from .access import account_of, may_post
from .models import Meeting, Partner, Pledge


def write_meeting(
    *, jurisdiction_id: int, title: str, on: date, partners: Sequence[Partner], by: Actor, at: datetime
) -> Meeting:
    """A meeting that took place, with who was introduced to whom. Raises Refused."""
    _only(by, jurisdiction_id)
    problems = _worded(title, 80, "title")
    if on > _today(jurisdiction_id, at):
        problems.append(Why(say("That day has not come yet."), field="on"))
    if not partners:
        problems.append(Why(say("Please choose who was there."), field="partners"))
    if any(one.jurisdiction_id != jurisdiction_id for one in partners):
        problems.append(Why(say("There is no such partner in this town."), field="partners"))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        meeting = Meeting.objects.create(
            jurisdiction_id=jurisdiction_id, title=title.strip(), on=on, at=at, written_by_id=account_of(by)
        )
        meeting.partners.set(partners)
    return meeting


def write_pledge(
    *, meeting: Meeting, partner: Partner | None, words: str, due_on: date | None, by: Actor, at: datetime
) -> Pledge:
    """What one side said it would do, by when; the town itself where no partner is named. Raises Refused."""
    _only(by, meeting.jurisdiction_id)
    problems = _worded(words, 200, "words")
    if due_on is None:
        problems.append(Why(say("By when? A promise has a day."), field="due_on"))
    elif due_on < meeting.on:
        problems.append(Why(say("That day is before the meeting."), field="due_on"))
    if partner is not None and not meeting.partners.filter(pk=partner.pk).exists():
        problems.append(Why(say("They were not at this meeting."), field="partner"))
    if problems:
        raise Refused(*problems)
    assert due_on is not None
    return Pledge.objects.create(
        jurisdiction_id=meeting.jurisdiction_id,
        meeting=meeting,
        partner=partner,
        words=words.strip(),
        due_on=due_on,
    )


def judge_pledge(*, pledge_id: int, kept: bool, why: str, by: Actor, at: datetime) -> Pledge:
    """Kept, or not and why. Once. Raises Refused."""
    with transaction.atomic():
        pledge = locked_or_none(Pledge, pledge_id)
        if pledge is None:
            raise Refused(Why(say("Only whoever keeps the town's book can do this.")))
        _only(by, pledge.jurisdiction_id)
        if pledge.kept is not None:
            raise Refused(Why(say("Somebody decided this already.")))
        if problems := _worded(why, 200, "why"):
            raise Refused(*problems)
        pledge.kept, pledge.judged_why = kept, why.strip()
        pledge.judged_on, pledge.judged_by_id = _today(pledge.jurisdiction_id, at), by.account_id
        pledge.save(update_fields=["kept", "judged_why", "judged_on", "judged_by"])
    return pledge


def meetings_of(jurisdiction_id: int, limit: int = 50) -> list[Meeting]:
    """The newest meetings with who was there and what was promised. Three statements."""
    rows = Meeting.objects.filter(jurisdiction_id=jurisdiction_id).order_by("-on", "-pk")
    return list(rows.prefetch_related("partners", "pledges__partner")[:limit])


def _only(by: Actor, jurisdiction_id: int) -> None:
    if not may_post(by, jurisdiction_id):
        raise Refused(Why(say("Only whoever keeps the town's book can do this.")))


def _worded(text: str, longest: int, field: str) -> list[Why]:
    if not text.strip():
        return [Why(say("Please say what it was."), field=field)]
    return (
        [Why(say("That is longer than fits here."), field=field)]
        if len(text) > longest or "\x00" in text
        else []
    )


def _today(town: int, at: datetime) -> date:
    return at.astimezone(calendar_of(town).zone).date()
