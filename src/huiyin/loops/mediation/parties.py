"""Who takes part in a mediation by name, and what is each of the two sides' alike."""

from typing import Any

from huiyin.kernel.loop import Move, Tell, tell
from huiyin.kernel.roles import RESIDENT, Role
from huiyin.kernel.say import say

OTHER = Role("other", say("the other party"), office=False, held=True)
MEDIATOR = Role("mediator", say("the mediator"), held=True)
JOINING = Role("joining", say("the joining office"), held=True)
BOTH = (RESIDENT, OTHER)


def both(template: str) -> tuple[Tell, ...]:
    """A message to each side."""
    return tell(RESIDENT, template) + tell(OTHER, template)


def sides(verb: str, label: str, source: tuple[str, ...], to: str = "", **more: Any) -> Move:
    """A move that each of the two sides can make."""
    return Move(verb, label, by=BOTH, source=source, to=to, **more)
