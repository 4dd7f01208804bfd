"""Printing order forms."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.ids import new_id
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place, PlaceKind

from .models import Sheet
from .numbers import draw_number

MOST = 100  # sheets of one batch


@transaction.atomic
def print_sheets(*, place: Place, count: int, by: Actor, at: datetime) -> UUID:
    """Number `count` fresh sheets for a village or group; returns their batch. Raises Refused."""
    if place.kind not in (PlaceKind.VILLAGE, PlaceKind.GRID) or not any(
        seat.place_path and place.path.startswith(seat.place_path) for seat in by.seats
    ):
        raise Refused(Why(say("Please choose the village or group where it is."), field="place"))
    if not 1 <= count <= MOST:
        sentence = say("Between 1 and %(most)d sheets can be printed at once.")
        raise Refused(Why(sentence, {"most": MOST}, field="count"))
    batch, town_id = new_id(), place.jurisdiction_id or place.pk
    numbers: set[str] = set()
    while len(numbers) < count:
        drawn = {draw_number() for _ in range(count - len(numbers))}
        taken = Sheet.objects.filter(jurisdiction_id=town_id, number__in=drawn)
        numbers |= drawn - set(taken.values_list("number", flat=True))
    Sheet.objects.bulk_create(
        Sheet(jurisdiction_id=town_id, number=number, place=place, batch=batch, printed_at=at)
        for number in sorted(numbers)
    )
    return batch
