"""docs/reference/scale.md: the arithmetic from a town to a nation, and where each table lies on a cluster."""

from collections.abc import Callable, Sequence

from huiyin.sharding.plan import GIVEN, PLACES, lines, plan, size, where
from huiyin.sharding.tables import Kind, layout

Draw = Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], str]

INTRO = """# From a town to a nation

`huiyin scale plan --cases-a-year N` does this for any number; `huiyin scale citus` prints and applies the second half.

## What it stands on

"""
CLUSTER = """
## Where each table lies on a cluster

Every table that grows carries `jurisdiction_id`, the town, and is spread by it; all rows of a town lie together on one node,
so a page or a move of a town asks one node. A foreign key between two such tables names the town on both sides: it can't
lead to another town's row. What follows is everything else.

"""
NOT_YET = """
## What is not proven

The statements are checked by tests against PostgreSQL's own catalogue and tried there with Citus's rules played by a stand-in;
on a real cluster they run only where `HUIYIN_TEST_CITUS_URL` names one. A row that is locked by its id alone (`SELECT ... FOR
UPDATE`) has to name its town as well on Citus, which locks rows of one shard at a time; reading by an id alone asks every node.
The pages of one town do both in places, so before a cluster serves people these are to be named; `tests/sharding/test_queries.py` counts
them, and fails where a statement names neither the town nor a key.
"""


def scale_page(table: Draw) -> str:
    """The page's text."""
    given = [
        (
            one.name.replace("_", " "),
            size(one.value) if one.unit == "bytes" else f"{one.value:g} {one.unit}",
            one.source,
            one.line,
        )
        for one in GIVEN
    ]
    parts = [INTRO, table(("name", "value", "from", "what"), given), "\n## For whom\n\n"]
    rows = []
    for name, cases in PLACES:
        found = plan(cases)
        rows.append(
            (
                name, f"{cases:,}", f"{found.peak_pages:,.1f}", f"{found.peak_moves:,.1f}", f"{found.cores:,}",
                size(found.database), size(found.files), where(found),
            )
        )  # fmt: skip
    head = (
        "for",
        "matters a year",
        "pages/s at the peak",
        "moves/s at the peak",
        "cores",
        "database",
        "files",
        "machines",
    )
    parts.append(table(head, rows))
    for name, cases in PLACES:
        parts.append(f"\n### {name.capitalize()}\n\n" + "".join(f"- {line}\n" for line in lines(plan(cases))))
    tables = layout()
    others = [(f"`{one.name}`", str(one.kind), one.why) for one in tables if one.kind is not Kind.SPREAD]
    spread = ", ".join(f"`{one.name}`" for one in tables if one.kind is Kind.SPREAD)
    parts += [CLUSTER, table(("table", "where", "why"), others), f"\nSpread by town: {spread}.\n", NOT_YET]
    return "".join(parts)
