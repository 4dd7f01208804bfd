"""Cases and pages of cases, each made once for as long as the database gives the same rows: a desk looks at the same fifty all
day. What is kept here is shared by all who ask: to be read, never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.memo import forget_with
from huiyin.prepared import Prepared

from .models import Case
from .named import Names, names_of, with_names
from .near import twins

Raw = list[tuple[Any, ...]]
MOST_CASES, MOST_PAGES = 1000, 20  # what a handful of desks look at, a few KB a case


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of rows, first due first; where the next one begins; and what is known of the rows together.

    `services` are their kinds, `units` those that hold one or that the catalogue names for its kind, `twins` the earlier matter
    that one looks like, by its key.
    """

    rows: list[Case]
    after: str = ""
    services: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    twins: Mapping[object, Case] = field(default_factory=dict)


EMPTY = Page([])

_cases: dict[tuple[Any, ...], tuple[Case, Names]] = {}
_pages: dict[tuple[object, object], tuple[Raw, tuple[Names, ...], Page]] = {}
forget_with(_cases.clear)
forget_with(_pages.clear)


def made(read: Prepared[Case], rows: Raw) -> list[Case]:
    """The cases of these rows, with their names."""
    found = []
    for row in rows:
        kept = _cases.get(row)
        if kept is None or kept[1] is not names_of(kept[0].jurisdiction_id):
            if len(_cases) >= MOST_CASES:
                _cases.clear()
            case = with_names(read.read([row]))[0]
            kept = _cases[row] = case, names_of(case.jurisdiction_id)
        found.append(kept[0])
    return found


def page_made(read: Prepared[Case], begins: object, rows: Raw, most: int) -> Page:
    """The page of `rows`, one of which may be more than the `most` it has; `begins` tells apart the pages of one `read`.

    The very same page as before where the rows and the names are: it may be told by that.
    """
    kept = _pages.get((read, begins))
    if (
        kept is not None
        and kept[0] == rows
        and all(a is b for a, b in zip(kept[1], _names(kept[2].rows), strict=True))
    ):
        return kept[2]
    cases = made(read, rows)
    last = cases[most - 1] if len(cases) > most else None
    del cases[most:]
    page = Page(
        cases,
        f"{last.next_due_at.isoformat()}_{last.pk}" if last and last.next_due_at else "",
        frozenset(case.service_id for case in cases if case.service_id is not None),
        frozenset(unit for case in cases for unit in _units(case)),
        twins(cases),
    )
    if len(_pages) >= MOST_PAGES:
        _pages.clear()
    _pages[read, begins] = rows, _names(cases), page
    return page


def _names(cases: list[Case]) -> tuple[Names, ...]:
    """What is kept of the names of these cases' towns."""
    return tuple(map(names_of, dict.fromkeys(case.jurisdiction_id for case in cases)))


def _units(case: Case) -> list[int]:
    by_catalogue = case.service.unit_id if case.service is not None else None
    return [unit for unit in (case.unit_id, by_catalogue) if unit]
