"""What the messages of a mediation say. None says what it is about: a telephone lies open on a table."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_SIDES = {
    "asked": Text(
        say("You asked for mediation"),
        say(
            "You asked for mediation; your number is %(receipt)s. Next, %(holder)s finds the office that leads it, by %(due)s. Court, arbitration and offices stay open to you. %(link)s"
        ),
    ),
    "screened": Text(
        say("The other side will be invited"),
        say(
            "%(unit)s has talked with you (%(receipt)s). Next it invites the other side, by %(due)s. You can leave at any time: %(link)s"
        ),
    ),
    "invited": Text(
        say("Somebody would like to talk with you"),
        say(
            "%(unit)s invites you to a talk with a mediator; your number is %(receipt)s. You need not. Read here what it is and what your rights are, and say yes or no by %(due)s: %(link)s"
        ),
    ),
    "they_are_asked": Text(
        say("The other side is invited"),
        say(
            "The other side of %(receipt)s is invited. Please say as well, by %(due)s, whether you try: %(link)s"
        ),
    ),
    "both_try": Text(
        say("Both sides try"),
        say(
            "Both sides of %(receipt)s agree to try. Next, %(holder)s proposes a mediator, by %(due)s. You can leave at any time: %(link)s"
        ),
    ),
    "declined": Text(
        say("There will be no mediation"),
        say(
            "One side of %(receipt)s did not want mediation, which is their right. Court, arbitration and offices stay open: here is how. %(link)s"
        ),
    ),
    "stopped": Text(
        say("The office has ended it"),
        say(
            "%(unit)s has ended the mediation %(receipt)s: it is not the right way here. Where you get help, and which ways stay open, stands here: %(link)s"
        ),
    ),
    "mediator": Text(
        say("A mediator is proposed"),
        say(
            "For %(receipt)s, %(mediator)s would mediate. Say by %(due)s whether that is all right, or ask for somebody else: %(link)s"
        ),
    ),
    "begins": Text(
        say("The talks begin"),
        say(
            "Both sides of %(receipt)s accept %(mediator)s, who now calls you to find a day. You can leave at any time: %(link)s"
        ),
    ),
    "to_sign": Text(
        say("An agreement lies before you"),
        say(
            "An agreement for %(receipt)s lies before you. Read it in peace. By %(due)s you can sign it, or say what is not so: %(link)s"
        ),
    ),
    "no_agreement": Text(
        say("No agreement was found"),
        say(
            "The talks of %(receipt)s came to no agreement. Court, arbitration and offices stay open to you: %(link)s"
        ),
    ),
    "agreed": Text(
        say("You have an agreement"),
        say(
            "Both sides of %(receipt)s have signed. Within 30 days you can have it confirmed by the court together; here is how, and the agreement to print: %(link)s"
        ),
    ),
    "at_court": Text(
        say("The agreement is with the court"),
        say("%(unit)s handed the agreement of %(receipt)s to the court for confirmation. %(link)s"),
    ),
    "remind": Text(
        say("Ten days left for the court"),
        say(
            "Ten days are left in which both sides of %(receipt)s can have the agreement confirmed by the court together. %(link)s"
        ),
    ),
    "shown": Text(
        say("A point of the agreement was shown"),
        say(
            "One side of %(receipt)s shows that a point of the agreement was done. Look at it here: %(link)s"
        ),
    ),
    "kept": Text(
        say("Is the agreement kept?"),
        say(
            "Please say whether the other side of %(receipt)s keeps the agreement, or ask to talk again: %(link)s"
        ),
    ),
    "kept_last": Text(
        say("Is the agreement kept? The last time"),
        say(
            "Half a year ago both sides of %(receipt)s agreed. Please say a last time, by %(due)s, whether it is kept: %(link)s"
        ),
    ),
    "gone": Text(
        say("It goes to court, arbitration or an office"),
        say(
            "One side of %(receipt)s goes another way now, which is their right. The mediation is closed. %(link)s"
        ),
    ),
    "left": Text(
        say("One side has left"),
        say(
            "One side has left the mediation %(receipt)s, which is their right. It is closed. Court, arbitration and offices stay open: %(link)s"
        ),
    ),
    "risen": Text(
        say("Your mediation rose by itself"),
        say("%(receipt)s did not move in time, so it rose by itself: %(raised)s now sees to it. %(link)s"),
    ),
}

TO_OFFICES = {
    "to_lead": Text(
        say("A mediation needs an office"),
        say("A mediation from %(place)s needs an office that leads it, by %(due)s: %(link)s"),
    ),
    "to_screen": Text(
        say("A mediation waits for its safety screen"),
        say("A mediation from %(place)s waits for its safety screen, until %(due)s: %(link)s"),
    ),
    "to_propose": Text(
        say("A mediator is to be proposed"),
        say("In a mediation from %(place)s a mediator is to be proposed, by %(due)s: %(link)s"),
    ),
    "join_us": Text(
        say("You are asked to join a mediation"),
        say("%(unit)s asks you to join a mediation from %(place)s. Please say whether you do: %(link)s"),
    ),
    "joins": Text(say("An office joins"), say("%(unit)s joins the mediation from %(place)s. %(link)s")),
    "joins_not": Text(
        say("An office can't join"), say("%(unit)s can't join the mediation from %(place)s. %(link)s")
    ),
    "mediate": Text(
        say("You are asked to mediate"),
        say("You are asked to mediate in a matter from %(place)s. Please say by %(due)s: %(link)s"),
    ),
    "begin": Text(
        say("Both sides accept you"),
        say("Both sides of a mediation from %(place)s accept you. Please find a day with them: %(link)s"),
    ),
    "not_so": Text(
        say("The agreement is not right yet"),
        say("One side of a mediation from %(place)s says the agreement is not right yet: %(link)s"),
    ),
    "again": Text(
        say("Both sides want to talk again"),
        say("One side of a mediation from %(place)s asks to talk again: %(link)s"),
    ),
    "agreed_unit": Text(
        say("An agreement was signed"),
        say(
            "Both sides of a mediation from %(place)s have signed. Court confirmation is open for 30 days: %(link)s"
        ),
    ),
    "urged": Text(
        say("A mediation is asked after"), say("A mediation from %(place)s is asked after: %(link)s")
    ),
    "risen_here": Text(
        say("A mediation rose to you"),
        say("A mediation from %(place)s did not move in time and rose to %(raised)s: %(link)s"),
    ),
}

TEXTS = {**TO_SIDES, **TO_OFFICES}
