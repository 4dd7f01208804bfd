"""What the page of an opinion's receipt says, by where it stands, and how it shows on other matters' pages."""

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Words
from huiyin.kernel.roles import RESIDENT
from huiyin.loops.opinion.models import Topic
from huiyin.web.components import Coming
from huiyin.web.loops.face import Panel, Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day, language
from huiyin.web.resident.follow_page import line_of

IN = {"zh": "in_zh", "bo": "in_bo", "en": "in_en"}


def in_the_readers_language(words: Sequence[Words]) -> Sequence[Words]:
    """An answer that was given in several languages, in the reader's own; all of it where that is not among them."""
    own = IN.get(language().split("-")[0], "")
    answers = [one for one in words if one.name in IN.values()]
    if not any(one.name == own for one in answers):
        return words
    return [one for one in words if one.name == own or one not in answers]


def top_of(reading: Reading) -> Top:
    """Where it stands, in two sentences."""
    case = reading.case
    named = {
        "day": day(case.step_due_at or case.due_at or case.since),
        "answer": day(case.answer_due_at or case.due_at or case.filed_at),
        "on": day(case.closed_at or case.since),
        "raised": name_of(reading.units.get(case.raised_to_id or 0)) or _("The level above"),
    }
    title, lead = _TOPS[case.state]()
    return Top(title, lead % named)


_TOPS: Mapping[str, Callable[[], tuple[str, str]]] = {
    "said": lambda: (
        _("We have heard it."),
        _("The grid hears it first. Whoever can't answer raises it; you get an answer by %(answer)s."),
    ),
    "with_village": lambda: (_("It is with the village."), _("The village answers by %(day)s.")),
    "with_town": lambda: (_("It is with the town."), _("The town answers by %(day)s.")),
    "raised": lambda: (_("It is with the level above."), _("%(raised)s answers by %(day)s.")),
    "gathered": lambda: (
        _("Others say the same."),
        _(
            "One answer comes to all of you. Your receipt stays your own, and so does your word on the answer."
        ),
    ),
    "answered": lambda: (_("You have an answer."), _("Is it one? You have until %(day)s to say so.")),
    "answered_above": lambda: (_("You have an answer."), _("Is it one? You have until %(day)s to say so.")),
    "rated": lambda: (_("Closed by your word."), _("You said so on %(on)s. Nobody can change it.")),
    "withdrawn": lambda: (_("You took it back."), _("Withdrawn on %(on)s.")),
    "unanswered": lambda: (
        _("Closed without your word."),
        _("Nobody said on %(on)s whether it was an answer. It is counted as not said, not as content."),
    ),
}


def coming_of(reading: Reading) -> list[Coming]:
    """What happens next, dates first."""
    case, at = reading.case, reading.at
    if case.step_due_at is not None and case.state in _COMING:
        what, detail = _COMING[case.state]()
        lines = [line_of(case.step_due_at, what, detail, at)]
    else:
        lines = []
    if case.answered_at is None and case.answer_due_at is not None and case.closed_at is None:
        lines.append(line_of(case.answer_due_at, _("You get an answer"), _("In your own language."), at))
    return lines


_COMING: Mapping[str, Callable[[], tuple[str, str]]] = {
    "said": lambda: (_("The grid answers"), _("Or it goes to the village.")),
    "with_village": lambda: (_("The village answers"), _("Or it goes to the town.")),
    "with_town": lambda: (_("The town answers"), _("Or it rises to the level above.")),
    "raised": lambda: (_("The level above answers"), ""),
    "answered": lambda: (_("Your word"), _("After that it is closed as not said.")),
    "answered_above": lambda: (_("Your word"), _("After that it is closed as not said.")),
}


def first_of(reading: Reading) -> list[tuple[str, str, str]]:
    """What is the resident's turn now: verb, text, kind of button."""
    can = {move.verb for move in reading.can}
    return [(verb, text(), kind) for verb, text, kind in _FIRST if verb in can]


_FIRST: Sequence[tuple[str, Callable[[], str], str]] = (
    ("rate", lambda: _("Say whether it is an answer"), "yes"),
    ("ask_again", lambda: _("Ask again"), "plain"),
    ("ask_town_again", lambda: _("Ask again"), "plain"),
    ("bring_up", lambda: _("Bring it to the level above"), "plain"),
)


def desk_of(reading: Reading) -> list[Panel]:
    """What the office should know: others are gathered here, and what it became as a topic."""
    case = reading.case
    panels = []
    if case.followers:
        panels.append(Panel(_("Gathered here"), "opinion/desk_gathered.html", {"n": case.followers}))
    topics = list(Topic.objects.filter(case=case).order_by("at"))
    if topics:
        panels.append(
            Panel(_("Topic"), "opinion/topic.html", {"topics": topics, "url": reverse("opinion_topics")})
        )
    return panels


def outside_of(reading: Reading) -> list[Panel]:
    """To whoever said it: the question it became, and what came of that."""
    topics = list(Topic.objects.filter(case=reading.case).order_by("at"))
    if not topics:
        return []
    return [
        Panel(_("It became a question to deliberate"), "opinion/topic.html", {"topics": topics, "url": ""})
    ]


def anywhere_of(reading: Reading) -> list[Panel]:
    """On the resident's page of any other matter: whoever has more to say than the matter itself can say it."""
    case = reading.case
    if case.loop == "opinion" or reading.reader != RESIDENT.name:
        return []
    url = f"{reverse('place', args=['opinion'])}?from={case.pk}"
    return [Panel(_("More to say?"), "opinion/more.html", {"url": url})]
