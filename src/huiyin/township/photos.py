"""Photos for the invented year: drawn, in the colours of the paper slips, clearly no photographs of anything."""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1200, 900)
INK, INDIGO, BARLEY, MADDER, POPLAR = "#191D2F", "#2E3A94", "#FFE08A", "#A3201F", "#1C6B47"
GROUND, PAPER, RULE, EARTH = "#E9E6DD", "#FFFFFF", "#767B8C", "#CBC8BC"
Draw = ImageDraw.ImageDraw
KINDS = ("pipe", "tap", "canal", "lamp", "bridge", "road", "rocks", "wire", "cover", "bin", "house", "sheet")


def draw(kind: str) -> bytes:
    """A JPEG of one of KINDS as it was found, or, with "-done" behind it, mended. What follows makes it another photo;
    "slip7" is the seventh receipt."""
    what, done, *_more = (*kind.split("-"), "")
    image = Image.new("RGB", SIZE, GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 560, 1200, 900), fill=EARTH)
    pen.polygon(
        [(0, 560), (260, 300), (470, 470), (700, 230), (980, 480), (1200, 350), (1200, 560)], fill=RULE
    )
    _DRAWN.get(what.rstrip("0123456789"), _road)(pen, bool(done), random.Random(what))  # noqa: S311 - stones and cracks
    _pebbles(pen, random.Random(kind))  # noqa: S311 - so that no two names give the same file
    pen.rectangle((0, 0, 1199, 899), outline=INK, width=12)
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _slip(pen: Draw, done: bool, rng: random.Random) -> None:
    """A receipt of a shop: lines and figures, no two alike."""
    pen.rectangle((380, 120, 820, 800), fill=PAPER, outline=INK, width=8)
    for line in range(9):
        pen.line((430, 220 + line * 60, 430 + rng.randint(120, 250), 220 + line * 60), fill=INK, width=10)
        pen.line((700, 220 + line * 60, 700 + rng.randint(30, 80), 220 + line * 60), fill=INDIGO, width=10)
    pen.line((430, 740, 770, 740), fill=MADDER, width=12)


def _pebbles(pen: Draw, rng: random.Random) -> None:
    for _ in range(9):
        x, y = rng.randint(30, 1140), rng.randint(850, 875)
        pen.ellipse((x, y, x + 14, y + 9), fill=PAPER, outline=INK)


def _pipe(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((0, 600, 1200, 680), fill=INDIGO)
    if done:
        pen.rectangle((430, 580, 770, 700), fill=BARLEY, outline=INK, width=8)
        return
    pen.polygon([(560, 590), (610, 640), (585, 690), (650, 690), (670, 640), (630, 590)], fill=INK)
    for _ in range(40):
        x, y = rng.randint(480, 760), rng.randint(690, 860)
        pen.ellipse((x, y, x + 22, y + 22), fill=PAPER)


def _tap(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((560, 320, 620, 760), fill=INK)
    pen.rectangle((560, 380, 800, 430), fill=INK)
    pen.rectangle((760, 420, 800, 480), fill=INK)
    pen.rectangle((690, 700, 880, 840), fill=PAPER, outline=INK, width=8)
    if done:
        pen.rectangle((770, 480, 790, 700), fill=INDIGO)
    else:
        pen.line((690, 330, 880, 510), fill=MADDER, width=14)
        pen.line((880, 330, 690, 510), fill=MADDER, width=14)


def _canal(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.polygon(
        [(420, 560), (780, 560), (1050, 900), (150, 900)],
        fill=INDIGO if done else EARTH,
        outline=INK,
        width=8,
    )
    if not done:
        _stones(pen, rng, (420, 640, 780, 820))


def _lamp(pen: Draw, done: bool, rng: random.Random) -> None:
    for x in (260, 600, 940):
        pen.rectangle((x - 10, 240, x + 10, 760), fill=INK)
        pen.rectangle((x - 10, 240, x + 110, 262), fill=INK)
        if done:
            pen.polygon([(x + 60, 262), (x - 40, 700), (x + 200, 700)], fill=BARLEY)
        pen.ellipse((x + 60, 250, x + 130, 300), fill=BARLEY if done else RULE, outline=INK, width=6)


def _bridge(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((0, 520, 1200, 640), fill=PAPER, outline=INK, width=8)
    pen.rectangle((0, 760, 1200, 900), fill=INDIGO)
    for x in (200, 920):
        pen.rectangle((x, 640, x + 90, 800), fill=PAPER, outline=INK, width=8)
    points, x = [], 560
    for y in range(520, 641, 20):
        points.append((x + rng.randint(-24, 24), y))
    pen.line(points, fill=RULE if done else MADDER, width=22 if done else 12)


def _road(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.polygon([(480, 560), (720, 560), (1150, 900), (50, 900)], fill=RULE, outline=INK, width=8)
    for _ in range(6):
        x, y = rng.randint(330, 800), rng.randint(640, 820)
        pen.ellipse((x, y, x + 130, y + 46), fill=INK if not done else EARTH)


def _rocks(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.polygon([(480, 560), (720, 560), (1150, 900), (50, 900)], fill=RULE, outline=INK, width=8)
    pen.polygon([(700, 560), (1200, 120), (1200, 700)], fill=EARTH, outline=INK, width=8)
    if done:
        pen.polygon([(240, 640), (310, 520), (380, 640)], fill=BARLEY, outline=INK, width=8)
    else:
        _stones(pen, rng, (440, 640, 940, 840))


def _wire(pen: Draw, done: bool, rng: random.Random) -> None:
    lean = 0 if done else 150
    pen.line((240, 800, 240 + lean, 200), fill=INK, width=26)
    pen.line((980, 800, 980, 220), fill=INK, width=26)
    middle = 300 if done else 820
    pen.line(
        [
            (240 + lean, 210),
            (450, (210 + middle) // 2),
            (610, middle),
            (780, (230 + middle) // 2),
            (980, 230),
        ],
        fill=INK,
        width=8,
    )
    if not done:
        pen.polygon(
            [(600, 740), (560, 810), (600, 800), (580, 870), (660, 780), (620, 790)],
            fill=BARLEY,
            outline=MADDER,
            width=5,
        )


def _cover(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((0, 560, 1200, 900), fill=RULE)
    pen.ellipse((400, 620, 800, 820), fill=INDIGO if done else INK, outline=PAPER, width=10)
    if done:
        for x in range(470, 760, 60):
            pen.line((x, 660, x, 780), fill=PAPER, width=8)


def _bin(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((440, 420, 760, 800), fill=POPLAR, outline=INK, width=10)
    pen.rectangle((410, 380, 790, 430), fill=INK)
    if not done:
        for _ in range(14):
            x, y = rng.randint(300, 860), rng.randint(300, 840)
            pen.rectangle(
                (x, y, x + 70, y + 50), fill=rng.choice((PAPER, BARLEY, MADDER)), outline=INK, width=4
            )


def _house(pen: Draw, done: bool, rng: random.Random) -> None:
    pen.rectangle((320, 400, 880, 820), fill=PAPER, outline=INK, width=10)
    pen.rectangle((290, 350, 910, 410), fill=MADDER, outline=INK, width=8)
    pen.rectangle((560, 600, 680, 820), fill=INK)
    if done:
        pen.rectangle((290, 330, 910, 360), fill=INDIGO)
        return
    points = [(780 + rng.randint(-30, 30), y) for y in range(410, 780, 40)]
    pen.line(points, fill=INK, width=10)


def _sheet(pen: Draw, done: bool, rng: random.Random) -> None:
    """A signed sheet of paper: lines, and a thumb's print in poplar where somebody said yes."""
    pen.rectangle((300, 60, 900, 860), fill=PAPER, outline=INK, width=8)
    pen.rectangle((360, 130, 840, 170), fill=INK)
    for row in range(8):
        pen.rectangle((360, 230 + row * 55, 840 - (row % 3) * 60, 244 + row * 55), fill=RULE)
    pen.ellipse((690, 710, 770, 820), fill=POPLAR)


def _stones(pen: Draw, rng: random.Random, box: tuple[int, int, int, int]) -> None:
    for _ in range(16):
        x, y, r = rng.randint(box[0], box[2]), rng.randint(box[1], box[3]), rng.randint(24, 62)
        pen.polygon(
            [(x, y - r), (x + r, y), (x + r // 2, y + r), (x - r, y + r // 2)],
            fill=INK,
            outline=PAPER,
            width=4,
        )


_DRAWN: dict[str, Callable[[Draw, bool, random.Random], None]] = {
    "sheet": _sheet,
    "slip": _slip,
    "pipe": _pipe,
    "tap": _tap,
    "canal": _canal,
    "lamp": _lamp,
    "bridge": _bridge,
    "road": _road,
    "rocks": _rocks,
    "wire": _wire,
    "cover": _cover,
    "bin": _bin,
    "house": _house,
}
