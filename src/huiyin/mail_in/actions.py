"""Settling a letter at the desk: it becomes an order, or it is put aside and gone."""

import secrets
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from huiyin.cases.door import place_case
from huiyin.cases.models import Attachment, Case, Service
from huiyin.held.shredding import shred
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.people.sealed import unsealed
from huiyin.places.models import Place
from huiyin.rows import locked_or_none

from .models import Draft

SETTLES = frozenset({"town"})


def place_letter(
    *,
    draft_id: UUID,
    place: Place,
    service: Service | None,
    title: str,
    language: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Make an order of a letter, in its writer's own words, filed when it came. They are told by e-mail. Raises Refused."""
    with transaction.atomic():
        draft = _locked(draft_id, by)
        if draft.case_id is not None:
            return Case.objects.get(pk=draft.case_id)
        _open(draft)
        files = list(draft.files.all())
        case = Case(
            jurisdiction=draft.jurisdiction,
            loop="order",
            place=place,
            place_path=place.path,
            service=service,
            channel="email",
        )
        contact = Contact(
            jurisdiction=draft.jurisdiction,
            email=unsealed(draft.sender),
            pin=f"{secrets.randbelow(10_000):04d}",
            language=language,
            reach_by="email",
        )
        said = "\n".join(part for part in (unsealed(draft.subject), unsealed(draft.text)) if part)
        answers: dict[str, object] = {"said": said, **({"title": title} if title else {})}
        if files:
            answers["files"] = tuple(_again(file) for file in files)
            draft.files.clear()
            Attachment.objects.filter(pk__in=[file.pk for file in files], case=None).delete()
        placed = place_case(
            case,
            "take_in",
            by=by,
            at=draft.at,
            recorded_at=at,
            answers=answers,
            contact=contact,
            key=draft.pk,
            language=language,
        )
        draft.case = placed
        _settle(draft, by, at)
    return placed


def put_aside(*, draft_id: UUID, by: Actor, at: datetime) -> None:
    """The letter is no matter: what it held is erased. Raises Refused."""
    with transaction.atomic():
        draft = _locked(draft_id, by)
        _open(draft)
        files = list(draft.files.all())
        draft.files.clear()
        Attachment.objects.filter(pk__in=[file.pk for file in files], case=None).delete()
        _settle(draft, by, at)
        names = [name for file in files for name in (file.stored, file.small) if name]
        for name in names:
            transaction.on_commit(partial(shred, name))


def _locked(draft_id: UUID, by: Actor) -> Draft:
    draft = locked_or_none(Draft, draft_id)
    towns = {seat.jurisdiction_id for seat in by.seats if seat.role in SETTLES}
    if draft is None or draft.jurisdiction_id not in towns:
        raise Refused(Why(say("There is no such letter at your desk.")))
    return draft


def _open(draft: Draft) -> None:
    if draft.settled_at is not None:
        raise Refused(Why(say("This letter is settled already.")))


def _settle(draft: Draft, by: Actor, at: datetime) -> None:
    draft.sender = draft.subject = draft.text = ""
    draft.settled_at, draft.settled_by_id = at, by.account_id
    draft.save()


def _again(file: Attachment) -> Attachment:
    """The same stored file as a row of its own, for the door to write with its case."""
    names = ("kind", "media_type", "stored", "small", "size", "width", "height", "seconds", "digest")
    return Attachment(purpose="said", salt=b"", **{name: getattr(file, name) for name in names})
