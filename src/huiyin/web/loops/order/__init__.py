"""How an order shows itself."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.people.actors import Actor
from huiyin.web.components import Tab
from huiyin.web.loops.face import Column, Face, Step
from huiyin.web.names import name_of

from .follow import TOLD, coming_of, first_of, top_of
from .sentences import SENTENCES, SKIPS

STEPS = {
    "add": Step(
        link=say("Add a word or a photo"),
        lead=say("It goes to everybody who has the matter in hand."),
        button=say("Send it"),
        words=say("What is there to add?"),
    ),
    "urge": Step(
        link=say("Urge them"),
        lead=say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        button=say("Urge them"),
    ),
    "withdraw": Step(
        link=say("Take it back"),
        title=say("Take it back?"),
        lead=say(
            "Then nobody works on it any more, and it is closed. It can't be undone; a new order can always be placed."
        ),
        button=say("Take it back"),
        words=say("Why? You need not say."),
    ),
    "reopen": Step(
        link=say("Send it back to be done again"),
        lead=say(
            "This is your right; nobody has to agree. It goes back to those who did it, and the old days hold."
        ),
        button=say("Send it back"),
        words=say("What is still not right?"),
    ),
    "bring_up": Step(
        link=say("Bring it to the level above"),
        lead=say("The level above looks at it and decides who does it now."),
        button=say("Bring it up"),
        words=say("What is still not right?"),
    ),
    "appeal": Step(
        link=say("Appeal to the level above"),
        lead=say(
            "Those who said no do not decide again: the level above them does, and tells you its reason."
        ),
        button=say("Appeal"),
        words=say("Why should it be done after all?"),
    ),
    "agree": Step(
        link=say("Agree to the refusal"),
        title=say("Agree to the refusal?"),
        lead=say("Then the matter is closed. You can also leave it open and appeal."),
        button=say("I agree, close it"),
    ),
    "give_more_time": Step(
        slug="more-time",
        link=say("They ask for more time"),
        lead=say("You decide. If you say no, the old day holds."),
        button=say("Agree to the new day"),
        beside=(("keep_the_day", say("Keep the old day")),),
    ),
}
KEYS = {
    "accept": "A", "dispatch": "D", "take": "T", "finish": "F", "answer": "N", "settle": "S", "send_back": "R",
    "object": "R", "join": "M", "urge": "U", "ask_more_time": "E", "refuse": "W", "pause": "P", "resume": "G",
    "ask_above": "L", "add": "B", "split": "Y",
}  # fmt: skip
MAIN = ("decide", "accept", "dispatch", "take", "finish", "resume", "answer", "urge")


def _desk_urlpatterns() -> list[URLPattern]:
    from . import desk_docket as docket

    return [
        path("docket/", docket.docket, name="desk_docket"),
        path("docket/teach/", docket.teach, name="desk_teach"),
    ]


def _tabs(actor: Actor) -> list[Tab]:
    keepers = {"town", "admin"}.intersection(seat.role for seat in actor.seats)
    return [Tab(_("Objections"), reverse("desk_docket"), key="desk_docket")] if keepers else []


FACE = Face(
    sentences=SENTENCES,
    skips=SKIPS,
    told=TOLD,
    steps=STEPS,
    left_out=frozenset({"rate", "agree", "appeal", "give_more_time", "keep_the_day"}),
    first=first_of,
    main=MAIN,
    keys=KEYS,
    top=top_of,
    coming=coming_of,
    columns=(
        Column(say("Unit"), lambda case: name_of(case.unit)),
        Column(
            say("Is it done, says the resident"),
            lambda case: {"yes": _("yes"), "partly": _("in part"), "no": _("no")}.get(
                case.solved or "", _("not yet said")
            ),
        ),
    ),
    tabs=_tabs,
    desk_urlpatterns=_desk_urlpatterns,
)
