"""Who looked, and why, as residents and staff read it: the same lines for both."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.people.models import Look, LookKind
from huiyin.people.purposes import PURPOSES, REACHING

from . import components as c
from .names import name_of


def lines_of(looks: Iterable[Look]) -> list[c.Look]:
    """One line for each look. The units and accounts must have been read with the looks."""
    return [c.Look(look.at, _who(look), _why(look)) for look in looks]


def _who(look: Look) -> str:
    return _("%(unit)s, %(post)s") % {"unit": name_of(look.unit), "post": str(look.account)}


def _why(look: Look) -> str:
    purpose = _purpose(look)
    if look.kind == LookKind.CONTACT:
        return _("read name and telephone number: %(why)s") % {"why": purpose}
    if look.kind == LookKind.PRINT:
        return _("printed it: %(why)s") % {"why": purpose}
    if look.kind == LookKind.EXPORT:
        return _("exported it: %(why)s") % {"why": purpose}
    if look.kind == LookKind.SEARCH:
        return _("looked for the household: %(why)s") % {"why": purpose}
    return purpose


def _purpose(look: Look) -> str:
    """The declared purpose and the reader's own words, with what ties the reader to the household."""
    declared = (
        PURPOSES[look.purpose_code].label
        if look.purpose_code in PURPOSES
        else REACHING.get(look.purpose_code)
    )
    parts = [_(declared) if declared else "", _(look.purpose) if look.purpose else "", _knows(look)]
    return " · ".join(part for part in parts if part) or "–"


def _knows(look: Look) -> str:
    return {"neighbour": _("the reader is a neighbour"), "colleague": _("a colleague lives here")}.get(
        look.knows, ""
    )
