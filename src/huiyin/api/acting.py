"""From a word of another system to moves through the door. Which moves a word stands for, `open311.statuses` says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.door import lock, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.kernel.loop import Move
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor, Seat
from huiyin.places.models import Unit

from .open311.statuses import Way, path_of

WITHOUT_WORDS = say("The outside system gave no words with this.")
NO_WAY = say("This can't be done as the matter stands: it is “%(state)s”.")


@dataclass(frozen=True, slots=True)
class Word:
    """What another system says: its text, photos, and the ground of a refusal where it names one."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    ground: str = ""


def unit_actor(unit: Unit, case: Case) -> Actor:
    """The unit itself as it acts through a program: no account, the unit's own seat."""
    return Actor(None, (Seat(unit.pk, "unit", case.place_path, case.jurisdiction_id),))


def follow(before: Case, ways: Sequence[Way], word: Word, *, by: Actor, at: datetime) -> Case:
    """Go the first of the ways that can be gone, all its moves or none, and return the case after it.

    Raises Refused with the reasons against the first way, where none can be gone.
    """
    against: Refused | None = None
    with transaction.atomic():
        case = lock(before.pk, before.jurisdiction_id)
        loop = registry.loop_named(case.loop)
        for way in ways:
            path = path_of(loop, case.state, way)
            if path is None or _lacks_ground(loop.by_verb[path[-1]], way, word):
                continue
            try:
                with transaction.atomic():
                    return _go(case, path, way, word, by=by, at=at)
            except Refused as refused:
                against = against or refused
        state = loop.by_name[case.state].label
    raise against or Refused(Why(NO_WAY, {"state": (state,)}, "status"))


def _go(case: Case, path: Sequence[str], way: Way, word: Word, *, by: Actor, at: datetime) -> Case:
    loop, language = registry.loop_named(case.loop), translation.get_language() or ""
    for verb in path:
        last = verb == path[-1]
        answers = _answers(loop.by_verb[verb], way, word if last else Word())
        case = move_case(
            case.pk, verb, by=by, at=at, answers=answers, language=language, town=case.jurisdiction_id
        )
    return case


def _answers(move: Move, way: Way, word: Word) -> Mapping[str, object]:
    """What the move asks, as far as the word says it. A required text that was not sent says that it was not sent."""
    said = {
        "words": word.text,
        "reason": word.text,
        "ground": way.ground or word.ground,
        "proof": word.files,
        "files": word.files,
    }
    needed = {ask.name for ask in move.asks if ask.required}
    found: dict[str, object] = {ask.name: said[ask.name] for ask in move.asks if said.get(ask.name)}
    for name in {"words", "reason"} & needed - found.keys():
        found[name] = _(WITHOUT_WORDS)
    return found


def _lacks_ground(move: Move, way: Way, word: Word) -> bool:
    grounds = [value for ask in move.asks if ask.name == "ground" for value, _label in ask.options]
    return bool(grounds) and (way.ground or word.ground) not in grounds
