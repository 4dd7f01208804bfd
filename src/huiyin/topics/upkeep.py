"""Noting what was said before a word stood on the list."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from huiyin.cases.models import Words
from huiyin.rows import insert

from .models import Mention
from .noting import KINDS, may_be_noted, mentions_in

AT_ONCE = 2000  # texts read in one go


def renew_mentions(*, jurisdiction_id: int) -> int:
    """Note everything anew that is said in a town's matters: after an update that brought other words. Returns how many rows."""
    with transaction.atomic():
        Mention.objects.filter(jurisdiction_id=jurisdiction_id).delete()
        return note_all(jurisdiction_id)


def note_all(jurisdiction_id: int, only: Iterable[str] | None = None) -> int:
    """Note all listed words, or `only` these, in everything that was said in a town. Returns how many rows were added."""
    rows = Words.objects.filter(jurisdiction_id=jurisdiction_id, kind__in=KINDS)
    texts: Iterator[Words] = rows.select_related("case__service").iterator(chunk_size=AT_ONCE)
    n = 0
    while some := list(islice(texts, AT_ONCE)):
        found = [mention for row in some if may_be_noted(row) for mention in mentions_in(row, only)]
        insert(found)
        n += len(found)
    return n
