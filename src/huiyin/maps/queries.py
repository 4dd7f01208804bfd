"""Reads of the drawings."""

from huiyin.places.models import Place

from .models import Drawing


def drawing_of(village: Place) -> Drawing | None:
    """The drawing of a village, where there is one."""
    return Drawing.objects.filter(village=village).first()


def drawn_in(town: Place) -> list[Place]:
    """The villages of the town that have a drawing, by code. One query."""
    drawn = Drawing.objects.filter(jurisdiction=town).exclude(text="").values("village_id")
    return list(Place.objects.filter(pk__in=drawn, exercise=False).order_by("code"))
