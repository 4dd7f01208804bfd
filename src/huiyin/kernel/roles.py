"""The cast. A role is who somebody is *towards one case*, never a property of a person."""

from dataclasses import dataclass

from .say import say


@dataclass(frozen=True, slots=True)
class Role:
    """Whose hand moves a case. `office` is false for the people the office serves and for time itself.

    `held`: nobody has it by sitting somewhere; a move named them for this one case (`Move.seats`), a person outside with
    a receipt of their own, an account or a unit. A name has at most ten letters.
    """

    name: str
    label: str
    office: bool = True
    held: bool = False

    def __str__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        """Asked hundreds of times a page: no two roles share a name."""
        return hash(self.name)


RESIDENT = Role("resident", say("the resident"), office=False)
GRID = Role("grid", say("the grid worker"))
VILLAGE = Role("village", say("the village"))
TOWN = Role("town", say("the town"))
UNIT = Role("unit", say("the unit"))
LEADER = Role("leader", say("the level above"))
CLOCK = Role("clock", say("the clock"), office=False)
NOBODY = Role("nobody", say("nobody: it is closed"), office=False)
