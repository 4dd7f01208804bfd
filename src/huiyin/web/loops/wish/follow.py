"""What the page of a wish's receipt says to the wisher and to whoever took it on, by where it stands."""

from collections.abc import Callable, Mapping, Sequence
from json import loads

from django.utils.translation import gettext as _

from huiyin.kernel.roles import RESIDENT
from huiyin.loops.wish.models import Card, Taking
from huiyin.loops.wish.roles import GIVER
from huiyin.web.components import Coming
from huiyin.web.loops.face import Panel, Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.resident.follow_page import line_of

from .station import station_of


def top_of(reading: Reading) -> Top:
    """Where it stands, in two sentences: to the wisher, or to the giver."""
    if reading.reader == GIVER.name:
        return _to_giver(reading)
    named = _named(reading)
    title, lead = _TO_WISHER[reading.case.state]()
    return Top(title, lead % named)


def _named(reading: Reading) -> dict[str, str]:
    case = reading.case
    return {
        "day": day(case.step_due_at or case.due_at or case.since),
        "on": day(case.closed_at or case.since),
        "station": station_of(case, reading.units).name,
        "raised": name_of(reading.units.get(case.raised_to_id or 0)) or _("the level above"),
        "ground": ground_of(reading),
        "sentence": case.title,
    }


def ground_of(reading: Reading) -> str:
    """Why it was declined, in the reader's language."""
    last = next((event for event in reversed(reading.events) if event.verb == "decline"), None)
    given = str(loads(last.facts).get("ground", "")) if last else ""
    grounds = next(ask.options for ask in reading.loop.by_verb["decline"].asks if ask.name == "ground")
    return _(dict(grounds).get(given, ""))


_TO_WISHER: Mapping[str, Callable[[], tuple[str, str]]] = {
    "told": lambda: (
        _("Your wish is written down."),
        _(
            "By %(day)s the village writes the sentence for the wall, without your name. You read it before it hangs."
        ),
    ),
    "worded": lambda: (
        _("Please read this sentence."),
        _(
            "“%(sentence)s” It hangs on the wall only if you say yes. If it says too much or something else, say so."
        ),
    ),
    "hanging": lambda: (
        _("Your wish hangs on the wall."),
        _("Without your name. If nobody takes it on by %(day)s, the town's fund does."),
    ),
    "with_fund": lambda: (_("The town's fund sees to it."), _("It is bought by %(day)s.")),
    "raised": lambda: (_("It is with the level above."), _("%(raised)s decides by %(day)s.")),
    "taken": lambda: (
        _("Somebody takes it on."),
        _("It comes to %(station)s by %(day)s. Who it is stays unsaid, as you do."),
    ),
    "overdue": lambda: (
        _("It has not come yet."),
        _(
            "The day has passed. The town asks; on %(day)s your wish hangs again, so that somebody else can take it."
        ),
    ),
    "at_station": lambda: (_("It is at the station."), _("%(station)s hands it to you by %(day)s.")),
    "brought": lambda: (
        _("Have you got it?"),
        _("The station says it was handed to you. Only you can say so; you have until %(day)s."),
    ),
    "declined": lambda: (
        _("They say it can't be done."),
        _("Their ground: %(ground)s. You can agree or ask the level above, until %(day)s."),
    ),
    "received": lambda: (_("You have it."), _("You said so on %(on)s.")),
    "thanked": lambda: (
        _("You have it, and said thank you."),
        _("On %(on)s. Your words went on without your name."),
    ),
    "agreed": lambda: (_("Closed: you agreed."), _("You agreed on %(on)s that it can't be.")),
    "withdrawn": lambda: (_("You took it back."), _("On %(on)s.")),
    "unanswered": lambda: (
        _("Closed without an answer."),
        _("Nobody said on %(on)s how it was. It is counted as not answered."),
    ),
}


def _to_giver(reading: Reading) -> Top:
    """Whoever took it on reads how far their own gift is; nothing of the wisher's."""
    case, part = reading.case, reading.case.part
    named = _named(reading)
    if part is not None and part.until is not None:
        return Top(_("You gave it back."), _("It hangs on the wall again. Thank you for having wanted to."))
    title, lead = _TO_GIVER.get(case.state, _TO_GIVER["received"])()
    return Top(title, lead % named)


_TO_GIVER: Mapping[str, Callable[[], tuple[str, str]]] = {
    "taken": lambda: (
        _("Thank you for taking it on."),
        _("Bring it to %(station)s by %(day)s and name your number. They write it down."),
    ),
    "overdue": lambda: (
        _("Your day has passed."),
        _("Bring it, name another day, or give it back. On %(day)s it hangs again by itself."),
    ),
    "at_station": lambda: (_("It is at the station."), _("%(station)s hands it over by %(day)s.")),
    "brought": lambda: (_("It was handed over."), _("Whoever wished for it has until %(day)s to say so.")),
    "received": lambda: (_("It has arrived."), _("Whoever wished for it said so on %(on)s.")),
    "thanked": lambda: (
        _("It has arrived."),
        _("Whoever wished for it said so on %(on)s, and left you a word."),
    ),
    "withdrawn": lambda: (
        _("It is not wished for any more."),
        _(
            "The wish was taken back on %(on)s. If you have bought it already, %(station)s finds somebody it helps."
        ),
    ),
    "unanswered": lambda: (
        _("It was handed over."),
        _("The station handed it over; whoever wished for it never said more."),
    ),
}


def coming_of(reading: Reading) -> list[Coming]:
    """What happens next, dates first."""
    case, at = reading.case, reading.at
    what, detail = _COMING.get(case.state, lambda: ("", ""))()
    if not what or case.step_due_at is None:
        return []
    return [line_of(case.step_due_at, what, detail, at)]


_COMING: Mapping[str, Callable[[], tuple[str, str]]] = {
    "told": lambda: (_("The sentence is written"), _("Without your name.")),
    "worded": lambda: (_("Your yes"), _("Without it nothing hangs; after that day the wish is closed.")),
    "hanging": lambda: (_("To the town's fund"), _("If nobody takes it on before.")),
    "with_fund": lambda: (_("Bought by the fund"), _("If that day passes, it rises to the level above.")),
    "raised": lambda: (_("The level above decides"), ""),
    "taken": lambda: (_("It comes to the station"), ""),
    "overdue": lambda: (_("It hangs again"), _("Unless it comes before.")),
    "at_station": lambda: (_("Handed over"), ""),
    "brought": lambda: (_("The wisher's word"), _("After that it is closed as not answered.")),
    "declined": lambda: (_("Your word"), _("After that it is closed as not answered.")),
}


def first_of(reading: Reading) -> list[tuple[str, str, str]]:
    """What is the reader's turn now: verb, text, kind of button."""
    can = {move.verb for move in reading.can}
    return [
        (verb, text(), kind)
        for verb, text, kind in _FIRST
        if verb in can and verb in _NOW.get(reading.case.state, ())
    ]


_NOW: Mapping[str, Sequence[str]] = {
    "worded": ("hang", "reword"),
    "brought": ("confirm", "thank", "not_right"),
    "declined": ("appeal", "agree"),
    "taken": ("bring", "give_back"),
    "overdue": ("bring", "new_day", "give_back"),
}
_FIRST: Sequence[tuple[str, Callable[[], str], str]] = (
    ("hang", lambda: _("Yes, hang it like that"), "yes"),
    ("reword", lambda: _("No, say it otherwise"), "plain"),
    ("confirm", lambda: _("I have it"), "yes"),
    ("thank", lambda: _("I have it, and say thank you"), "plain"),
    ("not_right", lambda: _("It is not here, or not right"), "plain"),
    ("appeal", lambda: _("Ask the level above"), "plain"),
    ("agree", lambda: _("Agree that it can't be"), "plain"),
    ("bring", lambda: _("I brought it to the station"), ""),
    ("new_day", lambda: _("Name another day"), "plain"),
    ("give_back", lambda: _("Give it back"), "plain"),
)


def outside_of(reading: Reading) -> list[Panel]:
    """The card as it hangs; to the giver also where to bring it, and the thank-you that was left for them."""
    case = reading.case
    if reading.reader == GIVER.name:
        return _giver_panels(reading)
    if reading.reader != RESIDENT.name or not case.title:
        return []
    card = Card.objects.filter(case=case).first()
    hung = case.state not in ("told", "worded")
    title = _("What hangs on the wall") if hung else _("What would hang on the wall")
    return [
        Panel(
            title, "wish/card.html", {"sentence": case.title, "sentence_bo": card.sentence_bo if card else ""}
        )
    ]


def _giver_panels(reading: Reading) -> list[Panel]:
    case = reading.case
    card = Card.objects.filter(case=case).first()
    station = station_of(case, reading.units)
    mine = Taking.objects.filter(case=case, part_id=case.part.pk).first() if case.part else None
    panels = [
        Panel(
            _("What you took on"),
            "wish/card.html",
            {"sentence": case.title, "sentence_bo": card.sentence_bo if card else ""},
        )
    ]
    if mine is not None and mine.given_up_at is None and case.closed_at is None:
        panels.append(
            Panel(
                _("Where to bring it"),
                "wish/station.html",
                {"station": station, "to_door": bool(card and card.to_door)},
            )
        )
    thanks = thanks_of(reading) if mine is not None and mine.given_up_at is None else ""
    if thanks:
        panels.append(Panel(_("A word for you"), "wish/thanks.html", {"thanks": thanks}))
    return panels


def thanks_of(reading: Reading) -> str:
    """What the wisher said to whoever gave; without a name, and to nobody else."""
    said = next((event.seq for event in reading.events if event.verb == "thank"), 0)
    return " ".join(words.text for words in reading.words.get(said, []))
