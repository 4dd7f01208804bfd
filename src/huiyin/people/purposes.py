"""What a household's details may be read for. A purpose that doesn't stand here doesn't exist; neither does an item.

A purpose names the items it needs and no more. A consent is for one purpose, so it covers those items and ends with it.
There is no purpose "to know", and none that lists households by what they need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from huiyin.kernel.say import say


class Basis(StrEnum):
    """What allows the reading."""

    CONSENT = "consent"  # the household said yes to this purpose
    LIFE = "life"  # somebody's life or health is in danger now; told at once, looked at by the supervisor each time
    ORDER = "order"  # ordered by law; two people, a ground, a day on which the household reads of it
    OWN = "own"  # the household itself asks, at the counter, with its digits


class NeedKind(StrEnum):
    """Standing needs that can be written down. Each says what help is needed, never what somebody is."""

    CARRY = "carry"
    POWER = "power"
    HEARING = "hearing"
    CARE = "care"
    CHILD = "child"
    WAY = "way"


NEEDS: Mapping[str, str] = {
    NeedKind.CARRY: say("somebody can't carry water or walk far"),
    NeedKind.POWER: say("a device that somebody's health hangs on needs electricity"),
    NeedKind.HEARING: say("somebody doesn't hear or see a call or a notice"),
    NeedKind.CARE: say("somebody has to be cared for at home"),
    NeedKind.CHILD: say("a child is looked after by others than its parents"),
    NeedKind.WAY: say("somebody needs to be driven to the clinic"),
}

# what a file can hold, each with the words for it; needs are items of their own, one for each kind
ITEMS: Mapping[str, str] = {
    "door": say("the door number"),
    "called": say("what the household calls itself"),
    "members": say("who belongs to it, by the names they gave"),
    "speaks": say("which language to speak"),
    "ways": say("how to reach it"),
    **{f"need:{kind}": text for kind, text in NEEDS.items()},
    "matters": say("what it asked for, and what became of it"),
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: its words, the items it needs, who may have it, and for how many days at most a consent to it lasts."""

    code: str
    label: str
    items: frozenset[str]
    roles: frozenset[str]
    days: int = 365
    basis: Basis = Basis.CONSENT

    @property
    def ask(self) -> bool:
        """Whether it takes the household's consent."""
        return self.basis is Basis.CONSENT

    @property
    def opens(self) -> bool:
        """Whether something is read from the file for it; to keep matters together shows them to the household alone."""
        return self.items != {"matters"}


_PLACE = frozenset({"grid", "village", "town"})
_ANY = _PLACE | {"unit"}
_ALL = frozenset(ITEMS)


def _purpose(code: str, label: str, items: str, roles: frozenset[str], days: int = 365) -> Purpose:
    return Purpose(code, label, frozenset(items.split()), roles, days)


_DECLARED = (
    _purpose("water", say("to mend the water or bring water"), "door speaks need:carry", _ANY, 120),
    _purpose("power", say("to mend the electricity"), "door speaks need:power need:carry", _ANY, 120),
    _purpose("reply", say("to answer it"), "called speaks ways need:hearing", _ANY),
    _purpose(
        "visit",
        say("to visit it at home and ask what it needs"),
        "door called speaks members need:carry need:hearing need:child need:way",
        _PLACE,
    ),
    _purpose(
        "care",
        say("to bring help or congratulations"),
        "door called speaks members need:carry need:care need:child",
        _PLACE,
    ),
    _purpose(
        "aid",
        say("to apply for what it is entitled to"),
        "door called speaks members ways need:care need:child",
        _ANY,
    ),
    _purpose(
        "safety",
        say("to bring it to safety when snow, flood or fire threaten"),
        "door called speaks ways need:carry need:hearing need:care need:power",
        _PLACE,
        730,
    ),
    _purpose("together", say("to keep together what it asked for"), "matters", _PLACE, 730),
    Purpose(
        "rescue",
        say("somebody's life is in danger now"),
        frozenset(
            {"door", "called", "speaks", "ways", "need:carry", "need:hearing", "need:care", "need:power"}
        ),
        _PLACE,
        0,
        Basis.LIFE,
    ),
    Purpose(
        "ordered",
        say("ordered by law"),
        frozenset({"door", "called", "members", "ways"}),
        frozenset({"town", "leader"}),
        0,
        Basis.ORDER,
    ),
    Purpose("own", say("at its own request"), _ALL, _PLACE, 0, Basis.OWN),
)
PURPOSES: Mapping[str, Purpose] = {purpose.code: purpose for purpose in _DECLARED}


def purpose_named(code: str) -> Purpose | None:
    """The declared purpose, or None."""
    return PURPOSES.get(code)


def consentable() -> tuple[Purpose, ...]:
    """The purposes that a household can be asked for, in the order they are shown."""
    return tuple(purpose for purpose in _DECLARED if purpose.ask)


def purposes_of_need(kind: str) -> tuple[Purpose, ...]:
    """The purposes for which a need of that kind may be written down."""
    return tuple(purpose for purpose in consentable() if f"need:{kind}" in purpose.items)


# ── what a matter's contact is opened for; the few words beside it say more ──

REACHING: Mapping[str, str] = {
    "call": say("to call them about it"),
    "come": say("to come to their door about it"),
    "check": say("to check that it is the right matter"),
    "write": say("to correct what they asked to have corrected"),
}
