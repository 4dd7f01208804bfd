"""The reference page of the register of fields, made from every app's `fields.py`."""

from huiyin.held.fields import Aside, Personal
from huiyin.held.holdings import holdings
from huiyin.held.register import asides, entries, personal_fields

INTRO = """# The register of fields

Every column of every table either stands here, with what it is for, or is declared in its app's `fields.py` to say nothing
of a person. A column that does neither fails the build. The privacy page of a town and its impact assessment are made from
the same entries.

"""


def fields_page() -> str:
    """What holds something of a person: in tables, and beside them."""
    from .generated import table

    head = ("column", "class", "what for", "who may see it", "lawful basis", "when it goes")
    rows = [(f"`{row.model}` {', '.join(row.columns)}", *_told(row)) for row in personal_fields()]
    beside = [(row.where, *_told(row)) for row in asides()]
    answer = ", ".join(f"`{holding.name}`" for holding in holdings()) or "none yet"
    return (
        INTRO
        + table(head, rows)
        + "\n## Outside the tables\n\n"
        + table(("where", *head[1:]), beside)
        + "\n## What a person's own copy and erasure don't reach, and why\n\n"
        + table(("column", "not handed out", "stays after everything was erased"), _beyond())
        + f"\n## Everything else\n\n{_others()} columns say nothing of a person.\n"
        + f"\n## Who answers a person's request\n\nHoldings: {answer}. Each hands out, erases and restricts its own.\n"
    )


def _beyond() -> list[tuple[str, ...]]:
    """A test makes a row of every table and looks whether this is all (`tests/rights/test_every_column.py`)."""
    return [
        (f"`{row.model}` {', '.join(row.columns)}", row.not_handed or "–", row.stays or "–")
        for row in personal_fields()
        if row.not_handed or row.stays
    ]


def _told(row: Personal | Aside) -> tuple[str, ...]:
    kind = row.kind.label + (" (sensitive)" if row.kind.sensitive else "")
    return kind, row.why, "; ".join(row.seen_by), str(row.basis), row.goes


def _others() -> int:
    return sum(len(row.columns) for row in entries() if not isinstance(row, Personal | Aside))
