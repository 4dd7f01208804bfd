"""How a wish shows itself: its pages, the public wall, and the desk's view of it."""

from huiyin.kernel.say import say
from huiyin.web.loops.face import Face, Opening, Step

from .buy import page_of_buying
from .columns import COLUMNS
from .desk import desk_of, tabs_of, town_of
from .follow import coming_of, first_of, outside_of, top_of
from .sentences import SENTENCES, SKIPS
from .urls import urlpatterns

STEPS = {
    "hang": Step(
        link=say("Agree to the sentence"),
        title=say("Hang it like that?"),
        lead=say("Everybody can read the sentence. Nobody reads your name, and nobody learns it from us."),
        button=say("Yes, hang it like that"),
    ),
    "reword": Step(
        link=say("Have it said otherwise"),
        title=say("How should it be said?"),
        lead=say("Until you have agreed to a new sentence, nothing hangs."),
        button=say("Send it"),
        words=say("What is to be different?"),
    ),
    "confirm": Step(
        link=say("I have it"),
        title=say("Have you got it?"),
        lead=say("Then the wish is closed. Whoever gave it hears that it has arrived."),
        button=say("Yes, I have it"),
        beside=(),
    ),
    "thank": Step(
        link=say("I have it, and say thank you"),
        title=say("A word of thanks"),
        lead=say(
            "It goes to whoever gave it, without your name. You are never asked for it; a wish is closed as well without."
        ),
        button=say("I have it; pass on my thanks"),
        words=say("What do you want to say to them?"),
    ),
    "not_right": Step(
        link=say("It is not here, or not right"),
        title=say("It is not here, or not right"),
        lead=say("It goes back to the station, and the level above hears of it."),
        button=say("Send it back"),
        words=say("What is the matter with it?"),
    ),
    "agree": Step(
        link=say("Agree that it can't be"),
        title=say("Agree that it can't be?"),
        lead=say("Then the wish is closed. You can also ask the level above."),
        button=say("I agree, close it"),
    ),
    "appeal": Step(
        link=say("Ask the level above"),
        lead=say(
            "Those who said no do not decide again: the level above them does, and tells you its reason."
        ),
        button=say("Ask the level above"),
        words=say("Why should it be done after all?"),
    ),
    "withdraw": Step(
        link=say("Take the wish back"),
        title=say("Take the wish back?"),
        lead=say("Then it comes off the wall and is closed. Another wish can always be told."),
        button=say("Take it back"),
        words=say("Why? You need not say."),
    ),
    "add": Step(
        link=say("Add a word"),
        lead=say("It goes to the village and to nobody else; never to whoever gives."),
        button=say("Send it"),
        words=say("What is there to add?"),
    ),
    "urge": Step(
        link=say("Ask after it"),
        lead=say("Whoever has it in hand is told that you are waiting. It stands in the record."),
        button=say("Ask after it"),
    ),
    "bring": Step(
        link=say("I brought it to the station"),
        title=say("Have you brought it?"),
        lead=say("Then the station hands it over, and you hear when it has arrived."),
        button=say("Yes, it is at the station"),
    ),
    "new_day": Step(
        link=say("Name another day"),
        title=say("Which day instead?"),
        lead=say("It can be moved once. Whoever wished for it is told the new day."),
        button=say("Name this day"),
    ),
    "give_back": Step(
        link=say("Give it back"),
        title=say("Give it back?"),
        lead=say(
            "Then it hangs on the wall again and somebody else can take it. That is no shame; nobody is told who it was."
        ),
        button=say("Give it back"),
        words=say("Why? You need not say; only the station reads it."),
    ),
}
KEYS = {
    "word": "W",
    "hand_over": "H",
    "buy": "K",
    "decline": "X",
    "hang_again": "G",
    "rise_to_fund": "F",
    "add": "B",
    "urge": "U",
}
MAIN = ("word", "hand_over", "buy", "hang_again", "urge")

FACE = Face(
    sentences=SENTENCES,
    skips=SKIPS,
    told={
        "decline": say("Why not"),
        "hand_over": say("What they said"),
        "add": say("What they said"),
    },
    steps=STEPS,
    left_out=frozenset({"hang", "confirm", "thank", "not_right", "agree", "appeal", "bring"}),
    first=first_of,
    main=MAIN,
    keys=KEYS,
    pages={"buy": page_of_buying},
    top=top_of,
    coming=coming_of,
    outside=outside_of,
    desk=desk_of,
    town=town_of,
    opening=Opening(
        verb="tell",
        title=say("Tell a wish"),
        lead=say(
            "A thing that is missing, or a helping hand: a warm lamp, glasses, somebody to read letters aloud. "
            "On the wall hangs one sentence without your name, and only after you have read it and said yes."
        ),
        button=say("Tell it"),
        told=say(
            "What you write here is read by the village and the town alone. The wall shows the sentence and the village."
        ),
    ),
    columns=COLUMNS,
    tabs=tabs_of,
    urlpatterns=urlpatterns,
)
