"""What a town changes about its orders besides moving them: the catalogue's rules."""

from datetime import datetime

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.kernel.say import Why, say
from huiyin.memo import forget_all
from huiyin.people.actors import Actor
from huiyin.places.queries import served_by
from huiyin.rows import locked_or_none

from .models import Objection

KEEPERS = frozenset({"town", "admin"})


def teach_catalogue(*, service_id: int, unit_id: int, by: Actor, at: datetime) -> Service:
    """Make `unit_id` the unit that the catalogue names for this kind, and mark the objections that taught it.

    Raises Refused: for anybody but the town's dispatchers and keepers, and for a unit that does not serve the town.
    """
    with transaction.atomic():
        service = locked_or_none(Service, service_id)
        towns = {seat.jurisdiction_id for seat in by.seats if seat.role in KEEPERS}
        if service is None or service.jurisdiction_id not in towns:
            raise Refused(Why(say("Only the town keeps its catalogue.")))
        if unit_id not in served_by(service.jurisdiction.path):
            raise Refused(Why(say("That unit does not serve this place."), field="unit"))
        service.unit_id = unit_id
        service.save(update_fields=["unit"])
        Objection.objects.filter(
            service_id=service_id, taught_at=None, settled_at__isnull=False, sent_to_id=unit_id
        ).update(taught_at=at)
    forget_all()
    return service
