"""The loops as they are declared: states, moves, and what each move asks, as JSON Schema for the answers."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from huiyin.cases import registry
from huiyin.kernel.loop import Ask as Asking
from huiyin.kernel.loop import AskKind, Loop, Move
from huiyin.kernel.roles import CLOCK

from .problems import not_found
from .shapes import OPEN, Ask, Choice, Listing, Turn, responses

router = Router()

# how the answer to each kind of ask is written
TYPES: dict[AskKind, tuple[str, dict[str, Any]]] = {
    AskKind.WORDS: ("text", {"type": "string"}),
    AskKind.CHOICE: ("choice", {"type": "string"}),
    AskKind.UNIT: ("unit", {"type": "string", "description": "the code of a unit"}),
    AskKind.CASE: ("case", {"type": "string", "format": "uuid"}),
    AskKind.MOMENT: ("moment", {"type": "string", "format": "date-time"}),
    AskKind.NUMBER: ("number", {"type": "integer"}),
    AskKind.PROOF: (
        "files",
        {"type": "array", "items": {"type": "string"}, "description": "file tokens of POST /files"},
    ),
    AskKind.PICK: ("pick", {"type": "string"}),
}


class LoopRow(Schema):
    """A loop."""

    name: str
    label: str
    public: bool = Field(description="Whether its matters stand in the public register.")


class StateOut(Schema):
    """Where a matter of the loop can be."""

    name: str
    label: str
    slip: int = Field(description="The slip of the ribbon it stands on, from 1.")
    turns: list[Turn]
    closed: bool


class MoveOut(Schema):
    """What somebody can do. One without a source opens a matter."""

    verb: str
    label: str
    by: list[str]
    source: list[str]
    to: str | None
    asks: list[Ask]
    answers_schema: dict[str, Any] = Field(description="JSON Schema of `answers`.")


class LoopFull(LoopRow):
    """A loop with its slips, states and moves."""

    slips: list[str]
    states: list[StateOut]
    moves: list[MoveOut]


@router.get("/loops", response=responses(Listing[LoopRow]), openapi_extra=OPEN, summary="The loops")
def list_loops(request: HttpRequest) -> dict[str, object]:
    """The declared paths of hands: an order, a wish, a mediation and so on."""
    rows = [LoopRow(name=one.name, label=_(one.label), public=one.public) for one in registry.all_loops()]
    return {"items": rows}


@router.get("/loops/{loop}", response=responses(LoopFull, 404), openapi_extra=OPEN, summary="One loop")
def one_loop(request: HttpRequest, loop: str) -> LoopFull:
    """Its states and whose turn each is, its moves and what each asks."""
    found = loop_or_none(loop)
    if found is None:
        raise not_found()
    return LoopFull(
        name=found.name,
        label=_(found.label),
        public=found.public,
        slips=[_(slip.verb) for slip in found.slips],
        states=[
            StateOut(
                name=state.name,
                label=_(state.label),
                slip=state.slip,
                turns=[Turn(role=role.name, label=_(role.label)) for role in state.turns],
                closed=state.closed,
            )
            for state in found.states
        ],
        moves=[_move(move) for move in found.moves if move.by != (CLOCK,)],
    )


def loop_or_none(name: str) -> Loop | None:
    """The loop of that name."""
    return next((one for one in registry.all_loops() if one.name == name), None)


def _move(move: Move) -> MoveOut:
    return MoveOut(
        verb=move.verb,
        label=_(move.label),
        by=[role.name for role in move.by if role is not CLOCK],
        source=list(move.source),
        to=move.to or None,
        asks=[ask_out(ask) for ask in move.asks],
        answers_schema=schema_of(move),
    )


def ask_out(ask: Asking, options: list[Choice] | None = None) -> Ask:
    """An ask as programs read it. `options` are those of units and picks, where they are known."""
    if ask.kind is AskKind.CHOICE:
        options = [Choice(value=value, label=_(label)) for value, label in ask.options]
    return Ask(
        name=ask.name,
        label=_(ask.label),
        type=TYPES[ask.kind][0],
        required=ask.required,
        longest=ask.longest if ask.kind is AskKind.WORDS else None,
        several=ask.several,
        options=options,
    )


def schema_of(move: Move) -> dict[str, Any]:
    """JSON Schema of the answers that a move asks."""
    properties = {}
    for ask in move.asks:
        one = {**TYPES[ask.kind][1], "title": _(ask.label)}
        if ask.kind is AskKind.CHOICE:
            one["enum"] = [value for value, _label in ask.options]
        elif ask.kind is AskKind.WORDS:
            one["maxLength"] = ask.longest
        if ask.several:
            one = {"type": "array", "items": one}
        properties[ask.name] = one
    return {
        "type": "object",
        "properties": properties,
        "required": [ask.name for ask in move.asks if ask.required],
        "additionalProperties": False,
    }
