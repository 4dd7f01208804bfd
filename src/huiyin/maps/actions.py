"""Keeping a drawing."""

from datetime import datetime

from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place, PlaceKind

from .models import Drawing
from .shapes import read

NARROWEST, WIDEST = 100, 50_000  # metres


def keep_drawing(*, village: Place, text: str, metres: int, by: Actor, at: datetime) -> Drawing:
    """Keep the drawing of a village in place of the one before. Raises Refused, with the line that can't be read."""
    if village.kind != PlaceKind.VILLAGE or not any(
        seat.place_path and village.path.startswith(seat.place_path) for seat in by.seats
    ):
        raise Refused(Why(say("Only a village of your own can be drawn."), {}, "village"))
    if not NARROWEST <= metres <= WIDEST:
        args = {"from": NARROWEST, "to": WIDEST}
        raise Refused(Why(say("The sheet is between %(from)d and %(to)d metres wide."), args, "metres"))
    read(text)
    town = village.jurisdiction_id
    kept = {
        "text": text.replace("\r\n", "\n").strip(),
        "metres": metres,
        "changed_at": at,
    }
    drawing, _ = Drawing.objects.update_or_create(jurisdiction_id=town, village=village, defaults=kept)
    return drawing
