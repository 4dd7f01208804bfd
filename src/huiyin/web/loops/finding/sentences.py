"""What happened to a finding, in a line each."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts


def _given(f: Facts) -> str:
    return _("gave it to %(unit)s, to be changed by %(day)s.") % {"unit": f.unit(), "day": f.day("by_when")}


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "find": _given,
    "give": _given,
    "take": lambda f: _("took it up."),
    "object": lambda f: _("sent it back: not theirs. The clock runs on."),
    "ask_above": lambda f: _("asked the level above to decide."),
    "change": lambda f: _("shows that it is changed: %(kind)s.") % {"kind": f.choice("kind")},
    "call_test": lambda f: _("The day of the test has come."),
    "pass": lambda f: _("tested it again: it holds."),
    "fail": lambda f: (
        _("tested it again: it does not hold. It comes back, to be changed by %(day)s.")
        % {"day": f.day("by_when")}
    ),
    "agree": lambda f: _("says that it holds, and closed it."),
    "deny": lambda f: _("says that it does not hold."),
    "fall_silent": lambda f: _("It passed the test, and nobody objected."),
}
