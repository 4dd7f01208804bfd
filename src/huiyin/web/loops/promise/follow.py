"""What the page of a receipt says of a promise, for whoever exposed it; and what both pages show of its days."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.loops.promise import queries as reads
from huiyin.loops.promise.models import Standing
from huiyin.web.components import Coming
from huiyin.web.loops.face import Panel, Top
from huiyin.web.names import name_of
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.resident.follow_page import line_of

from . import rows

# the moves whose words are said to whoever exposed it, and what those words are
TOLD = {
    "promise": say("Their promise"),
    "record": say("Their promise"),
    "renew": say("Their new promise"),
    "show": say("They show that it is done"),
    "reach": say("They show that a part is done"),
    "decline": say("Why not"),
    "find_kept": say("What was seen on the spot"),
    "find_broken": say("What was seen on the spot"),
    "hold": say("What was seen on the spot"),
    "hold_last": say("What was seen on the spot"),
    "add": say("Their word"),
}


def top_of(reading: Reading) -> Top:
    """Where it stands, in two sentences."""
    case = reading.case
    named = {
        "unit": name_of(reading.units.get(case.unit_id or 0)) or _("the unit"),
        "day": day((case.wake_at if case.state == "broken" else case.step_due_at) or case.since),
        "since": day(case.since),
        "promised": day(case.handle_by or case.since),
    }
    title, lead = _TOPS[case.state]
    return Top(_(title), _(lead) % named)


_TOPS = {
    "exposed": (say("We have it."), say("By %(day)s the town asks a unit: by when?")),
    "put": (say("A unit is asked: by when?"), say("%(unit)s answers by %(day)s.")),
    "raised": (say("It is with the level above."), say("It decides by %(day)s.")),
    "declined": (say("Nothing was promised."), say("Their ground stands below. Until %(day)s you can agree or appeal.")),
    "promised": (say("It was promised."), say("%(unit)s: done by %(promised)s. The words stand below.")),
    "broken": (say("It was not kept."), say("It stands so in public since %(since)s. %(unit)s must mend it by %(day)s; then it rises.")),
    "shown": (say("They say it is done."), say("Please look. Until %(day)s your word decides whether it is so.")),
    "to_check": (say("It is checked on the spot."), say("No word came, so somebody of another office looks by %(day)s. Until then yours still decides.")),
    "kept": (say("It was kept."), say("It is looked at again on %(day)s.")),
    "look_due": (say("It is looked at again."), say("Somebody of another office looks by %(day)s.")),
    "kept_on": (say("Looked at again: still so."), say("It is looked at a second time on %(day)s.")),
    "last_look_due": (say("It is looked at a second time."), say("Somebody of another office looks by %(day)s.")),
    "last_word": (say("Still so at both looks."), say("Your word closes it, until %(day)s.")),
    "stood": (say("Closed by your word: it stood."), say("You said so on %(since)s. Nobody can change it.")),
    "lasted": (say("It stood at both looks."), say("Closed on %(since)s; you did not say otherwise. That is counted apart from your word.")),
    "agreed": (say("Closed: you agreed."), say("You agreed to the ground on %(since)s.")),
    "withdrawn": (say("You took it back."), say("Withdrawn on %(since)s.")),
    "unanswered": (say("Closed without an answer."), say("Nobody said on %(since)s whether the ground was agreed to.")),
}  # fmt: skip


def coming_of(reading: Reading) -> list[Coming]:
    """What happens next, dates first."""
    case, at = reading.case, reading.at
    lines: list[tuple[datetime | None, str, str]] = []
    step = case.step_due_at
    if case.state in reads.ASKED and case.answered_at is None:
        lines.append((case.answer_due_at, _("You get an answer"), _("Which unit, in which words, by when.")))
    if case.state == "promised":
        lines.append(
            (
                case.handle_by,
                _("The day they promised"),
                _("If nothing is shown by then, it stands as not kept by itself."),
            )
        )
    if case.state in ("shown", "declined", "last_word"):
        lines.append((step, _("Your word"), ""))
    if case.state in ("to_check", "look_due", "last_look_due"):
        lines.append(
            (step, _("A look on the spot"), _("By somebody of another office than the one that promised."))
        )
    if case.state == "broken":
        lines.append((case.wake_at, _("It rises by itself"), _("Unless it is shown, or a new day is named.")))
    found = [line_of(when, what, detail, at) for when, what, detail in lines if when]
    standing = Standing(case=case)
    return found + rows.looks(standing, at) if case.state in ("kept", "kept_on") else found


def first_of(reading: Reading) -> list[tuple[str, str, str]]:
    """The one or two things that are theirs to say now: verb, text, kind of button."""
    can, state = {move.verb for move in reading.can}, reading.case.state
    if state in reads.SHOWN:
        ways = [("confirm", _("Yes, it is so"), "yes"), ("deny", _("No, it is not so"), "plain")]
    elif state == "last_word":
        ways = [("stand", _("It stood. Close it"), "yes"), ("deny", _("No, it is not so any more"), "plain")]
    elif state == "declined":
        ways = [
            ("appeal", _("Appeal to the level above"), "plain"),
            ("agree", _("Agree to the ground"), "plain"),
        ]
    else:
        ways = [("deny", _("It is not so any more"), "plain")]
    return [way for way in ways if way[0] in can]


def panels_of(reading: Reading) -> Sequence[Panel]:
    """The days that were named, and the parts of a long promise; with the way to the public page. At most two queries."""
    case = reading.case
    stretches = reads.parts_of(case)
    words = {(seq, one.name): one.text for seq, some in reading.words.items() for one in some}
    told = reads.Told(reads.pledges_of(case), words)
    if not told.pledges and not stretches:
        return []
    data = {
        "days": rows.days_named(told),
        "parts": rows.parts(stretches, words, reading.at),
        "url": reverse("promise", args=[case.pk]),
    }
    return [Panel(_("The words, and the day"), "promise/panel.html", data)]
