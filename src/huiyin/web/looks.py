"""Who looked, and why, as residents and staff read it: the same lines for both."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.people.models import Look, LookKind

from . import components as c
from .names import name_of


def lines_of(looks: Iterable[Look]) -> list[c.Look]:
    """One line for each look. The units and accounts must have been read with the looks."""
    return [c.Look(look.at, _who(look), _why(look)) for look in looks]


def _who(look: Look) -> str:
    return _("%(unit)s, %(post)s") % {"unit": name_of(look.unit), "post": str(look.account)}


def _why(look: Look) -> str:
    purpose = _(look.purpose) if look.purpose else "–"
    if look.kind == LookKind.CONTACT:
        return _("read name and telephone number: %(why)s") % {"why": purpose}
    if look.kind == LookKind.PRINT:
        return _("printed it: %(why)s") % {"why": purpose}
    if look.kind == LookKind.EXPORT:
        return _("exported it: %(why)s") % {"why": purpose}
    return purpose
