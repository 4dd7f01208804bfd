"""Reading an export: rows in, requests or reasons out. Nothing here touches the database."""

import csv
import gzip
import math
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from .mapping import BadMapping, Mapping

LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Request:
    """One row as the door needs it. Moments are in UTC. `notes` say what of the row could not be kept, and why."""

    line: int
    id: str
    kind: str
    filed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str
    unit: str
    place: str
    channel: str
    point: tuple[float, float] | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that can't be a case. `reason` is one of a few words, so that they can be counted."""

    line: int
    id: str
    reason: str


class BadFile(Exception):
    """The file as a whole can't be read; the message says why."""


class Reader:
    """Reads one file under one mapping, as often as wanted, never more than a row in memory."""

    def __init__(self, file: Path, mapping: Mapping) -> None:
        self.file, self.mapping = file, mapping
        self.columns = mapping.columns

    def rows(self) -> Iterator[Request | Rejected]:
        """Every row of the file in its order."""
        with self._open() as text:
            reader = csv.DictReader(text, delimiter=self.mapping.delimiter)
            try:
                self._check_columns(reader.fieldnames or ())
                for row in reader:
                    yield self._read(row, reader.line_num)
            except csv.Error as error:
                raise BadFile(f"Line {reader.line_num} of {self.file.name} can't be read: {error}") from None
            except UnicodeDecodeError:
                raise BadFile(
                    f"{self.file.name} is not {self.mapping.encoding} after line {reader.line_num}; "
                    "name its encoding under [format]."
                ) from None
            except (EOFError, OSError) as error:
                raise BadFile(f"{self.file.name} breaks off after line {reader.line_num}: {error}") from None

    def measure(self) -> tuple[int, datetime | None]:
        """How many rows there are, and the file's last moment: the latest filing or closing of a row that can be."""
        count, last = 0, None
        for row in self.rows():
            count += 1
            if isinstance(row, Request):
                moment = row.closed_at or row.filed_at
                last = moment if last is None or moment > last else last
        return count, last

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        csv.field_size_limit(10_000_000)
        try:
            with self.file.open("rb") as start:
                zipped = start.read(2) == b"\x1f\x8b"
            opener = gzip.open if zipped else open
            with opener(self.file, "rt", encoding=self.mapping.encoding, newline="") as text:
                yield text  # type: ignore[misc]
        except FileNotFoundError:
            raise BadFile(f"There is no file {self.file}.") from None
        except IsADirectoryError:
            raise BadFile(f"{self.file} is a folder.") from None

    def _check_columns(self, found: Sequence[str]) -> None:
        absent = [f"{name} = {column!r}" for name, column in self.columns.items() if column not in found]
        if absent:
            raise BadMapping(
                f"{self.file.name} has no column for {', '.join(absent)}. It has: {', '.join(found)}."
            )

    def _read(self, row: Map[str, str | None], line: int) -> Request | Rejected:
        given = {
            name: (row.get(column) or "").replace("\x00", "").strip() for name, column in self.columns.items()
        }
        number = given["id"]
        if not number:
            return Rejected(line, "", "no id")
        if len(number) > LONGEST_ID:
            return Rejected(line, number[:LONGEST_ID], "id too long")
        if not given["kind"]:
            return Rejected(line, number, "no kind")
        if not given["filed"]:
            return Rejected(line, number, "no filing date")
        moments = {name: self._moment(given.get(name, "")) for name in ("filed", "due", "closed")}
        bad = [name for name, moment in moments.items() if moment is None and given.get(name)]
        if bad:
            return Rejected(line, number, f"bad date: {bad[0]}")
        filed, due, closed = moments["filed"], moments["due"], moments["closed"]
        assert filed is not None
        if closed is not None and closed.astimezone(UTC) < filed.astimezone(UTC):
            closed = closed.replace(fold=1)  # the second time the clock showed that hour in autumn
            if closed.astimezone(UTC) < filed.astimezone(UTC):
                return Rejected(line, number, "closed before filed")
        return self._request(given, line, (_utc(filed), due and _utc(due), closed and _utc(closed)))

    def _request(
        self, given: Map[str, str], line: int, moments: tuple[datetime, datetime | None, datetime | None]
    ) -> Request:
        filed_at, due_at, closed_at = moments
        point, notes = _point(given.get("lat", ""), given.get("lon", ""))
        if due_at is not None and due_at <= filed_at:
            notes = (*notes, "due before filed")
        return Request(
            line=line,
            id=given["id"],
            kind=given["kind"],
            filed_at=filed_at,
            due_at=due_at,
            closed_at=closed_at,
            outcome=given.get("outcome", ""),
            unit=given.get("unit", ""),
            place=given.get("place", ""),
            channel=(self.mapping.channels or {}).get(given.get("channel", ""), "import"),
            point=point,
            notes=notes,
        )

    def _moment(self, text: str) -> datetime | None:
        """The moment that `text` writes, aware; None where no pattern fits. An hour that spring skipped moves on by one."""
        if not text:
            return None
        for pattern in self.mapping.formats:
            try:
                found = datetime.fromisoformat(text) if pattern == "iso" else datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone follows
                aware = found if found.tzinfo else found.replace(tzinfo=self.mapping.zone)
                aware.astimezone(UTC)
            except (ValueError, OverflowError):
                continue
            return aware
        return None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _point(lat: str, lon: str) -> tuple[tuple[float, float] | None, tuple[str, ...]]:
    """The point, or none with a note: 0,0 is where no city lies, and numbers off the globe are none."""
    if not lat and not lon:
        return None, ()
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None, ("point can't be read",)
    if not all(math.isfinite(n) for n in point) or abs(point[0]) > 90 or abs(point[1]) > 180:
        return None, ("point off the globe",)
    if point == (0.0, 0.0):
        return None, ("point 0,0",)
    return point, ()
