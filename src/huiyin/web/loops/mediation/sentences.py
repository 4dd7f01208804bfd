"""What happened in a mediation, in a line each; what the pages of the two sides' moves say; the headline of their page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.web.components import Coming
from huiyin.web.loops.face import Step, Top
from huiyin.web.reading import Reading
from huiyin.web.resident.days import day
from huiyin.web.resident.follow_page import line_of, plain_coming, plain_top
from huiyin.web.timeline import Facts

SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "ask": lambda f: (
        _("asked for mediation, both sides together.")
        if f.facts.get("together") == "both"
        else _("asked for mediation.")
    ),
    "give": lambda f: _("gave it to %(unit)s, who leads it.") % {"unit": f.unit()},
    "screen": lambda f: _("looked whether it is safe."),
    "screen_again": lambda f: _("looked again whether it is safe."),
    "stop": lambda f: _("ended it: mediation is not the right way here."),
    "invite": lambda f: _("invited the other side."),
    "consent": lambda f: _("agreed to try."),
    "consent_too": lambda f: _("agreed to try, too."),
    "decline": lambda f: _("did not want to."),
    "ask_office": lambda f: _("asked %(unit)s to join.") % {"unit": f.unit("office")},
    "join_in": lambda f: _("joined."),
    "stay_out": lambda f: _("can't join."),
    "propose": lambda f: _("proposed a mediator."),
    "take_on": lambda f: _("took it on; knows neither side."),
    "hand_back": lambda f: _("handed it back."),
    "accept": lambda f: _("accepted the mediator."),
    "accept_too": lambda f: _("accepted the mediator, too."),
    "another": lambda f: _("asked for another mediator."),
    "meet": lambda f: (
        _("wrote down a talk on %(day)s: %(how)s.") % {"day": f.day("held"), "how": f.choice("how")}
    ),
    "note": lambda f: _("noted a separate talk."),
    "add_point": lambda f: _("wrote down a point of the agreement."),
    "drop_point": lambda f: _("took a point out again."),
    "lay_out": lambda f: _("laid the agreement before both sides."),
    "no_way": lambda f: _("found no agreement."),
    "sign": lambda f: _("signed."),
    "sign_too": lambda f: _("signed, too. It is agreed."),
    "not_so": lambda f: _("said: not like this."),
    "part": lambda f: _("closed it without an agreement."),
    "hand_off": lambda f: _("handed it to the court for confirmation."),
    "remind": lambda f: _("Ten days were left for the court."),
    "ask_30": lambda f: _("Both were asked after 30 days."),
    "ask_90": lambda f: _("Both were asked after 90 days."),
    "ask_180": lambda f: _("Both were asked after 180 days."),
    "show": lambda f: _("showed that a point of the agreement was done."),
    "say_kept": lambda f: _("said whether it is kept."),
    "last_word": lambda f: _("said the last word."),
    "last_word_too": lambda f: _("said the last word, too."),
    "talk_again": lambda f: _("asked to talk again."),
    "understood": lambda f: _("has read it."),
    "go_to_court": lambda f: _("goes another way: %(way)s.") % {"way": f.choice("way")},
    "leave": lambda f: _("left."),
    "fall_silent": lambda f: _("Closed by silence: nobody answered in time."),
}

STEPS: Mapping[str, Step] = {
    "consent": Step(
        lead=say(
            "You agree to nothing but to try. You can leave on any day, without a reason. What you say in a talk of your own "
            "stays between you and the mediator."
        ),
    ),
    "consent_too": Step(
        lead=say(
            "You agree to nothing but to try. You can leave on any day, without a reason. What you say in a talk of your own "
            "stays between you and the mediator."
        ),
    ),
    "decline": Step(
        lead=say("That is your right, and nothing follows from it. The other side is told that you did not want to, and no more.")
    ),
    "another": Step(lead=say("You need not say why. The office proposes somebody else.")),
    "sign": Step(lead=say("Sign only what you have read and want. Nobody may press you. You can still say: not like this.")),
    "sign_too": Step(lead=say("Sign only what you have read and want. Nobody may press you. You can still say: not like this.")),
    "show": Step(
        title=say("What of it have you done?"),
        lead=say("Choose the point and add what shows it. The other side, the mediator and the office see it."),
        button=say("Show it"),
    ),
    "say_kept": Step(lead=say("The other side is asked the same of you. Neither reads what the other says.")),
    "last_word": Step(lead=say("The other side is asked the same of you. Neither reads what the other says.")),
    "last_word_too": Step(lead=say("The other side is asked the same of you. Neither reads what the other says.")),
    "talk_again": Step(lead=say("The mediator calls both of you. The agreement stands meanwhile; whether it still fits, you say together.")),
    "leave": Step(
        title=say("Leave the mediation?"),
        lead=say("That is your right on every day. It is closed then; the notes of separate talks are destroyed. Court, arbitration and offices stay open."),
    ),
    "go_to_court": Step(
        lead=say("That is your right on every day, and needs nobody's leave. The mediation is closed then; the notes of separate talks are destroyed."),
    ),
}  # fmt: skip


# what stands as a button, where it is that side's turn: yes and no beside each other
FIRST = (
    "consent", "consent_too", "decline", "accept", "accept_too", "another", "sign", "sign_too", "not_so", "part",
    "last_word", "last_word_too", "say_kept", "understood",
)  # fmt: skip


def first_of(reading: Reading) -> list[tuple[str, str, str]]:
    """The buttons at the head of a side's page."""
    can = {move.verb: move.label for move in reading.can}
    found = [verb for verb in FIRST if verb in can]
    return [(verb, _(can[verb]), "plain" if number else "") for number, verb in enumerate(found)]


def top_of(reading: Reading) -> Top:
    """Where it stands, as each side reads it."""
    on = {"day": day(reading.case.step_due_at or reading.case.since)}
    other = reading.reader == "other"
    agreed = (
        _("You have an agreement."),
        _("You are both asked on three days whether it is kept. Until then you can ask to talk again."),
    )
    said = {
        "invited": (
            (_("Somebody would like to talk with you."), _("You need not. Say yes or no until %(day)s.") % on)
            if other
            else (_("The other side is asked."), _("Say as well whether you try, until %(day)s.") % on)
        ),
        "signing": (_("An agreement lies before you."), _("Read it in peace. You have until %(day)s.") % on),
        "stopped": (
            _("The office has ended it."),
            _("Mediation is not the right way here. Where you get help, stands below."),
        ),
        **dict.fromkeys(("in_force", "reminded"), agreed),
    }
    found = said.get(reading.case.state)
    return Top(*found) if found else plain_top(reading)


def coming_of(reading: Reading) -> Sequence[Coming]:
    """After an agreement: the last day for the court, and the days on which both are asked; else the plain dates."""
    at = {event.verb: event.at for event in reading.events if event.verb in ("sign_too", "talk_again")}
    signed = at.get("sign_too")
    if signed is None or reading.case.state not in AFTER or at.get("talk_again", signed) > signed:
        return plain_coming(reading)
    days = [
        (signed + timedelta(days=30), _("The last day to have it confirmed by the court together")),
        *((signed + timedelta(days=n), _("You are both asked whether it is kept")) for n in (30, 90, 180)),
    ]
    return [line_of(when, what, "", reading.at) for when, what in days if when > reading.at]


AFTER = ("in_force", "reminded", "asked30", "asked90")
