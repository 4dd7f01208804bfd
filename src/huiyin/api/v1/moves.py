"""What can be done with a matter now, what each move asks, and why the rest can't be done."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from huiyin.cases import registry
from huiyin.cases.access import parts_of
from huiyin.cases.models import Case
from huiyin.kernel.loop import Ask as Asking
from huiyin.kernel.loop import AskKind, Move
from huiyin.kernel.roles import CLOCK
from huiyin.kernel.say import Why, say
from huiyin.places.models import Unit, UnitKind
from huiyin.places.queries import served_by
from huiyin.web.loops import face_of
from huiyin.web.names import name_of
from huiyin.web.reading import OFFICE, Reading
from huiyin.web.say import said

from .loops import ask_out, schema_of
from .shapes import Ask, Choice

AT_THE_DESK = say("This step asks for more than a program can send. Please do it on the desk's own page.")


class MoveNow(Schema):
    """A move of the matter's loop as it is for whoever asks."""

    verb: str
    label: str
    allowed: bool
    why_not: str | None = Field(description="The rule's own sentence, where it can't be made now.")
    by: list[str]
    to: str | None = Field(description="The state that it leads to; null where the matter stays where it is.")
    asks: list[Ask]
    answers_schema: dict[str, Any]
    names_contact: bool = Field(
        description="Whether it names somebody outside: then `contact` says how to reach them."
    )


def moves_now(reading: Reading) -> list[MoveNow]:
    """Every move of the loop but the clock's own, with the reason against it or none."""
    units: list[Choice] = []
    found = []
    for move, against in reading.moves:
        if move.by == (CLOCK,):
            continue
        why = against or page_only(reading, move)
        if why is None and not units and any(ask.kind is AskKind.UNIT for ask in move.asks):
            units = _units(reading.case)
        found.append(_now(reading, move, why, units))
    return found


def page_only(reading: Reading, move: Move) -> Why | None:
    """Why a move can't be made here: the desk's page for it asks for more than the declaration can."""
    at_desk = reading.reader == OFFICE and move.verb in face_of(reading.case.loop).pages
    return Why(AT_THE_DESK) if at_desk else None


def names_somebody(case: Case, move: Move) -> bool:
    """Whether the move brings somebody outside to the matter who has no part in it yet."""
    role = move.seats
    return role is not None and not role.office and not any(part.role == role.name for part in parts_of(case))


def _now(reading: Reading, move: Move, why: Why | None, units: list[Choice]) -> MoveNow:
    asks = [ask_out(ask, _options(reading, ask, units) if why is None else None) for ask in move.asks]
    return MoveNow(
        verb=move.verb,
        label=_(move.label),
        allowed=why is None,
        why_not=said(why) if why is not None else None,
        by=[role.name for role in move.by if role is not CLOCK],
        to=move.to or None,
        asks=asks,
        answers_schema=schema_of(move),
        names_contact=names_somebody(reading.case, move),
    )


def _options(reading: Reading, ask: Asking, units: list[Choice]) -> list[Choice] | None:
    if ask.kind is AskKind.UNIT:
        return units
    if ask.kind is AskKind.PICK:
        own = registry.own_of(reading.case.loop)
        return [
            Choice(value=str(v), label=text) for v, text in own.choices(reading.case, ask.name, reading.at)
        ]
    return None


def _units(case: Case) -> list[Choice]:
    """The units that may be given this case. One query."""
    rows = Unit.objects.filter(pk__in=served_by(case.place_path), active=True)
    kinds = (UnitKind.SERVICE, UnitKind.COMMITTEE)
    return [
        Choice(value=unit.code, label=name_of(unit)) for unit in rows.filter(kind__in=kinds).order_by("code")
    ]
