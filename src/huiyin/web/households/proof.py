"""The sheet or the recording of a yes: through the same uploads as everything else, and back to the household alone."""

from django.http import HttpRequest

from huiyin.cases.models import Attachment
from huiyin.kernel.say import Refused, Why
from huiyin.people.households.models import Evidence

from .. import uploads
from ..now import now

PHOTO, VOICE, KEPT = "evidence_photo", "evidence_voice", "kept_evidence"


def evidence_of(request: HttpRequest, how: str) -> Evidence | None:
    """What was sent with this form, or with the one before it that had a fault. Raises Refused with the file's fault."""
    file = request.FILES.get(VOICE if how == "voice" else PHOTO)
    if file is None:
        kept = uploads.of_token(request.POST.get(KEPT, ""))
        return evidence_from(kept) if kept is not None else None
    taken = uploads.take_voice(file, "evidence") if how == "voice" else uploads.take_photo(file, "evidence")
    if isinstance(taken, Why):
        raise Refused(taken)
    request.kept_evidence = uploads.token_of(taken)  # type: ignore[attr-defined]
    return evidence_from(taken)


def kept_token(request: HttpRequest) -> str:
    """What a form that has a fault carries on, so that nobody takes the photo twice."""
    return str(getattr(request, "kept_evidence", "") or request.POST.get(KEPT, ""))


def evidence_from(taken: Attachment) -> Evidence:
    """A stored file as the evidence of a consent."""
    return Evidence(
        kind=taken.kind,
        media_type=taken.media_type,
        stored=taken.stored,
        small=taken.small,
        size=taken.size,
        seconds=taken.seconds,
        digest=bytes(taken.digest),
        at=now(),
    )
