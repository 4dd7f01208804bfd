"""Writing made-up orders in bulk: rows of cases and events as tuples, each chain hashed as the ledger hashes it.

The door would take an hour for a million. Nothing of it is left out but messages, words and clocks: nobody is told, nothing
was said, and no clock will ever act on these orders.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.figures.counts import Cell, cells_of
from huiyin.figures.life import Life, follow
from huiyin.kernel import chain
from huiyin.ledger.models import Event

from .ground import MadeUp
from .stories import SILENCE, Step, Story

LOOP = "order"
ZONE = timezone(
    timedelta(hours=8)
)  # what ground.ZONE has had all these years, without looking it up each time
MOMENTS = frozenset({"promised", "until", "due"})
FIRST_RECEIPT = 10_000_000


class Told(NamedTuple):
    """An event as `figures.life` reads it."""

    loop: str
    verb: str
    state: str
    account_id: None
    unit_id: int | None
    at: datetime
    facts: str


class Batch:
    """Rows that wait to be written, and the cells that they come to."""

    def __init__(self, town: MadeUp) -> None:
        self.town = town
        self.cases: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []
        self.cells: Counter[Cell] = Counter()
        self.number = 0
        self.as_text = connection.vendor == "sqlite"
        self.places = {one.attname: place for place, one in enumerate(Case._meta.local_concrete_fields)}
        self.blank = [
            None if one.null or one.attname == "id" else one.get_default()
            for one in Case._meta.local_concrete_fields
        ]

    def add(self, story: Story) -> None:
        """Take in one order with all its events."""
        town, case_id = self.town.town.pk, _id(story.filed, self.number)
        key: Any = case_id.hex if self.as_text else case_id
        named, life, head = str(case_id), Life(), chain.START
        for seq, step in enumerate(story.steps, start=1):
            facts, (day, hour) = _facts(step), clock(step.at)
            text = _text(town, named, seq, step, f"{day}T{hour}.000000Z", facts)
            head = hashlib.sha256(head + text.encode()).digest()
            at = datetime.fromtimestamp(step.at, UTC)
            follow(life, Told(LOOP, step.verb, step.state, None, step.unit_id, at, facts))
            when: Any = f"{day} {hour}" if self.as_text else at
            self.events.append(
                (
                    town,
                    key,
                    seq,
                    LOOP,
                    step.verb,
                    step.state,
                    step.role,
                    None,
                    step.unit_id,
                    when,
                    when,
                    facts,
                    head,
                )
            )
        self.cells.update(cells_of(life, ZONE))
        self.cases.append(self._case_row(key, story, life, head))
        self.number += 1

    def count(self, story: Story) -> None:
        """Take in what one order comes to, and leave its rows away."""
        life = Life()
        for step in story.steps:
            at = datetime.fromtimestamp(step.at, UTC)
            follow(life, Told(LOOP, step.verb, step.state, None, step.unit_id, at, _facts(step)))
        self.cells.update(cells_of(life, ZONE))
        self.number += 1

    def write(self) -> int:
        """Write what waits, in the caller's transaction. Returns how many events."""
        events = len(self.events)
        write_rows(Case, self.cases)
        write_rows(Event, self.events)
        self.cases.clear()
        self.events.clear()
        return events

    def _case_row(self, key: Any, story: Story, life: Life, head: bytes) -> tuple[Any, ...]:
        state = registry.loop_named(LOOP).by_name[life.state]
        next_due = None if state.closed else story.due if life.finished_at is None else story.at + SILENCE
        last, town = story.steps[-1].at, self.town
        values: dict[str, Any] = {
            "id": key, "jurisdiction_id": town.town.pk, "loop": LOOP, "state": life.state, "turn": state.turn.name,
            "receipt": str(FIRST_RECEIPT + self.number), "place_id": story.spot.place_id, "place_path": story.spot.path,
            "service_id": story.service_id, "unit_id": life.unit_id or None, "channel": life.channel,
            "raised_to_id": town.leaders[0] if life.rung else None, "rung": life.rung, "rungs": len(town.leaders),
            "filed_at": self._moment(story.filed), "since": self._moment(story.at), "due_at": self._moment(story.due),
            "answered_at": self._moment(life.answered_at), "finished_at": self._moment(life.finished_at),
            "closed_at": self._moment(last if state.closed else None), "next_due_at": self._moment(next_due),
            "returned": life.returned, "reopened": life.reopened, "paused": life.paused, "seq": len(story.steps),
            "solved": life.solved or None, "grade": life.grade or None, "head": head,
        }  # fmt: skip
        row = self.blank.copy()
        for name, value in values.items():
            row[self.places[name]] = value
        return tuple(row)

    def _moment(self, at: datetime | int | None) -> Any:
        """A moment as the database's driver takes it."""
        if at is None:
            return None
        if self.as_text:
            return " ".join(clock(int(at.timestamp()) if isinstance(at, datetime) else at))
        return at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)


_DAYS: dict[int, str] = {}
_HOURS = tuple(f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(86_400))


def clock(second: int) -> tuple[str, str]:
    """The day and the time of day of a second, in UTC, as text: looked up, for there are tens of millions of them."""
    day, rest = divmod(second, 86_400)
    text = _DAYS.get(day)
    if text is None:
        text = _DAYS[day] = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    return text, _HOURS[rest]


def write_rows(model: type[models.Model], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write tuples of all concrete fields of a model, as the database's driver takes them."""
    quote = connection.ops.quote_name
    names = [quote(str(one.column)) for one in model._meta.local_concrete_fields]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)


def _id(filed: int, number: int) -> UUID:
    """An identity of version 7 at the moment of filing; the number keeps it apart from every other."""
    return UUID(int=(filed * 1000) << 80 | 7 << 76 | 2 << 62 | number)


def _facts(step: Step) -> str:
    """The canonical text of a step's facts; moments are looked up."""
    if not step.facts:
        return "{}"
    plain = {name: _iso(value) if name in MOMENTS else value for name, value in step.facts.items()}
    return chain.canonical(plain)


def _iso(second: object) -> str:
    day, hour = clock(int(str(second)))
    return f"{day}T{hour}.000000Z"


def _text(town: int, case_id: str, seq: int, step: Step, at: str, facts: str) -> str:
    """The canonical text of the event (`ledger.actions.event_text`), put together at a fifth of the cost."""
    escaped = facts.replace('"', '\\"')
    unit = "null" if step.unit_id is None else step.unit_id
    return (
        f'{{"account":null,"at":"{at}","case":"{case_id}","facts":"{escaped}","jurisdiction":{town},"loop":"{LOOP}",'
        f'"recorded_at":"{at}","role":"{step.role}","seq":{seq},"state":"{step.state}","unit":{unit},"verb":"{step.verb}"}}'
    )
