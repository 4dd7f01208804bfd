"""What the messages of a finding say: to whoever found it, and to the offices."""

from huiyin.kernel.say import say
from huiyin.notices.texts import Text

TO_RESIDENT = {
    "changed": Text(
        say("They show that it is changed"),
        say(
            "%(unit)s shows for %(receipt)s that it is changed. It must last until %(due)s; then somebody else tests it. %(link)s"
        ),
    ),
    "passed": Text(
        say("It passed the test"),
        say(
            "What was found, %(receipt)s, was tested again and holds. By %(due)s you can say so, or that it does not: %(link)s"
        ),
    ),
    "came_back": Text(
        say("It came back"),
        say("What was found, %(receipt)s, was tested again and does not hold. It begins anew: %(link)s"),
    ),
}

TO_UNIT = {
    "found_yours": Text(
        say("Something must change, and it is yours"),
        say("Something was found in %(place)s that %(holder)s must change. Take it up by %(due)s: %(link)s"),
    ),
    "taken_up": Text(
        say("A finding was taken up"),
        say("%(unit)s took up what was found in %(place)s; it is to be changed by %(due)s: %(link)s"),
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
    "changed_here": Text(
        say("A finding is changed, says the unit"),
        say(
            "%(unit)s shows that what was found in %(place)s is changed. From %(due)s on somebody else tests it: %(link)s"
        ),
    ),
    "test_due": Text(
        say("A finding is to be tested"),
        say(
            "What was found in %(place)s is to be tested again by %(due)s, by somebody other than the unit: %(link)s"
        ),
    ),
    "passed_yours": Text(
        say("It passed the test"),
        say(
            "What you changed in %(place)s was tested again and holds. Until %(due)s it can be objected to: %(link)s"
        ),
    ),
    "came_back_yours": Text(
        say("It came back: it does not hold"),
        say(
            "What was changed in %(place)s does not hold; it begins anew. Next, %(holder)s by %(due)s: %(link)s"
        ),
    ),
    "came_back_here": Text(
        say("Somebody says it does not hold"),
        say(
            "Somebody says that what was changed in %(place)s does not hold. Please give it anew by %(due)s: %(link)s"
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
