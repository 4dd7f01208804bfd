"""One case as somebody reads it: with what their page shows, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from huiyin.cases import registry
from huiyin.cases.access import attempt_of, roles_of
from huiyin.cases.models import Attachment, Case, Words
from huiyin.cases.queries import events_of, files_of, words_of
from huiyin.kernel.decide import what_can
from huiyin.kernel.loop import Attempt, Loop, Move
from huiyin.kernel.roles import RESIDENT, Role
from huiyin.kernel.say import Why
from huiyin.ledger.models import Event
from huiyin.people.actors import Actor
from huiyin.places.models import Unit

from .ribbon import units_of

OFFICE, PUBLIC = "office", "public"


@dataclass
class Reading:
    """`reader` is the role of somebody outside ("resident", "giver"), or "office". `actor` is who reads."""

    case: Case
    actor: Actor
    at: datetime
    reader: str
    roles: frozenset[Role]
    events: list[Event] = field(default_factory=list)
    words: Mapping[int, list[Words]] = field(default_factory=dict)
    files: Mapping[int, list[Attachment]] = field(default_factory=dict)
    units: Mapping[int, Unit] = field(default_factory=dict)

    @property
    def loop(self) -> Loop:
        return registry.loop_named(self.case.loop)

    @property
    def state_turns(self) -> frozenset[str]:
        """The names of the roles whose turn it is."""
        return frozenset(role.name for role in self.loop.by_name[self.case.state].turns)

    @cached_property
    def attempt(self) -> Attempt:
        """What the rules get: also what the loop's own tables say, as `attempt.own`."""
        return attempt_of(self.case, self.actor, self.at)

    @cached_property
    def moves(self) -> list[tuple[Move, Why | None]]:
        """Every move with the reason why this reader can't make it now, or None."""
        attempt = self.attempt
        return what_can(
            self.loop, self.case, self.roles, self.at, attempt.times, own=attempt.own, part=attempt.part
        )

    @cached_property
    def can(self) -> list[Move]:
        """What this reader can do now, in declared order."""
        return [move for move, why in self.moves if why is None]


def reader_of(case: Case) -> Actor:
    """Who reads a case by its receipt: its resident, or whoever holds the part that the receipt belongs to."""
    return Actor.holder(case.part.pk) if case.part is not None else Actor.the_resident(case.pk)


def role_of_reader(case: Case) -> str:
    return case.part.role if case.part is not None else RESIDENT.name


def read_outside(case: Case, at: datetime) -> Reading:
    """The case as its resident, or the holder of a part, reads it. Four queries; more where the loop has own tables."""
    actor, role = reader_of(case), role_of_reader(case)
    roles = roles_of(case, actor)
    events = events_of(case)
    seen = roles or frozenset(r for r in registry.loop_named(case.loop).held if r.name == role)
    words = words_of(case, events, seen)
    return Reading(
        case, actor, at, role, roles, events, words, files_of(case, events, seen), units_of(case, events)
    )
