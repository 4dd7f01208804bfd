"""Pictures of figures as SVG: shapes in percent of the width and in pixels of the height, so that text keeps its size.

Three truths have three shapes: the office's is hatched indigo, the resident's solid green, the spot check's a dot on a line.
Colours stand as attributes (printers read no style sheet inside a picture) and as classes (forced colours replace them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from huiyin.figures.values import Spread

INK, INK2, RULE, RULE2 = "#191D2F", "#4B5064", "#CBC8BC", "#767B8C"
INDIGO, MADDER, POPLAR, PAPER = "#2E3A94", "#A3201F", "#1C6B47", "#FFFFFF"
MANY = 20  # late matters of one holder that are drawn one by one
SMALL = 13  # px, the smallest text of a picture

# class -> attributes; {id} is the picture's own name, for its patterns
LOOKS: Mapping[str, Mapping[str, str]] = {
    "frame": {"fill": PAPER, "stroke": RULE2, "stroke-width": "1"},
    "axis": {"stroke": INK, "stroke-width": "2"},
    "line": {"stroke": RULE, "stroke-width": "1"},
    "lead": {"stroke": MADDER, "stroke-width": "1", "stroke-dasharray": "2 2"},
    "office": {"fill": "url(#{id}-office)", "stroke": INDIGO, "stroke-width": "1.5"},
    "resident": {"fill": POPLAR},
    "ink": {"fill": INK},
    "open": {"fill": PAPER, "stroke": INK, "stroke-width": "2"},
    "late-half": {"stroke": MADDER, "stroke-width": "7"},
    "late": {"fill": "url(#{id}-late)", "stroke": MADDER, "stroke-width": "2"},
    "none": {"fill": "url(#{id}-none)"},
    "span": {"stroke": INK, "stroke-width": "5", "stroke-linecap": "round"},
    "span-r": {"stroke": POPLAR, "stroke-width": "5", "stroke-linecap": "round"},
    "dot": {"fill": PAPER, "stroke": INK, "stroke-width": "3"},
    "dot-r": {"fill": PAPER, "stroke": POPLAR, "stroke-width": "3"},
    "text": {"fill": INK, "font-size": str(SMALL)},
    "dim": {"fill": INK2, "font-size": str(SMALL)},
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One element: its tag, its look, its attributes in order, and the text of a <text>."""

    tag: str
    look: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(slots=True)
class Picture:
    """A picture `height` px high and as wide as its room. `label` says in words what it shows; "" where a table beside it does."""

    id: str
    height: int
    label: str = ""
    shapes: list[Shape] = field(default_factory=list)

    @property
    def looks(self) -> frozenset[str]:
        """The looks that occur in it: it needs the patterns of these alone."""
        return frozenset(shape.look for shape in self.shapes)

    def rect(self, look: str, x: float, y: float, width: float, height: float) -> None:
        """A bar: `x` and `width` from 0 to 1 of the whole width, `y` and `height` in pixels."""
        size = (("x", percent(x)), ("y", f"{y:g}"), ("width", percent(width)), ("height", f"{height:g}"))
        self._add("rect", look, size)

    def slip(self, look: str, x: float, y: float, width: int, height: int) -> None:
        """A slip of paper of that many pixels, its middle at `x`."""
        at = (("x", percent(x)), ("y", f"{y:g}"), ("width", str(width)), ("height", str(height)))
        self._add("rect", look, (*at, ("transform", f"translate(-{width / 2:g} 0)")))

    def line(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        ends = (("x1", percent(x1)), ("y1", f"{y1:g}"), ("x2", percent(x2)), ("y2", f"{y2:g}"))
        self._add("line", look, ends)

    def circle(self, look: str, x: float, y: float, r: float) -> None:
        self._add("circle", look, (("cx", percent(x)), ("cy", f"{y:g}"), ("r", f"{r:g}")))

    def write(self, look: str, x: float, y: float, text: str, anchor: str = "middle") -> None:
        self._add("text", look, (("x", percent(x)), ("y", f"{y:g}"), ("text-anchor", anchor)), text)

    def _add(self, tag: str, look: str, attributes: tuple[tuple[str, str], ...], text: str = "") -> None:
        drawn = tuple((name, value.format(id=self.id)) for name, value in LOOKS[look].items())
        self.shapes.append(Shape(tag, look, (*attributes, *drawn), text))


def percent(share: float) -> str:
    """0.5 as "50%"."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


# ── the strips of rows: no text in them, the row says it ──


def share_bar(name: str, look: str, top: int, n: int, rest: Sequence[tuple[str, int]] = ()) -> Picture:
    """`top` of `n` as a filled part of a frame; `rest` are further parts beside it, each with its look."""
    picture = Picture(name, 18)
    picture.rect("frame", 0.002, 1, 0.996, 16)
    at = 0.0
    for part, count in ((look, top), *rest):
        if n and count:
            picture.rect(part, at, 1, count / n, 16)
            at += count / n
    return picture


def not_yet(name: str) -> Picture:
    """Where a share would stand for which it is too early, or which rests on too few."""
    picture = Picture(name, 18)
    picture.rect("none", 0, 1, 1, 16)
    return picture


def interval_bar(name: str, rate: float, ends: tuple[float, float], *, resident: bool = True) -> Picture:
    """A share with its interval on a scale from 0 to 1."""
    picture, suffix = Picture(name, 22), "-r" if resident else ""
    for tick in (0, 0.25, 0.5, 0.75, 1):
        picture.line("line", 0.01 + tick * 0.98, 0, 0.01 + tick * 0.98, 22)
    picture.line(f"span{suffix}", 0.01 + ends[0] * 0.98, 11, 0.01 + ends[1] * 0.98, 11)
    picture.circle(f"dot{suffix}", 0.01 + rate * 0.98, 11, 5)
    return picture


def scale(name: str, marks: Sequence[tuple[float, str]]) -> Picture:
    """The marks above a column of strips: shares of the width and what they say."""
    picture = Picture(name, 18)
    for number, (x, text) in enumerate(marks):
        anchor = "start" if number == 0 else "end" if number == len(marks) - 1 and x > 0.9 else "middle"
        picture.write("dim", x, 13, text, anchor)
    return picture


def late_marks(longest: int) -> list[tuple[float, str]]:
    """Where the days stand above the strips of what is late."""
    return [(0.01, ""), *((_late(day, longest), str(day)) for day in _ticks(longest))]


def _ticks(longest: int) -> list[int]:
    step = 7 if longest <= 28 else 30 if longest <= 150 else 90
    return list(range(step, longest + 1, step))


def late_strip(name: str, days: Mapping[int, int], longest: int) -> Picture:
    """One slip for each matter, as many days to the right as it is late; many on one day lie side by side.

    More than MANY are drawn by a bar that holds the middle half of them and one slip in the middle: a row costs the same for
    twenty and for twenty thousand.
    """
    picture = Picture(name, 34)
    picture.line("axis", 0.01, 0, 0.01, 34)
    for tick in _ticks(longest):
        picture.line("line", _late(tick, longest), 0, _late(tick, longest), 34)
    if days:
        picture.line("lead", 0.01, 17, _late(max(days), longest), 17)
    if (n := sum(days.values())) > MANY:
        low, middle, high = (
            _late(Spread(days, n).quantile(share) or 0, longest) for share in (0.25, 0.5, 0.75)
        )
        picture.line("late-half", low, 17, high, 17)
        picture.slip("late", middle, 7, 12, 20)
        return picture
    for day, count in sorted(days.items()):
        for number in range(min(count, 3)):
            picture.slip("late", _late(day, longest) + number * 0.02, 7, 12, 20)
    return picture


def _late(day: int, longest: int) -> float:
    return 0.03 + 0.9 * day / max(longest, 1)


# ── the weeks ──


def weeks_chart(name: str, label: str, weeks: Iterable[tuple[str, int, int]], *, top_label: str) -> Picture:
    """Received (open bars) against confirmed (green), a pair for each week. `weeks` are (name of the week, one, other)."""
    rows = list(weeks)
    most = _round_up(max((max(a, b) for _, a, b in rows), default=1))
    picture, foot, height = Picture(name, 340, label), 306, 276
    left, room = 0.075, 0.92
    for part in (0, 0.5, 1):
        y = foot - part * height
        picture.line("line" if part else "axis", left, y, left + room, y)
        picture.write("dim", left - 0.012, y + 4, f"{most * part:g}", "end")
    step = room / max(len(rows), 1)
    for number, (week, one, other) in enumerate(rows):
        x = left + step * number
        picture.rect("open", x + step * 0.1, foot - one / most * height, step * 0.36, one / most * height)
        picture.rect(
            "resident", x + step * 0.54, foot - other / most * height, step * 0.36, other / most * height
        )
        if number % 3 == 0:
            picture.write("dim", x + step / 2, foot + 20, week)
    picture.write("dim", left, 12, top_label, "start")
    return picture


def _round_up(number: int) -> int:
    """The next even step of an axis: 10, 20, 30, 40, 60, 80, 100..."""
    size = 10
    while True:
        for step in (1, 2, 3, 4, 6, 8):
            if number <= size * step:
                return size * step
        size *= 10


def ages_bar(name: str, office: int, outside: int, most: int) -> Picture:
    """Open matters of one age: with the offices, and with people outside."""
    picture = Picture(name, 18)
    if most:
        picture.rect("ink", 0, 1, office / most, 16)
        if outside:
            picture.rect("open", office / most + 0.004, 2, max(outside / most - 0.004, 0.01), 14)
    return picture
