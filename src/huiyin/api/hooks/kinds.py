"""The kinds of events that a webhook can be told, each from what the loops declare. Documentation and page print this table."""

from collections.abc import Mapping

from huiyin.cases import registry
from huiyin.kernel.roles import CLOCK
from huiyin.kernel.say import say
from huiyin.ledger.models import Event

PLACED, MOVED, NOTED, LATE, CLOSED = "case.placed", "case.moved", "case.noted", "case.late", "case.closed"

KINDS: Mapping[str, str] = {
    PLACED: say("a matter was placed"),
    MOVED: say("it came to another state"),
    NOTED: say("something was done or said, and it stays where it is"),
    LATE: say("time ran out for whoever had it"),
    CLOSED: say("it is closed: by the resident's own word, or by silence"),
}


def kind_of(event: Event) -> str:
    """The kind of one event."""
    loop = registry.loop_named(event.loop)
    move = loop.by_verb[event.verb]
    if move.to and loop.by_name[move.to].closed:
        return CLOSED
    if not move.source:
        return PLACED
    if event.role == CLOCK.name and move.rises:
        return LATE
    return MOVED if move.to else NOTED
