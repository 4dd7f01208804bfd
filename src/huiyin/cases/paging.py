"""Where a page of a long list ended."""

from datetime import datetime
from uuid import UUID

Key = tuple[datetime, UUID]


def key_in(after: str) -> Key | None:
    """The moment and the id of the last row before, from "MOMENT_ID"; what can't be read begins at the beginning."""
    moment, _, pk = after.partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
