"""The public table of events: what happened to every public matter, with nothing in it that leads to a person.

No receipt, no name, no word, no account, and no identity that stands anywhere else: a matter has a number of this export
alone. A place is its village, a moment is its day. Where fewer than five matters of a kind came from a village, the village
is left out (and with it another one, by which it could be told); where fewer than five of a kind came from the whole town, the
kind is left out as well.
"""

import csv
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Sum

from huiyin.cases import registry
from huiyin.cases.models import Service
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import say
from huiyin.ledger.models import Event
from huiyin.ledger.verify import snapshot
from huiyin.places.models import Place, Unit, UnitKind

from .models import Span, Tally
from .values import hidden
from .where import Ground, ground_of

CHUNK = 5000
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: its name, its type as in a Table Schema, and what it means."""

    name: str
    type: str
    means: str


COLUMNS = (
    Column(
        "matter",
        "string",
        say("A number of this matter in this file alone; another export gives it another."),
    ),
    Column("step", "integer", say("Which event of the matter it is, from 1.")),
    Column("loop", "string", say("Which path it goes: order, promise...")),
    Column("move", "string", say("What was done. The project's reference lists every move by name.")),
    Column("state", "string", say("Where the matter stands after it.")),
    Column("role", "string", say("Whose hand it was: resident, village, town, unit, leader, clock.")),
    Column(
        "unit",
        "string",
        say("The code of the office, except a village's: its village stands in its own column."),
    ),
    Column("day", "date", say("The day on which it happened, where the town is.")),
    Column("filed", "date", say("The day on which the matter was filed.")),
    Column("days", "integer", say("Begun days since filing.")),
    Column("village", "string", say("The code of the village; empty where it could point at somebody.")),
    Column("kind", "string", say("The code of the kind of matter; empty where it could point at somebody.")),
    Column("channel", "string", say("How it came in.")),
    Column("promised", "date", say("The day the resident was told, where this event set it.")),
    Column("solved", "string", say("The resident's word: yes, partly, no.")),
    Column("grade", "integer", say("The resident's grade, 5 is very satisfied.")),
    Column("ground", "string", say("The ground of a refusal.")),
    Column("found", "string", say("What a spot check found: yes, no, unseen.")),
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    matters: int
    events: int
    villages_left_out: int  # of so many matters
    kinds_left_out: int


class NoParquet(Exception):
    """Parquet needs the package duckdb, which is not installed."""


def export(town: Place, path: Path, *, licence: str, at: datetime) -> Exported:
    """Write the table to `path` (.csv or .parquet) and its dictionary beside it, as a Data Package. Raises NoParquet."""
    parquet = path.suffix == ".parquet"
    if parquet:
        _duckdb()
    raw = path.with_suffix(".csv.part") if parquet else path
    with snapshot(), raw.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.name for column in COLUMNS])
        found = _write(town, writer)
    if parquet:
        _to_parquet(raw, path)
        raw.unlink()
    package = json.dumps(dictionary(town, path, licence=licence, at=at), ensure_ascii=False, indent=2)
    path.with_suffix(".datapackage.json").write_text(package + "\n", encoding="utf-8")
    return found


def dictionary(town: Place, path: Path, *, licence: str, at: datetime) -> dict[str, object]:
    """The data dictionary, as a Data Package (frictionlessdata.io): columns, what they mean, and the licence."""
    return {
        "name": f"huiyin-events-{town.code}".lower(),
        "title": f"{town.name_zh} {town.name_en}".strip(),
        "created": at.astimezone(UTC).isoformat(timespec="seconds"),
        "licenses": [{"name": licence, **({"path": LICENCES[licence]} if licence in LICENCES else {})}],
        "resources": [
            {
                "name": "events",
                "path": path.name,
                "format": path.suffix.removeprefix("."),
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": one.name, "type": one.type, "description": one.means} for one in COLUMNS
                    ],
                    "primaryKey": ["matter", "step"],
                    "missingValues": [""],
                },
            }
        ],
    }


def _write(town: Place, writer: Any) -> Exported:
    names, salt, zone = _Names(town), secrets.token_bytes(16), calendar_of(town.pk).zone
    matters = events = villages = kinds = 0
    for case_id, told in groupby(_events(town), itemgetter(0)):
        mark, some = hashlib.sha256(salt + case_id.bytes).hexdigest()[:16], list(told)
        opening = json.loads(some[0][7])
        village, kind = names.of(int(opening.get("place") or 0), int(opening.get("service") or 0))
        filed = some[0][6].astimezone(zone)
        head = (village, kind, opening.get("channel", ""))
        writer.writerows(_row(names, mark, event, filed, head, zone) for event in some)
        matters, events = matters + 1, events + len(some)
        villages, kinds = villages + (not village), kinds + (not kind)
    return Exported(matters, events, villages, kinds)


def _events(town: Place) -> Iterator[Any]:
    """Every event of the loops that are public, case by case."""
    rows = Event.objects.filter(jurisdiction=town, loop__in=registry.public()).order_by("case_id", "seq")
    names = ("case_id", "seq", "loop", "verb", "state", "role", "at", "facts", "unit_id")
    return rows.values_list(*names).iterator(chunk_size=CHUNK)


def _row(
    names: "_Names", mark: str, event: tuple[Any, ...], filed: datetime, head: tuple[str, ...], zone: tzinfo
) -> tuple[object, ...]:
    case_id, seq, loop, verb, state, role, at, text, unit_id = event
    facts, local = json.loads(text) if text != "{}" else {}, at.astimezone(zone)
    assert isinstance(case_id, UUID)
    days = -(-(local.replace(tzinfo=None) - filed.replace(tzinfo=None)) // _A_DAY)
    promised = (
        datetime.fromisoformat(facts["promised"]).astimezone(zone).date() if "promised" in facts else ""
    )
    told = (facts.get(name, "") for name in ("solved", "grade", "ground", "found"))
    return (
        mark, seq, loop, verb, state, role, names.units.get(unit_id, ""), local.date(), filed.date(), max(0, days),
        *head, promised, *told,
    )  # fmt: skip


_A_DAY = timedelta(days=1)


class _Names:
    """Codes of villages, kinds and offices, and which of them may stand beside each other."""

    def __init__(self, town: Place) -> None:
        self.ground: Ground = ground_of(town.pk)
        self.villages = dict(Place.objects.filter(jurisdiction=town).values_list("pk", "code"))
        self.kinds = dict(Service.objects.filter(jurisdiction=town, public=True).values_list("pk", "code"))
        units = Unit.objects.exclude(kind=UnitKind.COMMITTEE)
        self.units = dict(units.values_list("pk", "code"))
        together: dict[int, Counter[int]] = {}
        rows = Tally.objects.filter(jurisdiction=town, span=Span.WEEK, by="spot", loop__in=registry.public())
        for place, kind, n in rows.values_list("of", "bucket").annotate(n=Sum("n")):
            together.setdefault(kind, Counter())[self.ground.village_of(place)] += n
        self.no_kind = hidden({kind: sum(villages.values()) for kind, villages in together.items()})
        self.no_village = {
            (village, kind) for kind, villages in together.items() for village in hidden(villages)
        }

    def of(self, place: int, kind: int) -> tuple[str, str]:
        """The codes of village and kind that a matter may show."""
        village = self.ground.village_of(place)
        if kind in self.no_kind or kind not in self.kinds:
            return "", ""
        if (village, kind) in self.no_village or village not in self.ground.villages:
            return "", self.kinds[kind]
        return self.villages.get(village, ""), self.kinds[kind]


def _duckdb() -> Any:
    try:
        import duckdb
    except ModuleNotFoundError:
        raise NoParquet(
            "Parquet needs the package duckdb: pip install 'huiyin[parquet]'. CSV needs nothing."
        ) from None
    return duckdb


def _to_parquet(raw: Path, path: Path) -> None:
    """The same table, typed. Names of files go in as values, never into the text of a statement."""
    types = {"integer": "INTEGER", "date": "DATE"}
    columns = {column.name: types.get(column.type, "VARCHAR") for column in COLUMNS}
    with _duckdb().connect() as connection:
        rows = connection.read_csv(str(raw), header=True, dtype=columns)
        rows.write_parquet(str(path), compression="zstd")
