"""The reference page of Open311: how states read outside, and what comes in as which move. Made from the table itself."""

from collections.abc import Callable, Iterable, Sequence

from huiyin.api.access import SCOPES
from huiyin.api.open311.statuses import FROM_RESIDENT, FROM_UNIT, TOLD, Way, standings
from huiyin.api.partners.outbox import FOLLOWS

Table = Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], str]

INTRO = """# Open311: states, statuses, moves

Open311's `closed` says nothing about whether anything was solved. Here a request stays `open` until its resident, or silence,
has closed it. What the office says and what the resident says stand apart: in `status_notes` as a sentence, and with
`extended_attributes=true` as `office_said` and `resident_said`.

"""
OUT = """## What is told outside

`status` in `requests` is `open` or `closed`; the word below stands in `servicerequestupdates` and as `extended_status`. A row
with a word behind the state holds where that is the ground of a refusal, the resident's answer, or the verb that led there.

"""
SAME = "\nThese are told although the state stays the same:\n\n"
UNIT = """
## What a unit's own system says

Posted with a key of the scope `unit`, or read from a partner. The moves are made through the door, all or none; the first
way that the state allows is taken, and what the state makes needless is left out. Upper or lower case, blanks or underscores
do not matter. A refusal needs a ground: `ground=` names it; without one only the words are passed on.

"""
RESIDENT = """
## What is passed on for the resident

By the program that filed the request. Only `REOPEN` does more than add a word: a program can't close for a resident.

"""
PARTNER = "\n## What follows a dispatch to a partner\n\nThe unit's notice, and the status of the update that is posted there.\n\n"
KEYS = "\n## What a key may do\n\n"


def open311_page(table: Table) -> str:
    """The page. `table` draws a table in Markdown."""
    states = [
        (
            f"{loop.name}: {loop.by_name[state].label}" + (f" ({apart})" if apart else ""),
            f"`{standing.status}`" if standing.status else "no update",
            "closed" if loop.by_name[state].closed else "open",
            standing.note.replace("%(office)s", "*the office*"),
        )
        for loop, state, apart, standing in standings()
    ]
    told = [(f"`{verb}`", sentence) for verb, sentence in TOLD.items()]
    parts = [
        INTRO,
        OUT,
        table(("state", "word", "status", "sentence"), states),
        SAME,
        table(("move", "sentence"), told),
    ]
    parts += [UNIT, table(("status", "moves"), _ways(FROM_UNIT.items()))]
    rows = [(word or "anything else", ways) for word, ways in FROM_RESIDENT.items()]
    parts += [RESIDENT, table(("status", "moves"), _ways(rows))]
    parts += [
        PARTNER,
        table(("notice", "status"), [(f"`{name}`", f"`{word}`") for name, word in FOLLOWS.items()]),
    ]
    parts += [KEYS, table(("scope", "what"), [(f"`{name}`", what) for name, what in SCOPES.items()])]
    return "".join(parts)


def _ways(rows: Iterable[tuple[str, tuple[Way, ...]]]) -> list[tuple[str, str]]:
    return [(f"`{word}`", "; else ".join(map(_way, ways))) for word, ways in rows]


def _way(way: Way) -> str:
    moves = " and ".join(f"`{verb}`" for verb in way.verbs)
    return f"{moves} with the ground `{way.ground}`" if way.ground else moves
