"""What happened to an opinion, in a line each, and why a slip was folded."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts

SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "say": lambda f: _("said it."),
    "answer": lambda f: _("answered it."),
    "answer_above": lambda f: _("answered it."),
    "raise_to_village": lambda f: _("raised it to the village, with the reason."),
    "raise_to_town": lambda f: _("raised it to the town, with the reason."),
    "ask_above": lambda f: _("asked the level above, with the reason."),
    "send_down": lambda f: _("sent it to the village: it can be answered there."),
    "pass_to_village": lambda f: _("Not answered in time; the village has it now."),
    "pass_to_town": lambda f: _("Not answered in time; the town has it now."),
    "make_order": lambda f: _("made it an order, and answered."),
    "make_wish": lambda f: _("made it a wish, and answered."),
    "make_topic": lambda f: _("put it on the list of topics, and answered."),
    "gather": lambda f: _("gathered it with others like it; receipt and word stay its own."),
    "split": lambda f: _("split it off again."),
    "answer_together": lambda f: _("It was answered together with others like it."),
    "rate": lambda f: _("says: %(solved)s.") % {"solved": f.choice("solved")},
    "ask_again": lambda f: _("asked again."),
    "ask_town_again": lambda f: _("asked the town again."),
    "bring_up": lambda f: _("brought it to the level above."),
}

SKIPS: Mapping[str, Callable[[], str]] = {
    "answer": lambda: _("Not needed: answered nearby"),
    "gather": lambda: _("Goes along with others like it"),
    "withdraw": lambda: _("Not needed any more"),
}
