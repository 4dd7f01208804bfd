"""Files: sent first, by themselves, then named by their token in the answers of a move; and read back by who may."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from huiyin.cases.models import Attachment
from huiyin.cases.queries import may_see_file
from huiyin.kernel.say import Why
from huiyin.people.throttle import hit
from huiyin.web import uploads
from huiyin.web.sending import boxed

from .. import access
from ..access import Denied
from .asked import anyone_with, asked
from .problems import BAD_ANSWERS, Problem, not_found
from .reading import read_matter
from .shapes import CLOSED, OPEN, responses

router = Router()
MOST_AN_HOUR = 300  # files from one address without a key


class Stored(Schema):
    """A file that waits for its matter. Whatever gets none within a day is deleted."""

    file: str = Field(description="Its token: what the answers of a move name it by.")
    kind: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    seconds: float | None


@router.post("/files", response=responses(Stored, 413), openapi_extra=OPEN, summary="Send a file")
def send_file(request: HttpRequest, file: File[UploadedFile]) -> Stored:
    """A photo (JPEG, PNG, WebP...: made anew without the place where it was taken), a recording, or a PDF."""
    who = asked(request)
    if who.caller.key is None:
        _limit(who.caller.address, who.at)
    taken = _take(file)
    if isinstance(taken, Why):
        raise Problem(BAD_ANSWERS, Why(taken.sentence, taken.args, "file"))
    return Stored(
        file=uploads.token_of(taken),
        kind=taken.kind,
        media_type=taken.media_type,
        size=taken.size,
        width=taken.width,
        height=taken.height,
        seconds=taken.seconds,
    )


def _limit(address: str, at: datetime) -> None:
    if wait := hit("v1-files", address, at=at, limit=MOST_AN_HOUR, window=60 * access.MINUTE):
        raise Denied(Why(access.TOO_OFTEN, {"seconds": wait}), 429, wait)


def _take(file: UploadedFile) -> uploads.Taken:
    """By what the sender says it is; what it really is the uploads find out."""
    kind = str(file.content_type or "")
    if kind.startswith("audio/"):
        return uploads.take_voice(file, "file")
    return (
        uploads.take_document(file, "file") if kind == "application/pdf" else uploads.take_photo(file, "file")
    )


@router.get(
    "/cases/{uuid:case_id}/files/{uuid:file_id}",
    response=responses(None, 403, 404),
    auth=anyone_with("read"),
    openapi_extra={**CLOSED, "responses": {200: {"content": {"*/*": {"schema": {"type": "string"}}}}}},
    url_name="one_file",
    summary="Read a file",
)
def one_file(
    request: HttpRequest, case_id: UUID, file_id: UUID, small: bool = Query(default=False)
) -> HttpResponseBase:
    """The file itself, where this reader may see it; `small` gives the thumbnail of a photo."""
    reading = read_matter(asked(request), case_id)
    found = Attachment.objects.filter(case=reading.case, pk=file_id).first()
    if found is None or not may_see_file(reading.case, found, reading.roles):
        raise not_found()
    try:
        opened: Any = default_storage.open(found.small if small and found.small else found.stored)
    except FileNotFoundError as gone:
        raise not_found() from gone
    return boxed(FileResponse(opened, content_type=found.media_type))
