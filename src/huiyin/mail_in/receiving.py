"""Taking one message in: once, and to where it belongs.

Who may speak on a matter is proved by two things together: the signed token of a notice that went to them, and that they
write from the address it went to. A header alone proves nothing, so a forged sender reaches the desk's drafts and no further.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case, Part
from huiyin.kernel.roles import RESIDENT
from huiyin.notices.models import Delivery
from huiyin.notices.replying import key_in
from huiyin.people.actors import Actor
from huiyin.people.throttle import hit
from huiyin.people.unread import wrote_it
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.web import uploads

from .models import Draft, Note, Outcome, Received
from .reading import MOST_BYTES, MOST_FILES, File, Letter, read

log = logging.getLogger("huiyin.mail_in")

A_DAY, MOST_A_DAY = timedelta(days=1), 20  # letters of one sender in a day
HEAD = 64_000  # bytes of a letter that is too large, which are enough to know who sent it
_KEYS = UUID("5b3e2f0a-6f0e-4f5f-9c5e-0f6c7a1d2b11")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message; "again" where it was taken before."""

    outcome: str
    why: str = ""


def take(raw: bytes, *, at: datetime) -> Taken:
    """Take one message in. Safe to be called again with the same one. Raises only where something of ours breaks."""
    large = len(raw) > MOST_BYTES
    letter = read(raw[:HEAD] if large else raw)
    digest = hashlib.sha256((letter.message_id or "").encode() or raw).digest()
    if Received.objects.filter(digest=digest).exists():
        return Taken("again")
    town = _town_of(letter)
    if town is None:
        log.error("a letter came in, and there is no town whose desk gets it: set HUIYIN_MAIL_IN_TOWN")
        return Taken("nowhere", "no town")
    own = settings.MAIL_IN_ADDRESS.casefold()
    if letter.robot or not letter.sender or letter.sender.casefold() == own:
        return _once(town, digest, Outcome.ASIDE, at, "a machine wrote it")
    if hit("mail-in", letter.sender.casefold(), at=at, limit=MOST_A_DAY, window=A_DAY):
        return _once(town, digest, Outcome.ASIDE, at, "too many letters of one sender in a day")
    answered = _answered(letter)
    if answered is not None:
        town = answered.town
    if large:
        return _draft(town, letter, digest, at, note=Note.LARGE, about=None, files=(), left_out=0)
    if answered is None:
        files, left_out = _files(letter.files)
        return _draft(town, letter, digest, at, note="", about=None, files=files, left_out=left_out)
    return _answer(answered, letter, digest, at)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The notice that a letter answers: its matter, and who speaks if the sender is whom it went to (else why not)."""

    town: Place
    case: Case
    actor: Actor | None
    note: str


def _answered(letter: Letter) -> _Answered | None:
    key = key_in((*letter.sent_to, *letter.answers))
    if key is None:
        return None
    delivery = Delivery.objects.select_related("notice", "jurisdiction").filter(pk=key).first()
    if delivery is None:
        return None
    notice = delivery.notice
    case = Case.objects.select_related("contact").filter(pk=notice.case_id).first()
    if case is None:
        return None
    if notice.to == RESIDENT.name:
        actor, contact = Actor.the_resident(case.pk), case.contact
    else:
        parts = Part.objects.select_related("contact").filter(case=case, until=None)
        part = parts.filter(pk=notice.part_id).first() if notice.part_id is not None else None
        if part is None or not part.outside:
            return _Answered(delivery.jurisdiction, case, None, Note.OFFICE)
        actor, contact = Actor.holder(part.pk), part.contact
    if not wrote_it(contact, letter.sender):
        return _Answered(delivery.jurisdiction, case, None, Note.OTHER)
    return _Answered(delivery.jurisdiction, case, actor, "")


def _answer(answered: _Answered, letter: Letter, digest: bytes, at: datetime) -> Taken:
    files, left_out = _files(letter.files)
    if answered.actor is not None and (letter.text or files):
        answers: dict[str, object] = {"words": letter.text} if letter.text else {}
        if files:
            answers["files"] = tuple(files)
        try:
            with transaction.atomic():
                move_case(
                    answered.case.pk,
                    "add",
                    by=answered.actor,
                    at=at,
                    answers=answers,
                    key=uuid5(_KEYS, digest.hex()),
                    town=answered.case.jurisdiction_id,
                )
                return _once(answered.town, digest, Outcome.WORD, at)
        except (Refused, KeyError):  # it is closed, or its loop takes no words
            return _draft(
                answered.town,
                letter,
                digest,
                at,
                note=Note.CLOSED,
                about=answered.case,
                files=files,
                left_out=left_out,
            )
    return _draft(
        answered.town,
        letter,
        digest,
        at,
        note=answered.note or Note.CLOSED,
        about=answered.case,
        files=files,
        left_out=left_out,
    )


def _draft(
    town: Place,
    letter: Letter,
    digest: bytes,
    at: datetime,
    *,
    note: str,
    about: Case | None,
    files: Sequence[Attachment],
    left_out: int,
) -> Taken:
    with transaction.atomic():
        taken = _once(town, digest, Outcome.DRAFT, at, note)
        if taken.outcome != Outcome.DRAFT:
            return taken
        keep = "" if note == Note.LARGE else letter.text or letter.whole
        draft = Draft.objects.create(
            jurisdiction=town,
            sender=letter.sender,
            subject=letter.subject,
            text=keep,
            note=note,
            about=about,
            at=at,
            left_out=left_out,
        )
        for file in files:
            file.jurisdiction_id, file.at = town.pk, at
            file.save(force_insert=True)
        draft.files.set(files)
    return taken


def _once(town: Place, digest: bytes, outcome: str, at: datetime, why: str = "") -> Taken:
    """Note that it came. Two workers that took the same one: the later does nothing."""
    try:
        with transaction.atomic():
            Received.objects.create(jurisdiction=town, digest=digest, outcome=outcome, at=at)
    except IntegrityError:
        return Taken("again")
    return Taken(outcome, why)


def _files(files: Sequence[File]) -> tuple[list[Attachment], int]:
    """What of the attachments is kept, checked as every upload is; and how many are not."""
    taken: list[Attachment] = []
    for file in files[:MOST_FILES]:
        if (kept := _file(file)) is not None:
            taken.append(kept)
    return taken, len(files) - len(taken)


def _file(file: File) -> Attachment | None:
    given = SimpleUploadedFile(file.name or "?", file.content)
    if file.content.startswith(b"%PDF-"):
        found = uploads.take_document(given, "files")
    else:
        found = uploads.take_photo(given, "files")
        if not isinstance(found, Attachment):
            given.seek(0)
            found = uploads.take_voice(given, "files")
    return found if isinstance(found, Attachment) else None


def _town_of(letter: Letter) -> Place | None:
    """The town whose code stands in the address, else the one that was set, else the only one with a desk."""
    local, _at, domain = settings.MAIL_IN_ADDRESS.casefold().partition("@")
    codes = [
        address.casefold().removeprefix(f"{local}+").removesuffix(f"@{domain}")
        for address in letter.sent_to
        if local and address.casefold().startswith(f"{local}+") and address.casefold().endswith(f"@{domain}")
    ]
    desks = Place.objects.filter(
        pk__in=Unit.objects.filter(kind=UnitKind.DESK, active=True).values("place_id")
    )
    towns = list(desks.order_by("pk"))
    for code in (*codes, settings.MAIL_IN_TOWN.casefold()):
        if found := next((town for town in towns if town.code.casefold() == code), None):
            return found
    return towns[0] if len(towns) == 1 else None
