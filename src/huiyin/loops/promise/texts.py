"""What the messages of a promise say: to whoever exposed it, and to the offices."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_RESIDENT = {
    "exposed": Text(
        say("What you showed has arrived"),
        say(
            "What you showed has arrived, number %(receipt)s. Next, %(holder)s asks a unit by %(due)s: by when? Follow it here: %(link)s"
        ),
    ),
    "put": Text(
        say("A unit was asked: by when?"),
        say("%(holder)s was asked about %(receipt)s: by when? It answers by %(due)s. %(link)s"),
    ),
    "promised": Text(
        say("It was promised"),
        say("%(holder)s promised for %(receipt)s: done by %(due)s. Read the words here: %(link)s"),
    ),
    "declined": Text(
        say("Nothing was promised, and why"),
        say(
            "%(unit)s promised nothing for %(receipt)s and wrote down why. By %(due)s you can agree, or bring it to the level above: %(link)s"
        ),
    ),
    "not_kept": Text(
        say("A promise was not kept"),
        say(
            "The promise for %(receipt)s was not kept, and that stands in public. %(holder)s has until %(due)s to mend it, then it rises. %(link)s"
        ),
    ),
    "renewed": Text(
        say("A new day was named"),
        say("%(unit)s named a new day for %(receipt)s: %(due)s. The old day stays on show. %(link)s"),
    ),
    "shown": Text(
        say("They show that it is done"),
        say(
            "%(unit)s shows for %(receipt)s that it is done. Please look, and say by %(due)s whether it is so; if no word comes, it is checked on the spot. %(link)s"
        ),
    ),
    "planned": Text(
        say("A part of the promise has its day"),
        say("%(unit)s named a day for a part of %(receipt)s: %(until)s. %(link)s"),
    ),
    "reached": Text(
        say("A part of the promise is done"),
        say("%(unit)s shows that a part of %(receipt)s is done. The whole is due by %(due)s. %(link)s"),
    ),
    "to_check": Text(
        say("It is checked on the spot"),
        say(
            "No word came on %(receipt)s, so by %(due)s somebody of another office looks on the spot. Until then your own word still decides: %(link)s"
        ),
    ),
    "found_kept": Text(
        say("Checked on the spot: it is so"),
        say(
            "Somebody of another office looked: what was promised for %(receipt)s is so. It is looked at again on %(due)s. %(link)s"
        ),
    ),
    "looked": Text(
        say("Looked at again: still so"),
        say("%(receipt)s was looked at again and is still so. Once more on %(due)s. %(link)s"),
    ),
    "looked_last": Text(
        say("Looked at a second time: still so"),
        say(
            "%(receipt)s was looked at a second time and is still so. By %(due)s you can say that it stood, or that it did not: %(link)s"
        ),
    ),
    "risen": Text(
        say("It rose by itself"),
        say("%(receipt)s did not move in time, so it rose by itself: %(raised)s now sees to it. %(link)s"),
    ),
}

TO_UNIT = {
    "exposed_here": Text(
        say("Something was exposed"),
        say("Something was exposed in %(place)s. Ask a unit by %(due)s, by when it is mended: %(link)s"),
    ),
    "by_when": Text(
        say("You are asked: by when?"),
        say("What was exposed in %(place)s is put to %(holder)s: by when? Answer by %(due)s: %(link)s"),
    ),
    "promised_yours": Text(
        say("A promise of yours was written down"),
        say("What %(holder)s promised in public for %(place)s is written down, by %(due)s: %(link)s"),
    ),
    "not_theirs": Text(
        say("It came back: not theirs"),
        say(
            "%(unit)s says that what was found in %(place)s is not theirs. Please give it to whom it belongs by %(due)s: %(link)s"
        ),
    ),
    "to_decide": Text(
        say("A matter was brought to you"),
        say("A matter from %(place)s was brought to %(raised)s. Please decide by %(due)s: %(link)s"),
    ),
    "not_kept_yours": Text(
        say("Your promise was not kept"),
        say(
            "The promise for %(place)s was not kept, and that stands in public. Show it done, or name a new day, by %(due)s: %(link)s"
        ),
    ),
    "not_kept_below": Text(
        say("A promise below you was not kept"),
        say(
            "The promise for %(place)s was not kept on its day. %(holder)s has until %(due)s; please see that it is: %(link)s"
        ),
    ),
    "not_kept_here": Text(
        say("Whoever exposed it says: not so"),
        say(
            "Whoever exposed it says that the promise for %(place)s was not kept. %(holder)s has it now: %(link)s"
        ),
    ),
    "confirmed": Text(
        say("Your promise was confirmed"),
        say("What you showed for %(place)s was confirmed. It is looked at again on %(due)s: %(link)s"),
    ),
    "check_due": Text(
        say("A promise waits to be checked"),
        say(
            "No word came on the promise for %(place)s. By %(due)s somebody other than the unit looks on the spot: %(link)s"
        ),
    ),
    "look_due": Text(
        say("A promise is to be looked at again"),
        say(
            "The promise for %(place)s is to be looked at again by %(due)s, by somebody other than the unit: %(link)s"
        ),
    ),
    "added": Text(
        say("Something was added"),
        say("Something was added to a matter from %(place)s. Please read it: %(link)s"),
    ),
    "urged": Text(
        say("It is asked after"),
        say("A matter from %(place)s is asked after; it is due by %(due)s: %(link)s"),
    ),
    "risen_to_you": Text(
        say("A matter rose to you"),
        say(
            "A matter from %(place)s did not move in time and rose to %(raised)s. Please see that it moves: %(link)s"
        ),
    ),
}

TEXTS = {**TO_RESIDENT, **TO_UNIT}
