"""From a file that somebody sent to an attachment that is stored and only waits for its case.

Stored names are by lot under the day, never the sender's. What was accepted in a form that failed elsewhere travels on
as a signed token, so that nobody has to send a photo twice; what never got a case `sweep_pending` takes away.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Why, say
from huiyin.people.households.models import Evidence
from huiyin.prompts.models import Prompt

from .now import now
from .uploads_photo import NoPhoto, TooManyPixels, develop
from .uploads_voice import NoRecording, listen

MEGABYTE = 1_000_000
MOST_PHOTOS = 6
PHOTO_BYTES = 12 * MEGABYTE
VOICE_BYTES = 5 * MEGABYTE
DOCUMENT_BYTES = 12 * MEGABYTE
VOICE_SECONDS = 300
TOKEN_AGE = timedelta(days=1)
_SALT = "huiyin.pending"
_CARRIED = ("kind", "media_type", "stored", "small", "size", "width", "height", "seconds")

Taken = Attachment | Why


def take_photo(file: UploadedFile, field: str = "photos") -> Taken:
    """Check, re-encode and store one photo; or the sentence that says what is wrong with it."""
    if why := _size_problem(file, PHOTO_BYTES, field):
        return why
    called = _called(file)
    try:
        photo = develop(file)
    except TooManyPixels:
        return Why(say("%(name)s has too many pixels. Please send a smaller photo."), called, field)
    except NoPhoto:
        sentence = say(
            "%(name)s is not a photo that can be read. Please take it again, or send a JPEG or PNG."
        )
        return Why(sentence, called, field)
    return _attachment(
        "photo",
        "image/jpeg",
        photo.whole,
        stored=_store(photo.whole, "jpg"),
        small=_store(photo.small, "jpg"),
        width=photo.width,
        height=photo.height,
    )


def take_voice(file: UploadedFile, field: str = "voice") -> Taken:
    """Check and store one recording as it was sent; or the sentence that says what is wrong with it."""
    if why := _size_problem(file, VOICE_BYTES, field):
        return why
    content = file.read()
    try:
        heard = listen(content)
    except NoRecording:
        sentence = say("%(name)s is not a recording that can be played. Please record it again.")
        return Why(sentence, _called(file), field)
    if heard.seconds is not None and heard.seconds > VOICE_SECONDS:
        args = {"minutes": round(heard.seconds / 60)}
        sentence = say("The recording is %(minutes)d minutes long. Please say it in five minutes or less.")
        return Why(sentence, args, field)
    stored = _store(content, heard.suffix)
    return _attachment("voice", heard.media_type, content, stored=stored, seconds=heard.seconds)


def nothing_recorded() -> Why:
    return Why(say("There is no recording yet. Press and speak, or choose a file."), field="voice")


def take_document(file: UploadedFile, field: str = "proof") -> Taken:
    """Store one PDF, for proof that an office hands in; or the sentence that says what is wrong with it."""
    if why := _size_problem(file, DOCUMENT_BYTES, field):
        return why
    content = file.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        return Why(say("%(name)s is not a PDF that can be read."), _called(file), field)
    return _attachment("document", "application/pdf", content, stored=_store(content, "pdf"))


def take_photos(files: Sequence[UploadedFile], already: int = 0, field: str = "photos") -> list[Taken]:
    """Take several photos, at most six with those that came before."""
    room = max(0, MOST_PHOTOS - already)
    taken: list[Taken] = [take_photo(file, field) for file in files[:room]]
    if len(files) > room:
        args = {"most": MOST_PHOTOS}
        taken.append(Why(say("At most %(most)d photos fit here. The others were left out."), args, field))
    return taken


def sort_out(taken: Iterable[Taken]) -> tuple[list[Attachment], list[Why]]:
    """What was accepted, and what was not."""
    accepted: list[Attachment] = []
    problems: list[Why] = []
    for one in taken:
        if isinstance(one, Attachment):
            accepted.append(one)
        else:
            problems.append(one)
    return accepted, problems


# ── what waits for a case ──


def token_of(file: Attachment) -> str:
    """What a form carries for a stored file until it is sent without fault."""
    carried = {name: getattr(file, name) for name in _CARRIED}
    return signing.dumps({**carried, "digest": bytes(file.digest).hex()}, salt=_SALT, compress=True)


def of_token(token: str) -> Attachment | None:
    """The stored file again; None for a token that is not ours or too old, or whose file was swept."""
    try:
        carried = signing.loads(token, salt=_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return None
    if not default_storage.exists(carried["stored"]):
        return None
    digest = bytes.fromhex(carried.pop("digest"))
    return Attachment(purpose="said", digest=digest, salt=b"", at=now(), **carried)


def discard(files: Iterable[Attachment]) -> None:
    """Delete stored files that no case will have: a second form with the same key brought them."""
    for file in files:
        for name in (file.stored, file.small):
            if name:
                default_storage.delete(name)


def sweep_pending(*, before: datetime, days: int = 14) -> int:
    """Delete what was stored before `before`, up to `days` earlier, and belongs to no case. Returns how many files."""
    last = before.date()
    return sum(_sweep_day(last - timedelta(days=n)) for n in range(1, days + 1))


def _sweep_day(day: date) -> int:
    folder = f"{day:%Y/%m/%d}"
    try:
        names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return 0
    rows = Attachment.objects.filter(Q(stored__startswith=folder) | Q(small__startswith=folder))
    for stored, small in rows.values_list("stored", "small").iterator():
        names -= {stored, small}
    sheets = Evidence.objects.filter(Q(stored__startswith=folder) | Q(small__startswith=folder))
    for stored, small in sheets.values_list("stored", "small").iterator():
        names -= {stored, small}
    names -= set(Prompt.objects.filter(stored__startswith=folder).values_list("stored", flat=True))
    for name in names:
        default_storage.delete(name)
    return len(names)


# ── small parts ──


def _size_problem(file: UploadedFile, most: int, field: str) -> Why | None:
    size = file.size or 0
    if not size:
        return Why(say("%(name)s is empty. Please choose it again."), _called(file), field)
    if size > most:
        args = {**_called(file), "size": -(-size // MEGABYTE), "most": most // MEGABYTE}
        sentence = say("%(name)s has %(size)d MB; at most %(most)d MB fit. Please send a smaller one.")
        return Why(sentence, args, field)
    return None


def _called(file: UploadedFile) -> dict[str, object]:
    """The sender's own name for the file, cut to what a sentence can hold. It is shown, never used."""
    name = "".join(c for c in (file.name or "?") if c.isprintable())
    return {"name": name if len(name) <= 40 else f"{name[:30]}…{name[-8:]}"}


def _store(content: bytes, suffix: str) -> str:
    name = f"{now():%Y/%m/%d}/{secrets.token_urlsafe(18)}.{suffix}"
    return default_storage.save(name, ContentFile(content))


def _attachment(kind: str, media_type: str, content: bytes, **more: object) -> Attachment:
    digest = hashlib.sha256(content).digest()
    return Attachment(
        kind=kind,
        purpose="said",
        media_type=media_type,
        size=len(content),
        digest=digest,
        salt=b"",
        at=now(),
        **more,
    )
