"""What a place needs for so many matters a year: the arithmetic, each number with where it comes from.

Nothing here is a promise. `measured` was counted by `make bench` on two small cores of 2026; `assumed` is a guess that a
town replaces by its own; `set` is a setting; everything else follows from these.
"""

from dataclasses import dataclass
from math import ceil

DAYS = 365
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the rest stands on."""

    name: str
    value: float
    unit: str
    source: str  # measured, set or assumed
    line: str


GIVEN = (
    Given(
        "database",
        6_000,
        "bytes",
        "measured",
        "in PostgreSQL for a matter with ledger, clocks, words, messages and all indexes: 5,816 after five moves, and counts",
    ),
    Given(
        "files",
        400_000,
        "bytes",
        "assumed",
        "of photos and recordings for a matter: every third has two photos, some a voice",
    ),
    Given(
        "pages",
        40,
        "pages",
        "assumed",
        "opened in the life of a matter, by its resident and by everybody at a desk",
    ),
    Given("moves", 8, "moves", "assumed", "made with a matter, from placing to rating"),
    Given(
        "page_time",
        0.02,
        "core-seconds",
        "measured",
        "for a page: 13 ms (a matter) to 23 ms (an inbox of 50) of the server, and the database's share",
    ),
    Given(
        "move_time",
        0.01,
        "core-seconds",
        "measured",
        "for a move over HTTP: 5 to 6 ms of the server, and the database's share",
    ),
    Given(
        "busy_day",
        4,
        "times",
        "assumed",
        "as many on the busiest day of a year as on a mean one (a storm, a frost)",
    ),
    Given("busy_hour", 5, "times", "assumed", "as many in the busiest hour of a day as in a mean one"),
    Given("use", 0.5, "of a core", "assumed", "is what a peak may take; the rest is for what nobody foresaw"),
    Given(
        "files_years",
        3,
        "years",
        "set",
        "that words and files stay after a matter closed (HUIYIN_KEEP_YEARS)",
    ),
    Given("ledger_years", 10, "years", "assumed", "of matters in the database"),
    Given("node_cores", 16, "cores", "assumed", "of one machine"),
    Given(
        "node_store",
        1e12,
        "bytes",
        "assumed",
        "of database on one machine, so that a backup of it is restored within a night",
    ),
)
_BY_NAME = {given.name: given.value for given in GIVEN}


@dataclass(frozen=True, slots=True)
class Plan:
    """What `cases` matters a year come to. Bytes, cores and seconds as said; `nodes` hold the rows, each has a standby."""

    cases: int
    peak_cases: float  # placed in a second, at the peak
    peak_pages: float  # a second
    peak_moves: float  # a second
    cores: int
    database: float  # bytes, after all its years
    files: float  # bytes
    nodes: int

    @property
    def spread(self) -> bool:
        """More than one machine holds the rows: Citus."""
        return self.nodes > 1

    @property
    def machines(self) -> int:
        """One that holds the rows and its standby; past one also a coordinator with its own."""
        return 2 * self.nodes + (2 if self.spread else 0)


def plan(cases: int) -> Plan:
    """The plan for so many matters a year. Raises ValueError for less than one."""
    if cases < 1:
        raise ValueError("There is nothing to plan for less than one matter a year.")
    g = _BY_NAME
    peak = cases / DAYS * g["busy_day"] * g["busy_hour"] / 24 / HOUR
    pages, moves = peak * g["pages"], peak * g["moves"]
    cores = ceil((pages * g["page_time"] + moves * g["move_time"]) / g["use"])
    database = cases * g["database"] * g["ledger_years"]
    nodes = max(ceil(database / g["node_store"]), ceil(cores / g["node_cores"]))
    return Plan(
        cases, peak, pages, moves, max(cores, 1), database, cases * g["files"] * g["files_years"], nodes
    )


PLACES = (
    ("a town", 5_000),
    ("a prefecture", 500_000),
    ("a region", 5_000_000),
    ("a nation", 500_000_000),
)


def lines(found: Plan) -> list[str]:
    """The arithmetic of one plan, line by line, as somebody would do it on paper."""
    g = _BY_NAME
    mean = found.cases / DAYS
    return [
        f"{found.cases:,} matters a year are {mean:,.1f} on a mean day",
        f"× {g['busy_day']:g} on the busiest day × {g['busy_hour']:g} in its busiest hour ÷ 24 ÷ 3,600 = {found.peak_cases:,.4f} placed a second",
        f"× {g['pages']:g} pages = {found.peak_pages:,.2f} pages a second; × {g['moves']:g} moves = {found.peak_moves:,.2f} moves a second",
        f"({found.peak_pages:,.2f} × {g['page_time']:g} s + {found.peak_moves:,.2f} × {g['move_time']:g} s) ÷ {g['use']:g} = {cores(found)}",
        f"{found.cases:,} × {g['database']:,.0f} bytes × {g['ledger_years']:g} years = {size(found.database)} of database",
        f"{found.cases:,} × {g['files']:,.0f} bytes × {g['files_years']:g} years = {size(found.files)} of photos and recordings",
        f"÷ {size(g['node_store'])} and ÷ {g['node_cores']:g} cores a machine, whichever asks for more = {where(found)}",
    ]


def cores(found: Plan) -> str:
    """How many, in words that fit one as well."""
    return f"{found.cores:,} core" + ("s" if found.cores != 1 else "")


def where(found: Plan) -> str:
    """On what it runs."""
    if not found.spread:
        return "one machine and its standby"
    return f"{found.nodes:,} machines of a Citus cluster and a coordinator, each with its standby: {found.machines:,}"


def size(n: float) -> str:
    """Bytes as people say them, in powers of ten."""
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB"):
        if n < 1000 or unit == "PB":
            return f"{n:,.0f} {unit}" if n >= 10 or n == int(n) else f"{n:,.1f} {unit}"
        n /= 1000
    raise AssertionError
