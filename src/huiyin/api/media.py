"""Photos that a program names by their address: fetched by the worker and added to the case as if they had been sent."""

from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.web import uploads

from . import errands, outside
from .models import MediaToFetch

MOST_PHOTOS = uploads.MOST_PHOTOS
LONGEST = 1000

NO_ADDRESS = say("media_url must be the http address of a photo.")
INSIDE = say("media_url points inside our own network; such addresses are never asked.")


def note_media(case: Case, urls: str, *, at: datetime) -> int:
    """Write down what is to be fetched for a case, in the caller's transaction. Returns how many."""
    found = addresses_in(urls)
    for url in found:
        MediaToFetch.objects.create(jurisdiction_id=case.jurisdiction_id, case=case, url=url, next_at=at)
    return len(found)


def addresses_in(urls: str) -> list[str]:
    """The addresses of a list separated by blanks. Raises Refused for one that can be seen at once to be no good."""
    found = urls.split()[:MOST_PHOTOS]
    for url in found:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            good = parts.scheme in ("http", "https") and bool(host) and len(url) <= LONGEST
        except ValueError:
            good = False
        if not good:
            raise Refused(Why(NO_ADDRESS, field="media_url"))
        if outside.is_inside_by_its_look(host, parts.port):
            raise Refused(Why(INSIDE, field="media_url"))
    return found


def fetch_media(errand: MediaToFetch, *, at: datetime) -> bool:
    """Fetch a claimed photo and add it to its case. Returns whether that worked."""
    try:
        photo = fetch_photo(errand.url)
    except outside.Unreachable as error:
        errands.later(errand, str(error), at=at)
        return False
    except outside.Forbidden as error:
        errands.later(errand, str(error), at=at, final=True)
        return False
    by = Actor.the_resident(errand.case_id)
    try:
        with transaction.atomic():
            move_case(
                errand.case_id,
                "add",
                by=by,
                at=at,
                answers={"files": (photo,)},
                town=errand.jurisdiction_id,
            )
            errands.done(errand, url="")
    except Refused as refused:
        uploads.discard([photo])
        errands.later(errand, str(refused), at=at, final=True)
        return False
    return True


def fetch_photo(url: str) -> Attachment:
    """One photo from an address of somebody else's, checked and made anew. Raises Unreachable or Forbidden."""
    got = outside.get(url, most=uploads.PHOTO_BYTES)
    if got.status != 200:
        raise _not_now(got.status)
    file = SimpleUploadedFile("photo", got.body)
    file.file = BytesIO(got.body)
    taken = uploads.take_photo(file)
    if isinstance(taken, Why):
        raise outside.Forbidden("it is no photo that can be read")
    return taken


def _not_now(status: int) -> Exception:
    gone = 400 <= status < 500 and status not in (408, 425, 429)
    return (outside.Forbidden if gone else outside.Unreachable)(f"it answered {status}")
