"""Who was faster, for somebody whose page had grown old."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.cases.queries import events_of
from huiyin.ledger.models import Event
from huiyin.places.models import Unit

from ..format import time_hm
from ..names import name_of
from ..ribbon import person, units_of
from ..timeline import sentence


def who_was_faster(case: Case, seen: int) -> str:
    """Who did what at which hour after event `seen`. Two queries."""
    events = events_of(case)
    return what_happened(case, events, units_of(case, events), seen)


def what_happened(case: Case, events: list[Event], units: Mapping[int, Unit], seen: int) -> str:
    """The last three things that happened after event `seen`, each with who did it and the hour."""
    loop = registry.loop_named(case.loop)
    lines = []
    for event in [event for event in events if event.seq > seen][-3:]:
        args = {
            "who": name_of(units.get(event.unit_id or 0)) or person(loop, event.role) or _("The resident"),
            "time": time_hm(timezone.localtime(event.at)),
            "what": sentence(loop, event, units, "office"),
        }
        lines.append(_("%(who)s at %(time)s: %(what)s") % args)
    return " ".join(lines)
