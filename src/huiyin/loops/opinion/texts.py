"""What the messages of an opinion say."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_RESIDENT = {
    "heard": Text(
        say("Your opinion is heard"),
        say(
            "Your opinion %(receipt)s is written down. The grid of %(place)s hears it first; you get an answer by %(answer)s at the latest. %(link)s"
        ),
    ),
    "raised": Text(
        say("Your opinion goes a level up"),
        say(
            "%(unit)s could not answer your opinion %(receipt)s and wrote down why. Now %(holder)s answers it, by %(due)s. %(link)s"
        ),
    ),
    "risen": Text(
        say("Your opinion rose by itself"),
        say(
            "Your opinion %(receipt)s was not answered in time, so it rose by itself: %(holder)s has it now. %(link)s"
        ),
    ),
    "answered": Text(
        say("You have an answer"),
        say(
            "Your opinion %(receipt)s is answered. Please read it, and say by %(due)s whether that is an answer: %(link)s"
        ),
    ),
    "became": Text(
        say("Your opinion became more"),
        say(
            "%(unit)s made more of your opinion %(receipt)s: something is to be done about it, with a number of its own. Read how, and say by %(due)s whether that is an answer: %(link)s"
        ),
    ),
    "gathered": Text(
        say("Others say the same"),
        say(
            "Your opinion %(receipt)s goes together with others like it. One answer comes to all of you; the number stays your own, and so does your word on the answer. %(link)s"
        ),
    ),
    "split": Text(
        say("Your opinion goes its own way again"),
        say("Your opinion %(receipt)s goes its own way again. %(holder)s answers it by %(due)s. %(link)s"),
    ),
}

TO_UNIT = {
    "to_hear": Text(
        say("An opinion to hear"),
        say("Somebody in %(place)s said an opinion. The grid hears it by %(due)s: %(link)s"),
    ),
    "to_answer": Text(
        say("An opinion to answer"),
        say("An opinion from %(place)s waits for the answer of %(holder)s, until %(due)s: %(link)s"),
    ),
    "asked_again": Text(
        say("Your answer was none"),
        say(
            "Whoever said an opinion in %(place)s asks again: the answer was none. Please answer by %(due)s: %(link)s"
        ),
    ),
    "added": Text(
        say("Something was added to an opinion"),
        say("Something was added to an opinion from %(place)s: %(link)s"),
    ),
    "urged": Text(
        say("An opinion is asked after"),
        say("An opinion from %(place)s is asked after. Its next day is %(due)s: %(link)s"),
    ),
    "risen_to_you": Text(
        say("An opinion rose to you"),
        say(
            "An opinion from %(place)s was not answered in time and rose to %(raised)s. Please see that it is answered: %(link)s"
        ),
    ),
}

TEXTS = {**TO_RESIDENT, **TO_UNIT}
