"""The papers of a round: only what is needed at the doors, in the reader's language."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases.models import Service
from huiyin.people.actors import Actor
from huiyin.visits.models import Pack, Round
from huiyin.visits.occasions import ASKS, BY_CODE

from ..desk.rows import place_name
from ..format import date_md, time_hm, weekday
from ..names import name_of


def round_line(found: Round) -> dict[str, Any]:
    """A round as a phone lists it before it is taken along."""
    language = translation.get_language() or "zh-hans"
    return {
        "id": str(found.pk),
        "place": place_name(found.place),
        "day": f"{date_md(found.on, language)} {weekday(found.on, language)}",
        "occasion": _(BY_CODE[found.occasion].label),
    }


def pack_of(found: Round, taken: Pack, *, by: Actor, at: datetime) -> dict[str, Any]:
    """A round to take along. Names, telephone numbers and pictures of people are not in it."""
    until = timezone.localtime(taken.until)
    language = translation.get_language() or "zh-hans"
    kinds = Service.objects.filter(jurisdiction_id=found.jurisdiction_id, active=True).order_by(
        "order", "code"
    )
    return {
        **round_line(found),
        "until": taken.until.isoformat(),
        "until_said": f"{date_md(until.date(), language)} {time_hm(until)}",
        "care": BY_CODE[found.occasion].care,
        "asks": [_(ASKS[code]) for code in found.asks.split()],
        "kinds": [[kind.pk, name_of(kind)] for kind in kinds],
        "doors": [{"id": str(door.pk), "label": door.label} for door in found.doors.order_by("order", "id")],
    }
