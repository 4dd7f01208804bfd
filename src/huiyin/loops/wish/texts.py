"""What the messages of a wish say. The giver is never told who wished, nor the wisher who gave."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_WISHER = {
    "told": Text(
        say("Your wish is written down"),
        say(
            "Your wish %(receipt)s is written down. By %(due)s %(holder)s writes the sentence for the wall, without your name; nothing hangs before you agree to it. %(link)s"
        ),
    ),
    "worded": Text(
        say("Please read the sentence for the wall"),
        say(
            "The sentence for your wish %(receipt)s is written: “%(sentence)s”. It hangs once you say yes, by %(due)s: %(link)s"
        ),
    ),
    "taken": Text(
        say("Somebody takes on your wish"),
        say(
            "Somebody has taken on your wish %(receipt)s and brings it to the station by %(due)s. You hear from us when it is there. %(link)s"
        ),
    ),
    "new_day": Text(
        say("Another day for your wish"),
        say("Your wish %(receipt)s comes later: by %(due)s. It is still being brought. %(link)s"),
    ),
    "hangs_again": Text(
        say("Your wish hangs again"),
        say(
            "Whoever took on your wish %(receipt)s could not bring it, so it hangs on the wall again. If nobody takes it by %(due)s, the town's fund does. %(link)s"
        ),
    ),
    "at_station": Text(
        say("Your wish has come to the station"),
        say("What you wished for (%(receipt)s) is at %(station)s. It is handed to you by %(due)s. %(link)s"),
    ),
    "with_fund": Text(
        say("The town's fund takes your wish"),
        say(
            "Nobody took your wish %(receipt)s in time, so the town's fund now buys it, by %(due)s. %(link)s"
        ),
    ),
    "brought": Text(
        say("Have you got it?"),
        say(
            "The station says your wish %(receipt)s was handed to you. Please say by %(due)s whether you have it. A thank-you is welcome and never needed. %(link)s"
        ),
    ),
    "declined": Text(
        say("Your wish can't be met, and why"),
        say(
            "%(unit)s can't hang your wish %(receipt)s and wrote down why. By %(due)s you can agree, or ask the level above: %(link)s"
        ),
    ),
    "risen": Text(
        say("Your wish rose by itself"),
        say(
            "Your wish %(receipt)s did not move in time, so it rose by itself: %(raised)s now sees to it. %(link)s"
        ),
    ),
}

TO_GIVER = {
    "yours": Text(
        say("You took on a wish"),
        say(
            "Thank you. You took on: “%(sentence)s”. Please bring it to %(station)s by %(due)s and name the number %(receipt)s. If it can't be, give it back here: %(link)s"
        ),
    ),
    "day_passed": Text(
        say("The day for your wish has passed"),
        say(
            "Today was the day for “%(sentence)s” (%(receipt)s). Bring it, name another day or give it back, by %(due)s; after that it hangs again, and that is all right too. %(link)s"
        ),
    ),
    "given_up": Text(
        say("The wish hangs again"),
        say(
            "“%(sentence)s” (%(receipt)s) hangs on the wall again, so that somebody else can take it. Thank you for having wanted to. %(link)s"
        ),
    ),
    "handed_over": Text(
        say("It was handed over"),
        say("What you brought for “%(sentence)s” (%(receipt)s) was handed over by the station. %(link)s"),
    ),
    "received": Text(
        say("It has arrived"),
        say("What you brought for “%(sentence)s” (%(receipt)s) has arrived: the wisher says so. %(link)s"),
    ),
    "thanked": Text(
        say("It has arrived, with a thank-you"),
        say(
            "What you brought for “%(sentence)s” (%(receipt)s) has arrived, and there is a word of thanks for you: %(link)s"
        ),
    ),
    "taken_back": Text(
        say("The wish was taken back"),
        say(
            "“%(sentence)s” (%(receipt)s) is not wished for any more. If you have bought it already, the station finds somebody it helps. %(link)s"
        ),
    ),
}

TO_UNIT = {
    "to_word": Text(
        say("A wish waits for its sentence"),
        say("A wish from %(place)s waits for its sentence for the wall, until %(due)s: %(link)s"),
    ),
    "hangs": Text(
        say("A wish hangs on the wall"),
        say(
            "A wish from %(place)s hangs on the wall. If nobody takes it by %(due)s it comes to the fund: %(link)s"
        ),
    ),
    "is_taken": Text(
        say("A wish is taken on"),
        say("A wish from %(place)s is taken on and comes to your station by %(due)s: %(link)s"),
    ),
    "ask_after": Text(
        say("A giver's day has passed"),
        say(
            "A wish from %(place)s was to be brought by now and was not. Please ask the giver; on %(due)s it hangs again: %(link)s"
        ),
    ),
    "to_hand_over": Text(
        say("A wish is at the station"),
        say("What was wished for in %(place)s is at the station. Please hand it over by %(due)s: %(link)s"),
    ),
    "for_fund": Text(
        say("A wish comes to the fund"),
        say("Nobody took a wish from %(place)s. The town's fund buys it by %(due)s: %(link)s"),
    ),
    "not_right": Text(
        say("A wish has not arrived"),
        say(
            "A wisher in %(place)s says it is not here or not right, though the station handed it over. Please put it right by %(due)s: %(link)s"
        ),
    ),
    "to_decide": Text(
        say("A wish waits for your decision"),
        say(
            "A wish from %(place)s was declined, and the wisher asks you. Please decide by %(due)s: %(link)s"
        ),
    ),
    "added": Text(
        say("Something was added to a wish"), say("Something was added to a wish from %(place)s: %(link)s")
    ),
    "urged": Text(
        say("A wish is asked after"),
        say("A wish from %(place)s is asked after. Its next day is %(due)s: %(link)s"),
    ),
    "risen_to_you": Text(
        say("A wish rose to you"),
        say(
            "A wish from %(place)s did not move in time and rose to %(raised)s. Please see that it moves: %(link)s"
        ),
    ),
}

TEXTS = {**TO_WISHER, **TO_GIVER, **TO_UNIT}
