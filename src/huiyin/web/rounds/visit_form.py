"""The form of one visit: the same fields on the phone without signal and on the page that needs no script."""

from typing import Any

from django.utils.translation import gettext as _

from huiyin.people.purposes import NEEDS, PURPOSES, consentable
from huiyin.visits.models import Outcome
from huiyin.visits.occasions import SPEAKERS

from ..components import Tile


def form_parts(outcome: str = "", spoke: str = "", language: str = "") -> dict[str, Any]:
    """The tiles of the form, with what was chosen. Nothing is chosen beforehand."""
    ways = {
        Outcome.SPOKE: (_("Spoke with the family"), ""),
        Outcome.NOBODY: (_("Nobody at home"), _("Come back another day")),
        Outcome.NOT_WANTED: (_("Did not want a visit"), _("That is respected. No reason is asked or kept.")),
    }
    lasts = {code: _("%(n)d days at most") % {"n": purpose.days} for code, purpose in PURPOSES.items()}
    tongues = (("bo", _("Tibetan")), ("zh-hans", _("Chinese")), ("en", _("English")))
    return {
        "outcomes": [
            Tile(code, label, hint, checked=code == outcome) for code, (label, hint) in ways.items()
        ],
        "speakers": [Tile(code, _(label), checked=code == spoke) for code, label in SPEAKERS.items()],
        "purposes": [(one.code, _(one.label), lasts[one.code]) for one in consentable()],
        "standing": [(kind, _(label)) for kind, label in NEEDS.items()],
        "tongues": [Tile(code, label, checked=code == language) for code, label in tongues],
    }
