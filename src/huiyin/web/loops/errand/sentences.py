"""What happened to an errand, in a line each, and why a slip was folded."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from huiyin.web.timeline import Facts

SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "bring": lambda f: _("brought the errand: %(way)s.") % {"way": f.choice("way")},
    "take_in": lambda f: _("looked the papers through: they are whole."),
    "say_missing": lambda f: _("looked the papers through and said everything that is missing."),
    "bring_rest": lambda f: _("brought what was missing. The days count anew."),
    "send_back": lambda f: _("sent it back to the counter, with the reason. The clock runs on."),
    "answer": lambda f: _("answered the resident."),
    "make_ready": lambda f: _("says it is ready."),
    "refuse": lambda f: _("refused it: %(ground)s.") % {"ground": f.choice("ground")},
    "decide": lambda f: _("decided: it is done after all."),
    "fetch": lambda f: _("fetched it: %(who)s.") % {"who": f.choice("who")},
    "rate": lambda f: _("said how it was. Nobody at the counter reads the grade."),
    "agree": lambda f: _("agreed to the refusal."),
    "appeal": lambda f: _("appealed to the level above."),
    "name_proxy": lambda f: (
        _("named a proxy, with the mandate, until %(day)s.") % {"day": f.day("mandate_to")}
    ),
    "withdraw": lambda f: _("withdrew it."),
    "add": lambda f: _("added a word."),
    "urge": lambda f: _("urged."),
    "tell_change": lambda f: _("Other papers are asked for now; this errand keeps its own."),
    "escalate": lambda f: _("Nobody had acted by %(day)s, so it rose by itself.") % {"day": f.day("due")},
    "fall_silent": lambda f: _("Closed by silence. Not counted as satisfied."),
}
SKIPS: Mapping[str, Callable[[], str]] = {
    "refuse": lambda: _("Not needed: refused before"),
    "withdraw": lambda: _("Not needed any more"),
    "rate": lambda: _("Not needed: rated right away"),
    "make_ready": lambda: _("Not needed: the level above did it"),
    "fall_silent": lambda: _("Not needed any more"),
}
