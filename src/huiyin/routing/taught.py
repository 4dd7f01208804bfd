"""What a town's own orders teach: which unit ended with which text. From cases, never from or about anybody.

Only what was said when a matter was placed and the office's title is read, of matters that a unit has finished. A text
that was erased or locked is not there any more, so the next learning knows nothing of it.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiyin.cases import registry
from huiyin.cases.models import Case, Words, WordsKind
from huiyin.places.models import Place

from .same import BACK, Joined

FEWEST = 300  # finished orders with words, or nothing is learnt
FEWEST_OF_ONE = 10  # of one unit
MOST = 20_000  # the newest
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Example:
    """A text and whose duty it was. Texts of one `group` (joined orders, near duplicates) are held back together."""

    text: str
    label: str
    group: str


def examples_of(town: Place, at: datetime) -> list[Example]:
    """The town's finished orders with the unit that finished each. Two queries."""
    loops = [loop.name for loop in registry.all_loops() if "dispatch" in loop.by_verb]
    rows = Case.objects.filter(
        jurisdiction=town, loop__in=loops, unit__isnull=False, finished_at__lte=at
    ).order_by("-filed_at", "-id")
    cases = {
        pk: (title, code, lead or pk)
        for pk, title, code, lead in rows.values_list("pk", "title", "unit__code", "lead_id")[:MOST]
    }
    said = Words.objects.filter(jurisdiction=town, kind=WordsKind.SAID, seq=1, case__finished_at__lte=at)
    found = []
    for case_id, text in said.values_list("case_id", "text").iterator(chunk_size=2000):
        if case_id in cases and text.strip():
            title, code, lead = cases[case_id]
            found.append(Example(f"{title} {text}", code, _group(str(lead), text)))
    return found


def _group(lead: str, text: str) -> str:
    """Joined orders belong together; so do two with the very same words."""
    same = hashlib.blake2b("".join(text.split()).encode(), digest_size=8).hexdigest()
    return same if len(text) > 20 else lead


def enough(
    examples: Sequence[Example], fewest: int = FEWEST, fewest_of_one: int = FEWEST_OF_ONE
) -> list[Example]:
    """The examples of labels that have enough of them; empty where they are too few or all of one label."""
    often = Counter(one.label for one in examples)
    kept = [one for one in examples if often[one.label] >= fewest_of_one]
    several = len({one.label for one in kept}) > 1
    return kept if several and len(kept) >= fewest else []


def joined_in(town: Place, at: datetime) -> Joined:
    """How often the town's kinds met within reach of each other over a year, and how often one was joined to the other."""
    loops = [loop.name for loop in registry.all_loops() if "join" in loop.by_verb]
    rows = Case.objects.filter(
        jurisdiction=town, loop__in=loops, filed_at__gt=at - YEAR, filed_at__lte=at, service__isnull=False
    )
    names = ("pk", "lead_id", "filed_at", "place_id", "service__code")
    cases = [_Spot(*row) for row in rows.order_by("-filed_at", "-id").values_list(*names)[:MOST]]
    by_place: dict[int, list[_Spot]] = {}
    met: Counter[frozenset[str]] = Counter()
    joined: Counter[frozenset[str]] = Counter()
    by_id = {one.pk: one for one in cases}
    for one in reversed(cases):  # the oldest first: each meets those before it
        before = by_place.setdefault(one.place, [])
        met.update(frozenset((one.kind, other.kind)) for other in before if one.filed - other.filed <= BACK)
        before.append(one)
        lead = by_id.get(one.lead) if one.lead is not None else None
        if lead is not None:
            joined[frozenset((one.kind, lead.kind))] += 1
    return Joined(met, joined)


@dataclass(frozen=True, slots=True)
class _Spot:
    pk: UUID
    lead: UUID | None
    filed: datetime
    place: int
    kind: str
