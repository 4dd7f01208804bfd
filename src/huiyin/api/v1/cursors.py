"""Where the next page begins: the key of the last row, as one text that callers hand back as they got it."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from huiyin.kernel.say import say

from .problems import UNREADABLE, refuse

BAD_AFTER = say("This page mark can't be read. Please begin again without it.")


def mark(moment: datetime, pk: UUID) -> str:
    """The mark below the row with that moment and id."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()}_{pk}".encode()).decode().rstrip("=")


def marked(after: str) -> tuple[datetime, UUID] | None:
    """The moment and id that a mark holds; None for none. Raises Problem."""
    if not after:
        return None
    try:
        text = base64.urlsafe_b64decode(after.encode() + b"=" * (-len(after) % 4)).decode()
        moment, _, pk = text.partition("_")
        found = datetime.fromisoformat(moment), UUID(pk)
        if found[0].tzinfo is None or not 1990 <= found[0].year <= 2200:
            raise ValueError(after)
    except (ValueError, binascii.Error) as error:
        raise refuse(UNREADABLE, BAD_AFTER, field="after") from error
    return found


def lead_on(request: HttpRequest, response: HttpResponse, following: str | None) -> None:
    """The address of the next page in a Link header (RFC 8288)."""
    if following:
        query = request.GET.copy()
        query["after"] = following
        url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        response.headers["Link"] = f'<{url}>; rel="next"'
