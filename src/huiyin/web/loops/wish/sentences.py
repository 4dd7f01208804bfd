"""What happened to a wish, in a line each, and why a slip was folded."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts

SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "tell": lambda f: _("told a wish."),
    "write_down": lambda f: _("wrote a wish down for somebody who agreed to it."),
    "word": lambda f: _("wrote the sentence for the wall."),
    "hang": lambda f: _("agreed to the sentence; it hangs."),
    "reword": lambda f: _("wants it said otherwise."),
    "take_on": lambda f: _("took it on, to be brought by %(day)s.") % {"day": f.day("by_when")},
    "new_day": lambda f: _("named another day: %(day)s.") % {"day": f.day("by_when")},
    "give_back": lambda f: _("gave it back; it hangs again."),
    "fall_due": lambda f: _("The day for bringing it has passed."),
    "hang_again": lambda f: _("It was not brought, so it hangs again."),
    "bring": lambda f: _("brought it to the station."),
    "rise_to_fund": lambda f: _("Nobody took it on in time, so it went to the town's fund."),
    "buy": lambda f: _("bought it from the town's fund."),
    "hand_over": lambda f: _("handed it over."),
    "confirm": lambda f: _("has it."),
    "thank": lambda f: _("has it, and says thank you."),
    "not_right": lambda f: _("says it is not here, or not right."),
    "decline": lambda f: _("declined it: %(ground)s.") % {"ground": f.choice("ground")},
    "agree": lambda f: _("agreed that it can't be."),
    "appeal": lambda f: _("asked the level above."),
}

SKIPS: Mapping[str, Callable[[], str]] = {
    "decline": lambda: _("Not needed: declined before"),
    "withdraw": lambda: _("Not needed any more"),
}
