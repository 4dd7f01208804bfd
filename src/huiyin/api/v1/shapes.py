"""What stands in requests and answers, as far as several resources share it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from huiyin.web.names import Named, name_of

Item = TypeVar("Item")


class Sent(Schema):
    """What a caller sends: nothing that is not asked for, so that a misspelt name is told."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    """One field that is at fault, and why, in a sentence."""

    field: str
    detail: str


class ProblemOut(Schema):
    """A problem (RFC 9457). `type` leads to its paragraph on the page for developers."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence for people, in the language of Accept-Language.")
    errors: list[FieldProblem]


class Coded(Schema):
    """A thing by its code, with its name in the caller's language."""

    code: str
    name: str


class Listing(Schema, Generic[Item]):
    """One page of a list. `next` leads on: send it as `after`; null at the end."""

    items: list[Item]
    next: str | None = None


class Choice(Schema):
    """One of the answers that are offered."""

    value: str
    label: str


class Ask(Schema):
    """One thing that a move asks. `type` says how its answer is written."""

    name: str
    label: str
    type: str = Field(
        description="text; choice (a value of options); unit (its code); case (its id); moment (RFC 3339); number; "
        "files (a list of file tokens from POST /files); pick (a value of options, a list where several)."
    )
    required: bool
    longest: int | None = Field(None, description="In characters, of a text.")
    several: bool = False
    options: list[Choice] | None = None


class Turn(Schema):
    """Whose turn it is."""

    role: str
    label: str
    unit: Coded | None = None


def coded(thing: Any) -> Coded | None:
    """A service, place or unit by its code; None for none."""
    return Coded(code=thing.code, name=name_of(thing)) if thing is not None else None


def codeds(things: "Iterable[Any]") -> list[Coded]:
    return [found for thing in things if (found := coded(thing)) is not None]


def responses(model: Any, *problems: int, status: int = 200) -> dict[int, Any]:
    """The answers of an operation: its own, and the problems it can have. A bad token and too many can always be."""
    return {status: model, **dict.fromkeys(sorted({400, 401, 422, 429, *problems}), ProblemOut)}


OPEN: dict[str, Any] = {"security": [{}, {"token": []}]}  # a token may be sent, and none is needed
CLOSED: dict[str, Any] = {"security": [{"token": []}]}

__all__ = [
    "CLOSED",
    "OPEN",
    "Ask",
    "Choice",
    "Coded",
    "Listing",
    "Named",
    "ProblemOut",
    "Sent",
    "Turn",
    "datetime",
]
