"""What the states of a loop mean to the figures: which are the office's word, which the resident's. One entry a loop.

A loop that is not here is still counted as filed, answered, held and open; it has no truths of "done".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`said_done` and `refused` are the office's last words; `yes` closes with the resident's yes, `rated` with what they
    answered to "solved". `agreed` ends a refusal; `grounds` of one say: not our duty. `dispatch` are verbs that hand it on."""

    said_done: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    yes: frozenset[str] = frozenset()
    rated: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    dispatch: frozenset[str] = frozenset()


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOTHING = Subject()
SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "order": Subject(
            said_done=_of("done"),
            refused=_of("refused"),
            rated=_of("rated"),
            withdrawn=_of("withdrawn"),
            agreed=_of("agreed"),
            grounds=_of("other_authority"),
            dispatch=_of("dispatch"),
        ),
        "wish": Subject(
            said_done=_of("brought"),
            refused=_of("declined"),
            yes=_of("received thanked"),
            withdrawn=_of("withdrawn"),
            agreed=_of("agreed"),
        ),
        "errand": Subject(
            said_done=_of("ready fetched"),
            refused=_of("refused"),
            withdrawn=_of("withdrawn"),
            agreed=_of("agreed"),
            dispatch=_of("take_in"),
        ),
        "opinion": Subject(
            said_done=_of("answered answered_above"),
            rated=_of("rated"),
            withdrawn=_of("withdrawn"),
        ),
    }
)


def subject_of(loop: str) -> Subject:
    """What that loop's states mean; nothing in particular for a loop that says nothing here."""
    return SUBJECTS.get(loop, NOTHING)
