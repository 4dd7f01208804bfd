"""The drawing as text: one shape a line, written by hand or by the pen on the page. Pure.

    group 一组: 10,10 40,10 40,45 10,45
    landmark 水井: 25,30
    road 去县城: 0,50 100,55
    water 河: 0,80 50,75 100,82

The kinds can be written in Chinese, too: 组, 地标, 路, 水. A sheet is 100 by 100, the corner at the top left is 0,0, north is up.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.kernel.say import Refused, Why, say

KINDS = {"group": 3, "landmark": 1, "road": 2, "water": 2}  # and how many points each needs
CHINESE = {"组": "group", "地标": "landmark", "路": "road", "水": "water"}
SIDE = 100.0
MOST_SHAPES, MOST_POINTS, LONGEST_NAME, LONGEST = 200, 60, 40, 20_000
_LINE = re.compile(r"^(\w+)\s+(.+?)\s*[:：]\s*(.+)$")
_POINT = re.compile(r"^(\d{1,3}(?:\.\d{1,2})?),(\d{1,3}(?:\.\d{1,2})?)$")
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing on the sheet."""

    kind: str
    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def middle(self) -> tuple[float, float]:
        """Where its name stands: at the head of an outline, a quarter along a line, at a landmark."""
        n = len(self.points)
        if self.closed:
            return sum(x for x, _ in self.points) / n, sum(sorted(y for _, y in self.points)[:2]) / 2 + 5
        (x, y), (to_x, to_y) = self.points[0], self.points[min(1, n - 1)]
        return x + (to_x - x) / 4, y + (to_y - y) / 4

    @property
    def closed(self) -> bool:
        """Whether it is an outline."""
        return self.kind == "group"


def read(text: str) -> list[Shape]:
    """The shapes of a drawing. Raises Refused with the first line that can't be read and why."""
    if len(text) > LONGEST or "\x00" in text:
        raise Refused(
            Why(say("The drawing is too long, or has a sign in it that can't be kept."), {}, "text")
        )
    shapes = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            shapes.append(_shape(number, line.strip()))
    if len(shapes) > MOST_SHAPES:
        raise Refused(Why(say("At most %(most)d things fit on one sheet."), {"most": MOST_SHAPES}, "text"))
    return shapes


def _shape(number: int, line: str) -> Shape:
    found = _LINE.match(line)
    word = found[1].lower() if found else ""
    kind = CHINESE.get(word, word)
    if found is None or kind not in KINDS:
        sentence = say(
            "Line %(line)d: a line is a kind (group, landmark, road, water), a name, a colon and points."
        )
        raise Refused(Why(sentence, {"line": number}, "text"))  # fmt: skip
    points = tuple(_point(number, pair) for pair in found[3].split())
    if not KINDS[kind] <= len(points) <= MOST_POINTS or (kind == "landmark" and len(points) > 1):
        sentence = say("Line %(line)d: a landmark is one point, a road two or more, a group three or more.")
        raise Refused(Why(sentence, {"line": number}, "text"))
    if len(found[2]) > LONGEST_NAME:
        raise Refused(Why(say("Line %(line)d: the name is too long."), {"line": number}, "text"))
    return Shape(kind, found[2], points)


def _point(number: int, pair: str) -> tuple[float, float]:
    found = _POINT.match(pair)
    x, y = (float(found[1]), float(found[2])) if found else (math.inf, math.inf)
    if x > SIDE or y > SIDE:
        sentence = say(
            "Line %(line)d: a point is two numbers from 0 to 100 with a comma between, as in 25,30."
        )
        raise Refused(Why(sentence, {"line": number}, "text"))
    return x, y


def geojson(shapes: Sequence[Shape], centre: tuple[float, float], metres: float) -> dict[str, object]:
    """The drawing as a FeatureCollection (RFC 7946, WGS-84): about where things lie, as `schematic` says of each.

    `centre` is the latitude and longitude of the sheet's middle, `metres` its width on the ground.
    """
    latitude, longitude = centre
    per_unit = metres / SIDE
    across = _METRES_A_DEGREE * max(math.cos(math.radians(latitude)), 0.01)

    def on_ground(point: tuple[float, float]) -> list[float]:
        east, south = (point[0] - SIDE / 2) * per_unit, (point[1] - SIDE / 2) * per_unit
        return [round(longitude + east / across, 6), round(latitude - south / _METRES_A_DEGREE, 6)]

    features = []
    for shape in shapes:
        line: list[object] = [on_ground(point) for point in shape.points]
        if shape.kind == "landmark":
            geometry: dict[str, object] = {"type": "Point", "coordinates": line[0]}
        elif shape.closed:
            geometry = {"type": "Polygon", "coordinates": [[*line, line[0]]]}
        else:
            geometry = {"type": "LineString", "coordinates": line}
        facts = {"kind": shape.kind, "name": shape.name, "schematic": True}
        features.append({"type": "Feature", "geometry": geometry, "properties": facts})
    return {"type": "FeatureCollection", "features": features}
