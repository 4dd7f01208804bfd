"""What the macros of `jinja2/components/` are given.

Presenters build these; macros only draw them. Every text is already in the reader's language: a text that
does not change goes through gettext in the presenter, a name of a place or unit comes from data. All are
frozen, so that one can be built once and drawn on the page, the receipt and the inbox row alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime as Datetime
from enum import StrEnum


class SlipState(StrEnum):
    """Where one slip stands. `again` (done a second time) is a flag of the slip, not a state."""

    WAITING = "waiting"  # not yet this step's turn: pale paper, the due date already printed
    NOW = "now"  # in hand: barley, framed in ink, wider than the ribbon
    SOON = "soon"  # in hand, and 80 % of its time is used or it is the last day
    LATE = "late"  # in hand and overdue: hatched, out of line
    BACK = "back"  # returned: struck through, stays on the ribbon, keeps its number
    DONE = "done"  # stamped by whoever did it
    SKIP = "skip"  # not needed here: folded flat, says why
    CLOSED = "closed"  # the resident's own slip, signed: the only green one


IN_HAND = frozenset({SlipState.NOW, SlipState.SOON, SlipState.LATE})


class BoxKind(StrEnum):
    """What is in the box. The first four hold a due date, the next two a stamp, the last three the resident's word."""

    WAIT = "wait"  # dashed: due, not yet in turn
    DUE = "due"  # solid: due, in hand
    SOON = "soon"  # top band ink: due today
    LATE = "late"  # top band madder: 3 days late
    STAMP = "stamp"  # indigo, a little askew: the office's stamp, unit over full date
    BACK = "back"  # ink with a double rule: returned by
    ASKED = "asked"  # frame in frame, dashed, green: the resident's word is awaited
    YES = "yes"  # frame in frame, filled green: the resident says so
    NO = "no"  # the resident said no: the frame is broken


@dataclass(frozen=True, slots=True)
class Box:
    """Two bands, unit over date: `top` "due", "Jianglin Village", "3 days late"; `bottom` "24 Nov", "2026.11.23".

    `datetime` is the moment or day that `bottom` writes out, for <time datetime>; None if it isn't one ("30 days").
    `fresh` lets a stamp that has just landed press in once. `lang` if the unit's name is in another language.
    """

    kind: BoxKind
    top: str
    bottom: str
    datetime: Datetime | date | None = None
    fresh: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Pips:
    """Day boxes, counted from filing: `on` of `of` filled, and the same in words ("day 2 of 7")."""

    on: int
    of: int
    label: str


class Cell(StrEnum):
    """One cell of the small ribbon: a state of the slip, or ASKED for the resident's slip that is still to come."""

    WAITING = "waiting"
    NOW = "now"
    SOON = "soon"
    LATE = "late"
    BACK = "back"
    DONE = "done"
    SKIP = "skip"
    CLOSED = "closed"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Slip:
    """One step of a matter.

    no     the step's number; never renumbered: a returned step and its second time share one
    verb   what is done here: "Accept", 接单
    who    who does it, or one fact worth knowing; for SKIP, why it is not needed
    box    where the stamp lands; None only for SKIP
    here   the flag of the slip in hand; empty takes "Now here" or, when late, "Stuck here"
    again  the step is being done a second time (a second sheet lies beneath)
    pips   days from filing
    more   a line below: for LATE, to whom it rises and when
    """

    no: int
    state: SlipState
    verb: str
    who: str = ""
    box: Box | None = None
    here: str = ""
    again: bool = False
    pips: Pips | None = None
    more: str = ""

    @property
    def in_hand(self) -> bool:
        return self.state in IN_HAND

    @property
    def cell(self) -> Cell:
        asked = self.state is SlipState.WAITING and self.box is not None and self.box.kind is BoxKind.ASKED
        return Cell.ASKED if asked else Cell(self.state.value)


def cells(slips: Iterable[Slip]) -> tuple[Cell, ...]:
    """The small ribbon of a whole one. A table that has no slips at hand may build its cells itself."""
    return tuple(slip.cell for slip in slips)


@dataclass(frozen=True, slots=True)
class Hanging:
    """One slip of the town page's hanging row. The last one is the resident's and is framed twice."""

    verb: str
    who: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A radio that is a whole tile. `grade` draws that many of five bars; `icon` is a name from icons.html."""

    value: str
    label: str
    hint: str = ""
    icon: str = ""
    grade: int | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo. `remove` is the value the button "take away" sends; without it the photo can't be removed here."""

    src: str
    alt: str
    caption: str = ""
    remove: str = ""


@dataclass(frozen=True, slots=True)
class Tel:
    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """One line of "what happens next": the date first. `when` heads the line, `note` stands under it."""

    when: str
    what: str
    note: str = ""
    detail: str = ""
    datetime: Datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a matter's log. `told`: the resident sees it. `recorded_at` only if written down later."""

    no: int
    at: Datetime
    who: str
    text: str
    verb: str = ""
    detail: str = ""
    told: bool = False
    recorded_at: Datetime | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day under their heading."""

    label: str
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody read a person's details: when, who, and the purpose they stated."""

    at: Datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Near:
    """A matter that may be the same one. `cells_label` says the small ribbon in words."""

    cells: Sequence[Cell]
    cells_label: str
    title: str
    url: str
    note: str
    no: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done now. With `url` it is a link, else a button sending `name=value`."""

    label: str
    url: str = ""
    name: str = "move"
    value: str = ""
    key: str = ""
    main: bool = False


@dataclass(frozen=True, slots=True)
class NotNow:
    """Something that can't be done now, and the sentence that says why (the rule's own)."""

    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Late:
    """A card of the overdue lane. `act` is what can be done about it, or when it rises by itself."""

    title: str
    url: str
    box: Box
    where: str
    cells: Sequence[Cell]
    cells_label: str
    no: str
    act: str = ""
    act_url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """An index tab or a view of the desk. Without `url` it heads the tabs below it. `count` may be "999+"."""

    label: str
    url: str = ""
    count: int | str | None = None
    current: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A word beside a title; `strong` in reverse for what cannot wait."""

    label: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment made in public, on the town page: its box (due, late, the resident's yes), the words, by whom."""

    box: Box
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the town's bill. `whose` is "office", "resident", "late" or nothing: each ink has one owner."""

    label: str
    value: str
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Another way in than the phone: by call, at the counter, at one's own door."""

    icon: str
    title: str
    note: str = ""
    url: str = ""
