"""What the messages of an order say. Who is told is the resident, or the office in whose hands it is."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_RESIDENT = {
    "placed": Text(
        say("Your order has arrived"),
        say(
            "Your order %(receipt)s has arrived. Next it is %(holder)s's turn, by %(due)s. Follow it here: %(link)s"
        ),
    ),
    "following": Text(
        say("You go along with an order"),
        say(
            "You go along with an order that is on its way already; your own number is %(receipt)s. When it is done, you are asked as well. The promised day is %(whole)s. %(link)s"
        ),
    ),
    "accepted": Text(
        say("Your order was accepted"),
        say(
            "%(unit)s accepted your order %(receipt)s. Next, %(holder)s decides by %(due)s who does it. %(link)s"
        ),
    ),
    "dispatched": Text(
        say("Your order was dispatched"),
        say(
            "%(unit)s gave your order %(receipt)s to %(holder)s, who takes it up by %(due)s. The promised day is %(whole)s. %(link)s"
        ),
    ),
    "answered": Text(
        say("You have an answer"),
        say(
            "%(unit)s answered your order %(receipt)s. Read it here: %(link)s The promised day is %(whole)s."
        ),
    ),
    "more_time_asked": Text(
        say("You are asked for more time"),
        say(
            "%(unit)s asks you for more time for your order %(receipt)s: %(until)s instead of %(whole)s. You decide, here: %(link)s"
        ),
    ),
    "paused": Text(
        say("Your order is paused"),
        say(
            "%(unit)s paused your order %(receipt)s until %(until)s at the latest and wrote down why. The promised day does not move: it is %(whole)s. %(link)s"
        ),
    ),
    "done": Text(
        say("They say it is done"),
        say(
            "%(unit)s says your order %(receipt)s is done. Only you can close it: please look, and say by %(due)s whether it is. %(link)s"
        ),
    ),
    "refused": Text(
        say("It can't be done, and why"),
        say(
            "%(unit)s can't do what your order %(receipt)s asks, and wrote down why. By %(due)s you can agree, or bring it to the level above: %(link)s"
        ),
    ),
    "joined": Text(
        say("Your order goes together with another"),
        say(
            "Your order %(receipt)s now goes together with another about the same thing. You keep your number and you rate it yourself. The promised day is %(whole)s. %(link)s"
        ),
    ),
    "split": Text(
        say("Your order goes its own way again"),
        say(
            "Your order %(receipt)s goes its own way again. Next, %(holder)s decides by %(due)s who does it. %(link)s"
        ),
    ),
    "checked": Text(
        say("Your order was looked at once more"),
        say(
            "Your order %(receipt)s was drawn by lot, and %(unit)s went to see whether it is done. Read here what they found; your own word stays yours. %(link)s"
        ),
    ),
    "risen": Text(
        say("Your order rose by itself"),
        say(
            "Your order %(receipt)s did not move in time, so it rose by itself: %(raised)s now sees to it. The promised day is %(whole)s. %(link)s"
        ),
    ),
}

TO_UNIT = {
    "your_turn": Text(
        say("An order waits for you"),
        say("An order from %(place)s waits for %(holder)s, until %(due)s: %(link)s"),
    ),
    "objected": Text(
        say("An order came back"),
        say(
            "%(unit)s says an order from %(place)s is not theirs. Please send it where it belongs by %(due)s: %(link)s"
        ),
    ),
    "more_time_given": Text(
        say("The resident gives you more time"),
        say("The resident agrees: the order from %(place)s may take until %(until)s. %(link)s"),
    ),
    "more_time_refused": Text(
        say("The resident keeps the day"),
        say("The resident keeps the day: the order from %(place)s is to be done by %(whole)s. %(link)s"),
    ),
    "reopened": Text(
        say("An order was sent back"),
        say(
            "The resident sent the order from %(place)s back to %(holder)s: it is not done yet. The promised day stays %(whole)s. %(link)s"
        ),
    ),
    "added": Text(
        say("Something was added to an order"),
        say(
            "Something was added to the order from %(place)s, which is to be done by %(whole)s. Please read it: %(link)s"
        ),
    ),
    "checked_yours": Text(
        say("A spot check of your work"),
        say(
            "An order from %(place)s that you said is done was drawn by lot, and %(unit)s went to see. Read what they found: %(link)s"
        ),
    ),
    "urged": Text(
        say("An order is asked after"),
        say("The order from %(place)s is asked after. It is to be done by %(whole)s: %(link)s"),
    ),
    "risen_to_you": Text(
        say("An order rose to you"),
        say(
            "An order from %(place)s did not move in time and rose to %(raised)s. Please see that it moves; the promised day is %(whole)s. %(link)s"
        ),
    ),
}

TEXTS = {**TO_RESIDENT, **TO_UNIT}
