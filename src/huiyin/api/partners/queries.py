"""What the desk is shown of outside systems: whether they answer, what waits, what was given up, what needs a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from huiyin.api.models import Filing, Parcel, Partner, PartnerUpdate, Work

RECENT = timedelta(days=30)
MOST = 50


def partners_of(town: int) -> list[Partner]:
    """The town's partners. Two queries."""
    rows = Partner.objects.filter(jurisdiction_id=town).select_related("unit")
    return list(rows.prefetch_related("services__service").order_by("unit__code"))


def waiting_of(town: int) -> Mapping[int, int]:
    """How many dispatches of each partner are not filed yet. One query."""
    rows = Filing.objects.filter(jurisdiction_id=town, state=Work.WAITING).order_by()
    return dict(rows.values_list("partner_id").annotate(n=Count("pk")))


def given_up(town: int) -> list[Filing | Parcel]:
    """Dispatches and later words that were given up, newest first. Two queries."""
    filings = Filing.objects.filter(jurisdiction_id=town, state=Work.FAILED).select_related(
        "case__place", "case__service", "partner__unit"
    )
    parcels = Parcel.objects.filter(jurisdiction_id=town, state=Work.FAILED).select_related(
        "filing__case__place", "filing__case__service", "filing__partner__unit"
    )
    return [*filings.order_by("-id")[:MOST], *parcels.order_by("-id")[:MOST]]


def not_followed(town: int, at: datetime) -> list[PartnerUpdate]:
    """Updates of the last 30 days that could not be followed to the end, newest first. One query."""
    rows = PartnerUpdate.objects.filter(jurisdiction_id=town, at__gte=at - RECENT).exclude(note="")
    related = rows.select_related("filing__case__place", "filing__case__service", "filing__partner__unit")
    return list(related.order_by("-at", "-id")[:MOST])
