"""The tree of places from the national statistics codes: a row's level is the length of its code, its parent its prefix.

Two digits are a region, four a prefecture, six a county, nine a town, twelve a village. Reading again corrects names and
adds what is new; what is no longer there is told and stays, because matters may lie in it.
"""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.db import connection, models, transaction

from huiyin.memo import forget_all
from huiyin.rows import insert

from .models import Place, PlaceKind

LEVELS = {
    2: PlaceKind.REGION,
    4: PlaceKind.PREFECTURE,
    6: PlaceKind.COUNTY,
    9: PlaceKind.TOWN,
    12: PlaceKind.VILLAGE,
}
ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}
BATCH = 5000
LONGEST_NAME = 60
# the list names committees; a place is called by itself
_COMMITTEE = (
    (re.compile(r"(?<=.)村?村(民委员会|委会)$"), "村"),
    (re.compile(r"(?<=社区)居?(民委员会|委会)$"), ""),
)


class BadCodes(Exception):
    """The files can't be used as a whole; the message says why."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no place, with the reason in a few words."""

    file: str
    line: int
    code: str
    reason: str


@dataclass
class Report:
    """What an import did, or would do."""

    rows: int = 0
    made: Counter[str] = field(default_factory=Counter)
    renamed: int = 0
    same: int = 0
    outside: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    bad_rows: list[BadRow] = field(default_factory=list)
    vanished: list[tuple[str, str]] = field(default_factory=list)
    vanished_count: int = 0

    def refuse(self, row: BadRow) -> None:
        self.refused[row.reason] += 1
        if len(self.bad_rows) < 1000:
            self.bad_rows.append(row)


@dataclass(frozen=True, slots=True)
class Row:
    """One place of a file."""

    file: str
    line: int
    code: str
    name: str


def files_in(given: Iterable[Path]) -> list[Path]:
    """The CSV files among what was named, folders opened; the highest level first. Raises BadCodes."""
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.name.endswith((".csv", ".csv.gz")))
        elif path.is_file():
            found.append(path)
        else:
            raise BadCodes(f"There is no {path}.")
    if not found:
        raise BadCodes("There is no CSV file there.")
    return sorted(found, key=_level_of_file)


def name_of_place(name: str) -> str:
    """A village committee's name as the name of its village: 曲水村委会 is the committee of 曲水村."""
    for pattern, instead in _COMMITTEE:
        name = pattern.sub(instead, name)
    return name


def import_places(
    files: Iterable[Path],
    *,
    within: str = "",
    dry_run: bool = False,
    seen: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Read the files into the tree, in one transaction. `within` takes that code's part and what is above it alone.

    `seen` is told how many rows were read since the last time. Raises BadCodes.
    """
    grower = _Grower(within)
    with transaction.atomic():
        for file in files:
            for row in _rows(file):
                grower.take(row)
                if grower.report.rows % 1000 == 0:
                    seen(1000)
            grower.write()
        grower.look_for_vanished()
        if dry_run:
            transaction.set_rollback(True)
    forget_all()
    return grower.report


class _Grower:
    """Grows the tree row by row, written a few thousand at a time."""

    def __init__(self, within: str) -> None:
        self.within = within
        self.report = Report()
        self.met: set[str] = set()
        self.waiting: list[Row] = []
        self.known: dict[str, tuple[int, str, int]] = {}  # code -> id, path, jurisdiction; no villages
        rows = Place.objects.exclude(kind__in=(PlaceKind.VILLAGE, PlaceKind.GRID))
        for code, pk, path, town in rows.values_list("code", "id", "path", "jurisdiction_id"):
            self.known[code] = pk, path, town or pk
        self.full: set[str] = set()  # codes whose children the files list

    def take(self, row: Row) -> None:
        """One row of a file: refused, left out, or put to the next batch."""
        self.report.rows += 1
        reason = _reason_against(row)
        if not reason and row.code in self.met:
            self.report.same += 1  # the national and a province's own list overlap
            return
        if reason:
            self.report.refuse(BadRow(row.file, row.line, row.code, reason))
            return
        if not (row.code.startswith(self.within) or self.within.startswith(row.code)):
            self.report.outside += 1
            return
        if self.waiting and (len(self.waiting) >= BATCH or len(self.waiting[0].code) != len(row.code)):
            self.write()
        self.met.add(row.code)
        self.waiting.append(row)

    def write(self) -> None:
        """Write the batch: new places made, changed names corrected."""
        rows, self.waiting = self.waiting, []
        there = {
            place.code: place
            for place in Place.objects.filter(code__in=[row.code for row in rows]).only(
                "id", "code", "name_zh"
            )
        }
        fresh, renamed = [], []
        for row in rows:
            name = name_of_place(row.name)
            place = there.get(row.code)
            if len(row.code) > 2:
                self.full.add(_parent_code(row.code))
            if place is None:
                if made := self._draft(row, name):
                    fresh.append(made)
            elif place.name_zh != name:
                place.name_zh = name
                renamed.append(place)
            else:
                self.report.same += 1
        self._create(fresh)
        Place.objects.bulk_update(renamed, ["name_zh"], batch_size=400)
        self.report.renamed += len(renamed)

    def _draft(self, row: Row, name: str) -> Place | None:
        place = Place(kind=LEVELS[len(row.code)], code=row.code, name_zh=name)
        if len(row.code) > 2:
            above = self.known.get(_parent_code(row.code))
            if above is None:
                self.report.refuse(BadRow(row.file, row.line, row.code, "the place above it is missing"))
                return None
            place.parent_id, place.path = above[0], above[1]
            place.jurisdiction_id = above[2] if place.kind == PlaceKind.VILLAGE else None
        return place

    def _create(self, places: list[Place]) -> None:
        """Make the places. Their ids are drawn first, so that each is written once, with its path in it."""
        ids = _next_ids(len(places))
        for place, pk in zip(places, ids, strict=True):
            place.pk = pk
            place.path = f"{place.path or '/'}{pk}/"
            place.jurisdiction_id = place.jurisdiction_id or pk
            self.report.made[place.kind] += 1
            if place.kind != PlaceKind.VILLAGE:
                self.known[place.code] = pk, place.path, place.jurisdiction_id
        insert(places)

    def look_for_vanished(self) -> None:
        """Places that stand in the tree but no longer in the list, where the list tells of their neighbours."""
        rows = Place.objects.filter(kind__in=LEVELS.values(), code__startswith=self.within)
        for code, name in rows.order_by("code").values_list("code", "name_zh").iterator(chunk_size=BATCH):
            if code in self.met or len(code) not in ABOVE or not code.isdecimal():
                continue
            if _parent_code(code) in self.full:
                self.report.vanished_count += 1
                if len(self.report.vanished) < 1000:
                    self.report.vanished.append((code, name))


def _next_ids(count: int) -> list[int]:
    """Ids for so many new places, in the caller's transaction (which on SQLite is the only one that writes)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [Place._meta.db_table, count],
            )
            return [row[0] for row in cursor.fetchall()]
    last = Place.objects.aggregate(last=models.Max("id"))["last"] or 0
    return list(range(last + 1, last + 1 + count))


def _parent_code(code: str) -> str:
    return code[: ABOVE[len(code)]]


def _reason_against(row: Row) -> str:
    if not row.code.isascii() or not row.code.isdecimal() or len(row.code) not in LEVELS:
        return "the code is none of 2, 4, 6, 9 or 12 digits"
    if not row.name:
        return "no name"
    if len(row.name) > LONGEST_NAME:
        return "the name is too long"
    return ""


def _rows(file: Path) -> Iterator[Row]:
    try:
        with _opened(file) as text:
            reader = csv.DictReader(text)
            if not {"code", "name"} <= set(reader.fieldnames or ()):
                raise BadCodes(f"{file.name} has no columns code and name.")
            for row in reader:
                code = (row["code"] or "").strip()
                yield Row(file.name, reader.line_num, code, (row["name"] or "").replace("\x00", "").strip())
    except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
        raise BadCodes(f"{file.name} can't be read: {error}") from None


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    with file.open("rb") as start:
        zipped = start.read(2) == b"\x1f\x8b"
    opener = gzip.open if zipped else open
    with opener(file, "rt", encoding="utf-8-sig", newline="") as text:
        yield text  # type: ignore[misc]


def _level_of_file(file: Path) -> int:
    """The length of the first code, so that what is above comes before what is below."""
    first = next(_rows(file), None)
    return len(first.code) if first else 0
