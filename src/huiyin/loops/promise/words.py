"""What editions and parts are called where somebody chooses one."""

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Words

from .models import Edition, Stretch


def edition_name(edition: Edition) -> str:
    """ "Edition 50, 2026.11.18"."""
    day = timezone.localtime(edition.held_at)
    return _("Edition %(number)d, %(day)s") % {"number": edition.number, "day": f"{day:%Y.%m.%d}"}


def parts_to_choose(case: Case) -> list[tuple[str, str]]:
    """The parts that are not done yet: number and "1. The poles stand, by 2026.12.01". Two queries."""
    rows = list(Stretch.objects.filter(case=case, shown_at=None).order_by("number"))
    said = dict(Words.objects.filter(case=case, name="part").values_list("seq", "text"))
    return [(str(row.number), _line(row, said.get(row.seq, ""))) for row in rows]


def _line(row: Stretch, what: str) -> str:
    day = timezone.localtime(row.until)
    named = {"number": row.number, "what": what, "day": f"{day:%Y.%m.%d}"}
    return _("%(number)d. %(what)s, by %(day)s") % named
