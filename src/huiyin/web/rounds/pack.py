"""The papers of a round: only what is needed at the doors, in the reader's language."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.cases.models import Service
from huiyin.people import mask
from huiyin.people.actors import Actor
from huiyin.people.purposes import NEEDS
from huiyin.visits.households import Carried, carried_along
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
    """A round to take along. Telephone numbers are not in it; of a family only what it agreed to, each opened on the record."""
    until = timezone.localtime(taken.until)
    language = translation.get_language() or "zh-hans"
    doors = list(found.doors.order_by("order", "id"))
    words = _("for the round of %(day)s") % {"day": round_line(found)["day"]}
    along = carried_along(found, doors, words=words, until=taken.until, by=by, at=at)
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
        "doors": [
            {"id": str(door.pk), "label": door.label, "lines": _lines(along.get(door.pk))} for door in doors
        ],
    }


def _lines(carried: Carried | None) -> list[str]:
    """What a family agreed to have known at its door, its name masked."""
    if carried is None:
        return []
    speaks = {"bo": _("speaks Tibetan"), "zh-hans": _("speaks Chinese"), "en": _("speaks English")}
    lines = [
        mask.name(carried.called),
        speaks.get(carried.speaks, ""),
        *(_(NEEDS[kind]) for kind in carried.needs),
    ]
    return [line for line in lines if line]
