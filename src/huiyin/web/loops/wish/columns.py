"""What the export of wishes adds to the columns that every register has."""

from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.kernel.say import say
from huiyin.web.loops.face import Column


def _sentence(case: Case) -> str:
    """The sentence, once the wisher has agreed to it: before, it is nobody's to read."""
    return case.title if case.state not in ("told", "worded") else ""


COLUMNS = (
    Column(say("Sentence on the wall"), _sentence),
    Column(say("Given back or hung again, times"), lambda case: case.returned),
    Column(
        say("Came to the wisher"),
        lambda case: _("yes") if case.state in ("received", "thanked") else _("not yet said"),
    ),
)
