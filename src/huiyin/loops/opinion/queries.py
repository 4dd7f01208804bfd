"""Reads of the town's list of topics."""

from .models import Topic

PAGE = 100


def topics_of(town_id: int, *, done: bool = False) -> list[Topic]:
    """The topics that wait, oldest first; or those that were crossed off, the last first. One query."""
    rows = Topic.objects.filter(jurisdiction_id=town_id).select_related("unit", "case")
    if done:
        return list(rows.filter(done_at__isnull=False).order_by("-done_at", "id")[:PAGE])
    return list(rows.filter(done_at=None).order_by("at", "id")[:PAGE])
