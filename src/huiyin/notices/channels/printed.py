"""Notices that somebody hands over, reads out or calls through: they wait in a queue of the town until that is done."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from huiyin.notices.models import Channel, Delivery, DeliveryState


def waiting(jurisdiction_id: int) -> "QuerySet[Delivery]":
    """What is to be told by hand, oldest first, each with its notice."""
    return (
        Delivery.objects.filter(
            jurisdiction_id=jurisdiction_id, channel=Channel.PRINT, state=DeliveryState.WAITING
        )
        .select_related("notice")
        .order_by("id")
    )


def mark_told(*, jurisdiction_id: int, ids: Iterable[UUID], at: datetime) -> int:
    """These were handed over, read out or called through. Returns how many were still waiting."""
    return (
        waiting(jurisdiction_id)
        .filter(pk__in=list(ids))
        .order_by()
        .update(state=DeliveryState.SENT, sent_at=at)
    )
