"""What the messages of an errand say. Who is told is the resident, or the office in whose hands it is."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TEXTS = {
    "brought": Text(
        say("Your errand is with us"),
        say("Your errand %(receipt)s is with us. %(holder)s looks through the papers once, by %(due)s, and says all that is missing. %(link)s"),
    ),
    "taken_in": Text(
        say("Your papers are whole"),
        say("Your papers for %(receipt)s are whole. %(holder)s has it now, until %(due)s. You need not come again before it is ready. %(link)s"),
    ),
    "missing": Text(
        say("Something is still missing"),
        say("For your errand %(receipt)s this is still missing: %(missing)s. That is all. Bring it by %(due)s, yourself or by a proxy. %(link)s"),
    ),
    "rest_in": Text(
        say("The missing papers are in"),
        say("What was missing for %(receipt)s is in. From now on the days count anew: it is to be done by %(whole)s. %(link)s"),
    ),
    "answered": Text(
        say("You have an answer"),
        say("%(unit)s answered about your errand %(receipt)s. Read it here: %(link)s"),
    ),
    "ready": Text(
        say("It is ready"),
        say("Your errand %(receipt)s is ready. Where to fetch it, or how it comes, stands here: %(link)s You have until %(due)s."),
    ),
    "refused": Text(
        say("It can't be done, and why"),
        say("%(unit)s can't do your errand %(receipt)s, and wrote down why. By %(due)s you can agree, or bring it to the level above: %(link)s"),
    ),
    "decided": Text(
        say("The level above decided for you"),
        say("The level above decided: your errand %(receipt)s is done after all. %(holder)s has it until %(due)s. %(link)s"),
    ),
    "changed": Text(
        say("The papers asked for changed; not for you"),
        say("For this errand other papers are asked for now. Yours, %(receipt)s, keeps the papers that you were told. You need bring nothing more. %(link)s"),
    ),
    "risen": Text(
        say("Your errand rose by itself"),
        say("Your errand %(receipt)s did not move in time, so it rose by itself: %(raised)s now sees to it. %(link)s"),
    ),
    "your_turn": Text(
        say("An errand waits for you"),
        say("An errand from %(place)s waits for %(holder)s, until %(due)s: %(link)s"),
    ),
    "sent_back": Text(
        say("An errand came back to the counter"),
        say("%(unit)s sent an errand from %(place)s back to the counter. Please see to it by %(due)s: %(link)s"),
    ),
    "added": Text(
        say("Something was added to an errand"),
        say("Something was added to the errand from %(place)s. Please read it: %(link)s"),
    ),
    "urged": Text(
        say("An errand is asked after"),
        say("The errand from %(place)s is asked after. It is to be done by %(whole)s: %(link)s"),
    ),
    "risen_to_you": Text(
        say("An errand rose to you"),
        say("An errand from %(place)s did not move in time and rose to %(raised)s. Please see that it moves: %(link)s"),
    ),
    "graded": Text(
        say("Somebody was not satisfied"),
        say("Somebody was not satisfied with an errand. Please read it and answer them by %(due)s: %(link)s"),
    ),
}  # fmt: skip
