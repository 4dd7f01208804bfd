"""From the JSON of a move's answers to what the door takes: units by their codes, files by their tokens, moments, picks."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from huiyin.cases.models import Case
from huiyin.kernel.loop import Ask, AskKind, Move
from huiyin.kernel.say import Why, say
from huiyin.places.models import Unit
from huiyin.web import uploads

Answers = Mapping[str, object]
LARGEST = 10**15

NOT_ASKED = say("This was not asked for.")
NO_TEXT = say("This must be a text.")
NO_UNIT = say("There is no unit “%(code)s” here; GET /units lists them.")
NO_CASE = say("This must be the id of a matter.")
NO_MOMENT = say("This must be a moment with its time zone, such as 2026-03-02T09:00:00+08:00.")
NO_NUMBER = say("This must be a whole number.")
NO_FILES = say("This must be a list of file tokens, as POST /files gives them.")
OLD_FILE = say("One of these file tokens is not ours or has run out: send the file again.")
MANY_FILES = say("At most %(most)d photos and two other files fit here.")
MOST_FILES = uploads.MOST_PHOTOS + 2  # with a recording and a paper
NO_LIST = say("This must be a list of texts.")


def read_answers(move: Move, case: Case, sent: Answers) -> tuple[dict[str, object], list[Why]]:
    """The answers, and a sentence for each that can't be read. What is missing the door itself says."""
    found: dict[str, object] = {}
    asks = {ask.name: ask for ask in move.asks}
    problems = [Why(NOT_ASKED, field=name[:40]) for name in sent if name not in asks]
    for name, ask in asks.items():
        given = sent.get(name)
        if given is None or given in ("", []):
            continue
        read = _READ[ask.kind](ask, case, given)
        if isinstance(read, Why):
            problems.append(read)
        else:
            found[name] = read
    return found, problems


def _text(ask: Ask, case: Case, given: object) -> object:
    return given.replace("\r\n", "\n") if isinstance(given, str) else Why(NO_TEXT, field=ask.name)


def _unit(ask: Ask, case: Case, given: object) -> object:
    code = given if isinstance(given, str) else ""
    found = Unit.objects.filter(code=code, active=True).values_list("pk", flat=True).first() if code else None
    return found or Why(NO_UNIT, {"code": str(given)[:40]}, ask.name)


def _case(ask: Ask, case: Case, given: object) -> object:
    try:
        return str(UUID(str(given)))
    except ValueError:
        return Why(NO_CASE, field=ask.name)


def _moment(ask: Ask, case: Case, given: object) -> object:
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) and len(given) < 40 else None
        if found is not None and found.tzinfo is not None and 2000 <= found.year <= 2200:
            return found.replace(microsecond=0)
    except ValueError:
        pass
    return Why(NO_MOMENT, field=ask.name)


def _number(ask: Ask, case: Case, given: object) -> object:
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) < LARGEST:
        return given
    return Why(NO_NUMBER, field=ask.name)


def _pick(ask: Ask, case: Case, given: object) -> object:
    if not ask.several:
        return _text(ask, case, given)
    if isinstance(given, list) and all(isinstance(one, str) and " " not in one for one in given):
        return " ".join(given)
    return Why(NO_LIST, field=ask.name)


def _files(ask: Ask, case: Case, given: object) -> object:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return Why(NO_FILES, field=ask.name)
    if len(given) > MOST_FILES:
        return Why(MANY_FILES, {"most": uploads.MOST_PHOTOS}, ask.name)
    found = tuple(file for one in dict.fromkeys(given) if (file := uploads.of_token(one)))
    if len(found) != len(set(given)):
        return Why(OLD_FILE, field=ask.name)
    if sum(file.kind == "photo" for file in found) > uploads.MOST_PHOTOS:
        return Why(MANY_FILES, {"most": uploads.MOST_PHOTOS}, ask.name)
    return found


_READ: Mapping[AskKind, Callable[[Ask, Case, object], object]] = {
    AskKind.WORDS: _text,
    AskKind.CHOICE: _text,
    AskKind.UNIT: _unit,
    AskKind.CASE: _case,
    AskKind.MOMENT: _moment,
    AskKind.NUMBER: _number,
    AskKind.PICK: _pick,
    AskKind.PROOF: _files,
}
