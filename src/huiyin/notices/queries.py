"""What the desk is shown of the outbox: what could not be told, and which webhooks are off."""

from django.db.models import QuerySet

from huiyin.places.models import Unit

from .models import Delivery, DeliveryState


def failed_deliveries(jurisdiction_id: int) -> "QuerySet[Delivery]":
    """Deliveries that were given up, newest first, each with its notice."""
    rows = Delivery.objects.filter(jurisdiction_id=jurisdiction_id, state=DeliveryState.FAILED)
    return rows.select_related("notice").order_by("-id")


def webhooks_off(jurisdiction_id: int) -> list[Unit]:
    """Units of the town whose webhook was switched off."""
    rows = Unit.objects.filter(place__jurisdiction_id=jurisdiction_id, webhook_off=True, active=True)
    return list(rows.exclude(webhook_url="").order_by("id"))
