"""What loops draw themselves on a case's page, and what the case came of or led to."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.cases.queries import links_of
from huiyin.resources.access import ASKS, POSTS
from huiyin.resources.money import yuan
from huiyin.resources.queries import cost_of

from .components import Near
from .desk.rows import case_url, title_of
from .format import date_dash, receipt
from .loops import face_of, faces
from .loops.face import Panel
from .reading import OFFICE, Reading, read_outside
from .ribbon import small_ribbon

SPENDS = ASKS | POSTS


def panels_of(reading: Reading, own: Callable[[Reading], Sequence[Panel]]) -> list[Panel]:
    """The panels of the case's own loop, then what other loops say of any case."""
    anywhere = (panel for _name, face in faces() for panel in face.anywhere(reading))
    return [*own(reading), *anywhere, *_cost(reading)]


def _cost(reading: Reading) -> list[Panel]:
    """What was spent on the matter, for whoever may read it; nothing where nothing was."""
    fen = cost_of([reading.case.pk]).get(reading.case.pk, 0)
    spend = reading.reader == OFFICE and any(seat.role in SPENDS for seat in reading.actor.seats)
    if not fen and not (spend and reading.case.closed_at is None):
        return []
    url = f"{reverse('desk_spend')}?case={reading.case.receipt}" if spend else ""
    return [Panel(_("What it cost"), "components/cost.html", {"yuan": yuan(fen), "url": url})]


def panels_outside(case: Case, at: datetime) -> list[Panel]:
    """What the loop shows whoever has the receipt: also beside each of their moves, so that nobody signs unread."""
    return list(face_of(case.loop).outside(read_outside(case, at)))


def came_of(case: Case, at: datetime, *, outside: bool = False) -> list[Near]:
    """The cases that this one came of, and those that came of it. Outside they are told without number and address."""
    found = []
    for link in links_of(case):
        before = link.to_case_id == case.pk
        other = link.from_case if before else link.to_case
        cells, label = small_ribbon(other, at=at)
        kind = _(registry.loop_named(other.loop).label)
        title = kind if outside else f"{kind}: {title_of(other)}"
        note = _("This came of it, on %(day)s") if before else _("It led to this, on %(day)s")
        said = note % {"day": date_dash(timezone.localtime(link.at).date())}
        found.append(
            Near(
                cells,
                label,
                title,
                "" if outside else case_url(other),
                said,
                "" if outside else receipt(other.receipt),
            )
        )
    return found
