"""Publishing a year's bulletin: from then on it stays as it was, whatever is known later and however it is counted then."""

from datetime import datetime, tzinfo

from django.db import transaction

from huiyin.places.models import Place

from .models import Published
from .reading import bulletin_of
from .telling import as_json


class NotOver(Exception):
    """The year is still running: what would be published tomorrow is another."""


def publish(town: Place, year: int, *, zone: tzinfo, at: datetime) -> tuple[Published, bool]:
    """Publish the year as it is known at `at`, and whether that is new: an edition whose numbers are the last one's is not
    made again. Raises NotOver."""
    if year >= at.astimezone(zone).year:
        raise NotOver
    told = as_json(bulletin_of(town, year, zone=zone, at=at))
    with transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(
            pk=town.pk
        )  # two who publish at once make one edition after the other
        last = published(town.pk, year)
        if last is not None and last.told["figures"] == told["figures"]:
            return last, False
        edition = last.edition + 1 if last else 1
        made = Published(jurisdiction=town, year=year, edition=edition, at=at, told=told)
        made.save(force_insert=True)
    return made, True


def published(jurisdiction_id: int, year: int) -> Published | None:
    """The last edition of that year's bulletin; None where none was published."""
    rows = Published.objects.filter(jurisdiction_id=jurisdiction_id, year=year)
    return rows.order_by("-edition").first()
