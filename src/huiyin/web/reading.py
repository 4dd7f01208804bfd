"""One case as somebody reads it: with what their page shows, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """`reader` is the role of somebody outside ("resident", "giver"), or "office". `actor` is who reads.

    What was said is read as far as one of `readable` may read it. Nothing is read before it is asked for, and nothing twice.
    """

    case: Case
    actor: Actor
    at: datetime
    reader: str
    roles: frozenset[Role]
    readable: frozenset[Role]

    @cached_property
    def events(self) -> list[Event]:
        return events_of(self.case)

    @cached_property
    def words(self) -> Mapping[int, list[Words]]:
        return words_of(self.case, self.events, self.readable)

    @cached_property
    def files(self) -> Mapping[int, list[Attachment]]:
        return files_of(self.case, self.events, self.readable)

    @cached_property
    def units(self) -> Mapping[int, Unit]:
        return units_of(self.case, self.events)

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
    """The case as its resident, or the holder of a part, reads it."""
    actor, role = reader_of(case), role_of_reader(case)
    roles = roles_of(case, actor)
    readable = roles or frozenset(r for r in registry.loop_named(case.loop).held if r.name == role)
    return Reading(case, actor, at, role, roles, readable)
