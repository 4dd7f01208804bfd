"""What happened to an order, in a line each, and why a slip was folded."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts


def _dispatched(f: Facts) -> str:
    if f.facts.get("by_when"):
        return _("dispatched it to %(unit)s, to be done by %(day)s.") % {
            "unit": f.unit(),
            "day": f.day("by_when"),
        }
    return _("dispatched it to %(unit)s.") % {"unit": f.unit()}


def _objected(f: Facts) -> str:
    if f.facts.get("duty"):
        return _("sent it back: not theirs, but the duty of %(unit)s. The clock runs on.") % {
            "unit": f.unit("duty")
        }
    return _("sent it back: not theirs. The clock runs on.")


def _answered(f: Facts) -> str:
    if f.facts.get("by_when"):
        return _("answered the resident and promised %(day)s.") % {"day": f.day("by_when")}
    return _("answered the resident.")


def _rated(f: Facts) -> str:
    return _("says: %(solved)s. %(grade)s.") % {"solved": f.choice("solved"), "grade": f.choice("grade")}


def _asked(f: Facts) -> str:
    args = {"how": f.choice("how")}
    if f.facts.get("reached") == "yes":
        return _("asked the resident for their word. %(how)s; reached.") % args
    return _("asked the resident for their word. %(how)s; not reached.") % args


def _escalated(f: Facts) -> str:
    return _("Nobody had acted by %(day)s, so it rose by itself.") % {"day": f.day("due")}


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "place": lambda f: _("placed the order."),
    "take_in": lambda f: _("took the order in at the town."),
    "follow": lambda f: _("said: me too."),
    "accept": lambda f: _("accepted it."),
    "send_back": lambda f: _("sent it back to the village. The clock runs on."),
    "dispatch": _dispatched,
    "take": lambda f: _("took it."),
    "object": _objected,
    "ask_above": lambda f: _("asked the level above to decide."),
    "answer": _answered,
    "ask_more_time": lambda f: (
        _("asked for more time, until %(day)s. The resident decides.") % {"day": f.day("until")}
    ),
    "give_more_time": lambda f: _("agreed to %(day)s.") % {"day": f.day("until")},
    "keep_the_day": lambda f: _("kept the old day."),
    "pause": lambda f: _("paused it until %(day)s. The resident's days run on.") % {"day": f.day("until")},
    "resume": lambda f: _("went on."),
    "wake": lambda f: _("The pause is over."),
    "finish": lambda f: _("says it is done."),
    "settle": lambda f: _("settled it at first contact."),
    "refuse": lambda f: _("refused it: %(ground)s.") % {"ground": f.choice("ground")},
    "join": lambda f: _("joined it to another order; its receipt and rating stay its own."),
    "split": lambda f: _("split it off again."),
    "finish_with_lead": lambda f: _("It was done together with the order it belongs to."),
    "rate": _rated,
    "agree": lambda f: _("agreed to the refusal."),
    "appeal": lambda f: _("appealed to the level above."),
    "reopen": lambda f: _("sent it back to be done again."),
    "bring_up": lambda f: _("brought it to the level above."),
    "withdraw": lambda f: _("withdrew it."),
    "add": lambda f: _("added a word."),
    "urge": lambda f: _("urged."),
    "escalate": _escalated,
    "call_back": _asked,
    "draw": lambda f: _("It was drawn by lot for a spot check."),
    "check": lambda f: _("went to see. %(found)s.") % {"found": f.choice("found")},
    "fall_silent": lambda f: _(
        "Closed by silence: nobody answered in thirty days. Not counted as satisfied."
    ),
}

SKIPS: Mapping[str, Callable[[], str]] = {
    "take_in": lambda: _("Not needed: taken in at the town"),
    "settle": lambda: _("Not needed: settled at first contact"),
    "follow": lambda: _("Goes along with another order"),
    "join": lambda: _("Goes along with another order"),
    "refuse": lambda: _("Not needed: refused before"),
    "withdraw": lambda: _("Not needed any more"),
    "finish_with_lead": lambda: _("Done together with another order"),
}
