"""Why a move of an opinion can't be made. Each rule looks and returns a sentence, or nothing."""

from huiyin.kernel.loop import Attempt, Facts
from huiyin.kernel.say import Why, say

ANSWERS = ("in_zh", "in_bo", "in_en")
_LETTERS = (
    ("in_zh", "㐀鿿", say("This answer is not in Chinese. Please write it in its own field.")),
    ("in_bo", "\u0f00\u0fff", say("This answer is not in Tibetan. Please write it in its own field.")),
)


def nothing_said(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not _text(attempt, "said") and not answers.get("files"):
        return Why(say("Please say what you think: in words, by voice or with a photo."), field="said")
    return None


def no_answer(case: Facts, attempt: Attempt) -> Why | None:
    answers = attempt.answers or {}
    if not any(_text(attempt, name) for name in ANSWERS) and not answers.get("spoken"):
        return Why(say("Please write the answer, or record it."), field="in_zh")
    return None


def not_in_that_language(case: Facts, attempt: Attempt) -> Why | None:
    """The Tibetan answer is written in Tibetan letters, the Chinese one in Chinese characters."""
    for name, letters, sentence in _LETTERS:
        text = _text(attempt, name)
        if text and not any(letters[0] <= c <= letters[1] for c in text):
            return Why(sentence, field=name)
    return None


def asked_again_before(case: Facts, attempt: Attempt) -> Why | None:
    if case.reopened >= 1:
        return Why(say("You asked again once already. Now the level above answers: use that button."))
    return None


def not_asked_again(case: Facts, attempt: Attempt) -> Why | None:
    if case.reopened < 1:
        return Why(say("First ask again: they answer once more. After that the level above does."))
    return None


def sent_down_before(case: Facts, attempt: Attempt) -> Why | None:
    if case.returned >= 1:
        return Why(say("It was sent down once already. The town answers it now."))
    return None


def gathers_others(case: Facts, attempt: Attempt) -> Why | None:
    if case.followers:
        return Why(say("Others are gathered here. Split them first, or gather the other way round."))
    return None


def _text(attempt: Attempt, name: str) -> str:
    return str((attempt.answers or {}).get(name) or "").strip()
