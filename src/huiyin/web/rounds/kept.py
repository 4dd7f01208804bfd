"""What a worker reads of a visit that arrived: the receipts to copy for the family, and whoever else was at that door."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.people.unread import secret_of
from huiyin.visits.queries import Kept

from ..format import receipt
from ..names import name_of


def kept_lines(kept: Kept) -> dict[str, Any]:
    """As JSON for the phone, in the reader's language."""
    return {
        "visit": str(kept.visit.pk),
        "slip": reverse("round_slip", args=[kept.visit.pk]),
        "needs": [
            {
                "receipt": receipt(need.case.receipt),
                "four": secret_of(need.case.contact),
                "what": name_of(need.service) or _("Not yet sorted"),
            }
            for need in kept.needs
        ],
        "beside": beside(kept),
    }


def beside(kept: Kept) -> str:
    """The same sentence for both: nobody came first, nobody's words count less."""
    if not kept.others:
        return ""
    names = pgettext("list", ", ").join(dict.fromkeys(str(one.worker) for one in kept.others))
    sentence = _(
        "%(who)s was at this door on the same day. Both visits stay as they were written; the family sees both. "
        "Needs that look alike are shown to the village, which may join them; each keeps its own receipt."
    )
    return sentence % {"who": names}
