"""The town's drawing as SVG: with colours as attributes, so that the file alone looks as the page does."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.maps.shapes import SIDE, Shape

# per kind: fill, line, width, dashes
INKS = {
    "group": ("#F5F4EF", "#191D2F", "0.5", ""),
    "road": ("none", "#4B5064", "1.4", "3 1"),
    "water": ("none", "#2E3A94", "1.2", ""),
    "landmark": ("#1C6B47", "#191D2F", "0.3", ""),
}
ORDER = ("group", "water", "road", "landmark")  # what lies beneath comes first


@dataclass(frozen=True, slots=True)
class Drawn:
    """One shape as the template draws it."""

    kind: str
    name: str
    points: str
    at: tuple[float, float]
    fill: str
    line: str
    width: str
    dashes: str


def drawn(shapes: Sequence[Shape]) -> list[Drawn]:
    """The shapes, what lies beneath first."""
    found = []
    for shape in sorted(shapes, key=lambda shape: ORDER.index(shape.kind)):
        x, y = shape.middle
        above = y - 2.2 if shape.kind == "landmark" else y
        points = " ".join(f"{px:g},{py:g}" for px, py in shape.points)
        at = round(min(max(x, 4), SIDE - 4), 2), round(max(above, 3), 2)
        found.append(Drawn(shape.kind, shape.name, points, at, *INKS[shape.kind]))
    return found
