"""The moment. Pages and commands take it here and hand it on as `at=`; nothing below them asks for the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
