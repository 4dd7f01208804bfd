"""What a reader asked of the list of promises, read from the address. What makes no sense is left out, never an error."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict

from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Edition
from huiyin.places.models import Place, Unit

NAMES = ("edition", "unit", "group", "after")


def wanted_in(query: QueryDict, town: Place, *, edition: Edition | None = None) -> reads.Wanted:
    """What the address asks for. At most two queries."""
    number = query.get("edition", "")
    if edition is None and number.isascii() and number.isdecimal() and len(number) <= 4:
        edition = reads.edition_numbered(town, int(number))
    code = query.get("unit", "")
    unit = Unit.objects.filter(code=code).first() if 0 < len(code) <= 24 and "\x00" not in code else None
    group = query.get("group", "")
    return reads.Wanted(town, edition, unit, group=group if group in reads.BY_NAME else "")


def after_in(query: QueryDict) -> reads.After | None:
    """Where the page begins."""
    moment, _, reference = query.get("after", "").partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return reads.After(at, UUID(reference)) if at.tzinfo else None
    except ValueError:
        return None


def after_text(after: reads.After) -> str:
    """The same for an address."""
    return f"{after.filed_at.isoformat()}_{after.id}"
