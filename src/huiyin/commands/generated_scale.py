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
## What holds already

- Every row lock names its town (`SELECT ... FOR UPDATE` is taken on [one shard alone](https://docs.citusdata.com/en/stable/develop/reference_workarounds.html)),
  and joins no other table. A move is told the town by the page that read the matter; where it is not, and in the acts of the desk, one statement
  reads it first, without a lock. The worker looks without a lock which towns have something due, and then works town by town, each in a transaction of
  its own. On PostgreSQL every test watches the locks it asks for, and fails with the statement that names no town (`tests/locks.py`).
- What is copied to every node or kept on the coordinator is locked by its key (a place, an office, a worker's home): there is no shard to choose.
- A row that is changed or saved is found by its key and its town. `save()` of a whole row writes the town as well, which Citus takes only where the
  condition says the same.
- Every unique key names the town once `huiyin scale citus` was applied. Those that are widened by it lose nothing: each holds a UUID, or an
  errand, a version, a kind of matter, a programme or a village, which is of one town, or the digest of a letter to one. But one: an office that
  serves several towns could then be tied to a partner in each of them (`api_partner`), not only once.

## What is still between Huiyin and a cluster

- **Joins by a key alone.** Citus joins spread tables only where they are held to one town each, or to each other's. Django joins by the key: of the
  statements of a day of a matter 15 do so (`tests/sharding/test_queries.py` counts them and lets them grow no more), and Citus refuses them: a matter
  with its contact and kind, what it came of, a posting with its accounts, a message on its way with its notice. The keys between two tables of a town have to join by
  the town too. Until that is done no page of a matter opens on a cluster.
- **Tables of the coordinator** (`kept` above) can't be joined with spread ones in a statement that also locks, and cost a copy each time where one only reads. The foreign
  keys of two of them to spread tables (`resources_meeting_partners`, `mail_in_draft_files`) are taken away, for Citus has none such.
- **By a key alone** rows are still read (a foreign key that is followed, the town that a lock must know first), deleted, and changed where many are changed at once.
  Citus does this, but asks every node. Look-up by receipt asks every node by its nature.
- **The role for which row security holds** (`HUIYIN_DATABASE_ROLE`) was never tried there: Citus passes `SET LOCAL` on to the nodes within a
  transaction; planned statements tell their towns by `set_config`, of which its documentation says nothing. Nodes that hear no town show no rows.
- **Nothing of this has run on a real cluster.** The statements are checked by tests against PostgreSQL's own catalogue and tried there with Citus's
  rules played by a stand-in; on a cluster they run only where `HUIYIN_TEST_CITUS_URL` names one.
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
