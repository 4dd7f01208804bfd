"""How an opinion shows itself: its pages, and the town's list of topics."""

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.web.components import Door
from huiyin.web.loops.face import Column, Face, Opening, Step

from .desk import tabs_of
from .follow import anywhere_of, coming_of, desk_of, first_of, in_the_readers_language, outside_of, top_of
from .sentences import SENTENCES, SKIPS
from .urls import urlpatterns

AGAIN = Step(
    link=say("Ask again"),
    title=say("Ask again"),
    lead=say("They answer once more. After that, the level above does."),
    button=say("Ask again"),
    words=say("What is still not answered?"),
)
STEPS = {
    "rate": Step(
        slug="is-it-one",
        link=say("Say whether it is an answer"),
        title=say("Is that an answer?"),
        lead=say("Your word closes it. If it is none, you can also ask again first."),
        button=say("Say it and close it"),
        words=say("Do you want to add anything?"),
    ),
    "ask_again": AGAIN,
    "ask_town_again": AGAIN,
    "bring_up": Step(
        link=say("Bring it to the level above"),
        lead=say("Those who answered do not answer again: the level above them does."),
        button=say("Bring it up"),
        words=say("What is still not answered?"),
    ),
    "withdraw": Step(
        link=say("Take it back"),
        title=say("Take it back?"),
        lead=say("Then nobody answers it any more, and it is closed."),
        button=say("Take it back"),
        words=say("Why? You need not say."),
    ),
    "add": Step(
        link=say("Add a word or a photo"),
        lead=say("It goes to whoever answers it."),
        button=say("Send it"),
        words=say("What is there to add?"),
    ),
    "urge": Step(
        link=say("Ask after it"),
        lead=say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        button=say("Ask after it"),
    ),
}
KEYS = {
    "answer": "N", "answer_above": "N", "raise_to_village": "V", "raise_to_town": "R", "ask_above": "L", "send_down": "D",
    "gather": "M", "split": "Y", "make_order": "O", "make_wish": "W", "make_topic": "T", "add": "B", "urge": "U",
}  # fmt: skip
ANSWERS = ("answer", "answer_above", "answer_together", "make_order", "make_wish", "make_topic")


def _doors() -> list[Door]:
    note = _("What could be better, what nobody understands: an answer within seven days.")
    return [Door("mic", _("Say what you think"), note, reverse("place", args=["opinion"]))]


FACE = Face(
    sentences=SENTENCES,
    skips=SKIPS,
    told={
        **dict.fromkeys(ANSWERS, say("The answer")),
        **dict.fromkeys(("raise_to_village", "raise_to_town", "ask_above"), say("Why it goes a level up")),
        "add": say("What they said"),
    },
    shown=in_the_readers_language,
    steps=STEPS,
    left_out=frozenset({"rate", "ask_again", "ask_town_again", "bring_up"}),
    first=first_of,
    main=("answer", "answer_above", "urge"),
    keys=KEYS,
    top=top_of,
    coming=coming_of,
    outside=outside_of,
    desk=desk_of,
    anywhere=anywhere_of,
    doors=_doors,
    opening=Opening(
        verb="say",
        title=say("Say what you think"),
        lead=say(
            "What could be better, what you don't understand, what was decided and shouldn't have been. "
            "The grid hears it first; you get an answer within seven days, in your own language."
        ),
        button=say("Send it"),
        told=say(
            "It goes to the grid, the village and the town, and to nobody else. It is never published, and what you say never counts against you."
        ),
    ),
    columns=(
        Column(say("Asked again"), lambda case: case.reopened),
        Column(
            say("Is it an answer, says whoever said it"),
            lambda case: {"yes": _("yes"), "partly": _("in part"), "no": _("no")}.get(
                case.solved or "", _("not yet said")
            ),
        ),
    ),
    tabs=tabs_of,
    urlpatterns=urlpatterns,
)
