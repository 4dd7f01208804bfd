"""What happened to a promise, in a line each, and why a slip was folded."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts


def _promised(f: Facts) -> str:
    if f.event.verb == "record":
        return _("wrote down what %(unit)s promised in public: by %(day)s.") % {
            "unit": f.unit(),
            "day": f.day("by_when"),
        }
    return _("promised it by %(day)s.") % {"day": f.day("by_when")}


def _declined(f: Facts) -> str:
    return _("promised nothing: %(ground)s.") % {"ground": f.choice("ground")}


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "expose": lambda f: _("exposed it."),
    "put": lambda f: _("asked %(unit)s: by when?") % {"unit": f.unit()},
    "promise": _promised,
    "record": _promised,
    "decline": _declined,
    "object": lambda f: _("sent it back: not theirs. The clock runs on."),
    "ask_above": lambda f: _("asked the level above to decide."),
    "agree": lambda f: _("agreed to the ground."),
    "appeal": lambda f: _("appealed to the level above."),
    "break": lambda f: _("The day that was promised passed, and nothing was shown: not kept."),
    "bring_above": lambda f: _("It rose to the level above."),
    "renew": lambda f: _("named a new day: %(day)s. The old one stays on show.") % {"day": f.day("by_when")},
    "show": lambda f: _("shows that it is done: %(kind)s.") % {"kind": f.choice("kind")},
    "plan": lambda f: _("named a part, by %(day)s.") % {"day": f.day("until")},
    "reach": lambda f: (
        _("shows that part %(number)s is done: %(kind)s.")
        % {"number": f.facts.get("reached", ""), "kind": f.choice("kind")}
    ),
    "confirm": lambda f: _("says: it is so."),
    "deny": lambda f: _("says: it is not so."),
    "call_check": lambda f: _("No word came; it is checked on the spot."),
    "find_kept": lambda f: _("looked on the spot: it is so."),
    "find_broken": lambda f: _("looked on the spot: it is not so."),
    "call_first_look": lambda f: _("The day of the first look has come."),
    "hold": lambda f: _("looked at it again: still so."),
    "call_last_look": lambda f: _("The day of the second look has come."),
    "hold_last": lambda f: _("looked at it a second time: still so."),
    "stand": lambda f: _("says that it stood, and closed it."),
    "let_stand": lambda f: _("Both looks found it so, and nobody said otherwise."),
    "withdraw": lambda f: _("withdrew it."),
    "fall_silent": lambda f: _("Closed by silence: nobody said whether the ground was agreed to."),
}

SKIPS: Mapping[str, Callable[[], str]] = {
    "decline": lambda: _("Not needed: nothing was promised"),
    "agree": lambda: _("Not needed: nothing was promised"),
    "withdraw": lambda: _("Not needed any more"),
}
