"""What a resident can do with a matter, each with its page: title, what follows from it, the button."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.kernel.loop import AskKind, Loop
from huiyin.kernel.say import say

from .days import day


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its address, its verb or verbs (a button each), the words of its page. All in English here."""

    slug: str
    verbs: tuple[str, ...]
    link: str
    title: str
    lead: str
    buttons: tuple[str, ...]
    words: str = say("What do you want to say?")


_ALL = (
    Step(
        "add",
        ("add",),
        say("Add a word or a photo"),
        say("Add a word or a photo"),
        say("It goes to everybody who has the matter in hand."),
        (say("Send it"),),
        say("What is there to add?"),
    ),
    Step(
        "urge",
        ("urge",),
        say("Urge them"),
        say("Urge them"),
        say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        (say("Urge them"),),
    ),
    Step(
        "withdraw",
        ("withdraw",),
        say("Take it back"),
        say("Take it back?"),
        say(
            "Then nobody works on it any more, and it is closed. It can't be undone; a new order can always be placed."
        ),
        (say("Take it back"),),
        say("Why? You need not say."),
    ),
    Step(
        "reopen",
        ("reopen",),
        say("Send it back to be done again"),
        say("Send it back to be done again"),
        say(
            "This is your right; nobody has to agree. It goes back to those who did it, and the old days hold."
        ),
        (say("Send it back"),),
        say("What is still not right?"),
    ),
    Step(
        "bring-up",
        ("bring_up",),
        say("Bring it to the level above"),
        say("Bring it to the level above"),
        say("The level above looks at it and decides who does it now."),
        (say("Bring it up"),),
        say("What is still not right?"),
    ),
    Step(
        "appeal",
        ("appeal",),
        say("Appeal to the level above"),
        say("Appeal to the level above"),
        say("Those who said no do not decide again: the level above them does, and tells you its reason."),
        (say("Appeal"),),
        say("Why should it be done after all?"),
    ),
    Step(
        "agree",
        ("agree",),
        say("Agree to the refusal"),
        say("Agree to the refusal?"),
        say("Then the matter is closed. You can also leave it open and appeal."),
        (say("I agree, close it"),),
    ),
    Step(
        "more-time",
        ("give_more_time", "keep_the_day"),
        say("They ask for more time"),
        say("They ask for more time"),
        say("You decide. If you say no, the old day holds."),
        (say("Agree to the new day"), say("Keep the old day")),
    ),
)
STEPS = {step.slug: step for step in _ALL}


def main_steps(case: Case, can: Set[str]) -> list[tuple[str, str, str]]:
    """The one or two things that are the resident's turn now: (address, text, kind of button)."""
    found: list[tuple[str, str, str]] = []
    if case.state == "done" and "rate" in can:
        found.append((reverse("rate", args=[case.receipt]), _("Say how it was"), "yes"))
    if "give_more_time" in can:
        found.append((_button(case, "more-time", "")[0], _("Agree, or keep the old day"), ""))
    if case.state == "refused":
        found += [_button(case, slug, "plain") for slug in ("appeal", "agree") if STEPS[slug].verbs[0] in can]
        found.append((reverse("rate", args=[case.receipt]), _("Rate it and close it"), "plain"))
    return found


def _button(case: Case, slug: str, kind: str) -> tuple[str, str, str]:
    return reverse("step", args=[case.receipt, slug]), _(STEPS[slug].link), kind


def other_steps(case: Case, can: Set[str]) -> list[tuple[str, str]]:
    """The rest of what can be done, a line each; who looked, always."""
    shown = {"appeal", "agree", "more-time"} if case.state == "refused" else {"more-time"}
    links = [
        (reverse("step", args=[case.receipt, step.slug]), _(step.link))
        for step in _ALL
        if step.slug not in shown and step.slug != "withdraw" and step.verbs[0] in can
    ]
    links.append((reverse("looks", args=[case.receipt]), _("Who looked at this matter")))
    if "withdraw" in can:
        links.append((reverse("step", args=[case.receipt, "withdraw"]), _(STEPS["withdraw"].link)))
    return links


def fields_of(loop: Loop, step: Step) -> dict[str, Any]:
    """Which fields the page of a step needs, from what its move asks."""
    asks = {ask.kind: ask for ask in loop.by_verb[step.verbs[0]].asks}
    words = asks.get(AskKind.WORDS)
    return {
        "words": words is not None,
        "words_needed": words is not None and words.required,
        "files": AskKind.PROOF in asks,
        "until": AskKind.MOMENT in asks,
    }


def more_time_words(case: Case) -> str:
    """Which day they ask for, and which holds now."""
    if case.asked_until is None or case.due_at is None:
        return ""
    days = {"new": day(case.asked_until), "old": day(case.due_at)}
    return _("They ask for %(new)s instead of %(old)s.") % days
