"""Holdings: what a package holds of a person, handed out, erased and restricted by the package itself.

Each app that holds something of a person has a `holding.py` with `HOLDINGS = (MyHolding(),)`. Whoever answers a person's
request asks every holding in turn, so a new package is covered on the day it is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from .register import modules_named

if TYPE_CHECKING:
    from huiyin.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose things are meant: the resident of one or more matters of one town, and the household where there is one.

    Or another person outside the office, who holds a part in somebody's matter. Then `case_ids` is empty, so that a holding
    which knows nothing of parts hands out and erases nothing of the other's.

    `loops` are those of the matters where whoever asks knows them: then the holding of another loop need not be read.
    """

    jurisdiction_id: int
    case_ids: tuple[UUID, ...] = ()
    household_id: UUID | None = None
    part_id: UUID | None = None
    loops: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the readable copy. `label` is in the reader's language; `lang` that of `value` where it is another."""

    label: str
    value: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file that goes along: its name in the file storage, what it is, and its media type."""

    stored: str
    label: str
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what is held: `facts` for machines (what JSON can hold), `lines` for people, in the active language."""

    name: str
    title: str
    facts: Mapping[str, object]
    lines: Sequence[Line] = ()
    files: Sequence[Stored] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows lost their content; which stored files must go, and what else to do, once the transaction has ended."""

    rows: int = 0
    files: tuple[str, ...] = ()
    after: tuple[Callable[[], None], ...] = ()


class Holding(Protocol):
    """What one package holds. Each method looks only at what of the subject concerns it, in the caller's transaction.

    `erase` may be called again for the same subject (a restored backup): it then erases what came back, or nothing.
    `restrict` takes what is held to where nobody can read it, and returns as plain values for JSON what `lift` needs to
    bring it back unchanged; they are kept sealed meanwhile. None: there is nothing, or the package's own door refuses.
    One that belongs to one loop says so by `loop`; then it need not be read for matters of others.
    """

    name: str

    def parts(self, subject: Subject) -> Sequence[Part]: ...

    def erase(self, subject: Subject, *, by: "Actor", at: datetime) -> Erased: ...

    def restrict(self, subject: Subject, *, by: "Actor", at: datetime) -> Mapping[str, object] | None: ...

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: "Actor", at: datetime) -> None: ...


@cache
def holdings() -> tuple[Holding, ...]:
    """Every holding, in the order of the apps."""
    return tuple(holding for module in modules_named("holding") for holding in module.HOLDINGS)
