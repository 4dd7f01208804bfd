"""Comparing a page with its picture: blunt enough for the smoothing of letters, sharp enough for a block that moved.

Both pictures are made grey and a quarter as wide; a field of four by four pixels differs where its mean does. A letter that is
smoothed otherwise changes its field by little; a block, a frame or a line of text that moves by a few pixels changes many.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

BASELINES = Path(__file__).parent / "baselines"
FIELD = 4  # pixels
DIFFERS = 40  # of 255, for one field
SHARE = 0.0015  # of all fields; smoothing alone makes a twentieth of it
TALLER = 6  # pixels that a page may be longer or shorter


@dataclass(frozen=True, slots=True)
class Compared:
    """How far a picture is from its baseline: the share of fields that differ, and the difference in height, in pixels."""

    share: float
    height: int
    where: Image.Image

    @property
    def same(self) -> bool:
        return self.share <= SHARE and abs(self.height) <= TALLER


def fields(picture: Image.Image) -> Image.Image:
    return picture.convert("L").resize(
        (max(picture.width // FIELD, 1), max(picture.height // FIELD, 1)), Image.Resampling.BOX
    )


def compare(one: Image.Image, other: Image.Image) -> Compared:
    """Both from the top left; what stands below the shorter one is left out, as the height tells it."""
    box = (0, 0, min(one.width, other.width), min(one.height, other.height))
    differ = ImageChops.difference(fields(one.crop(box)), fields(other.crop(box)))
    where = differ.point([255 if n > DIFFERS else 0 for n in range(256)])
    share = where.histogram()[255] / (where.width * where.height)
    return Compared(share, one.height - other.height, where)


def small(shot: bytes) -> Image.Image:
    """A picture in 32 colours, as it is kept."""
    return Image.open(io.BytesIO(shot)).convert("RGB").quantize(32, dither=Image.Dither.NONE)


def keep(name: str, shot: bytes) -> None:
    BASELINES.mkdir(exist_ok=True)
    small(shot).save(BASELINES / f"{name}.png", optimize=True)


def baseline(name: str) -> Image.Image:
    return Image.open(BASELINES / f"{name}.png").convert("RGB")


def fonts_that_draw(page: Any) -> list[str]:
    """The families of the machine that draw the page's text. Another stack draws another picture."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 1})["root"]
    body = session.send("DOM.querySelector", {"nodeId": root["nodeId"], "selector": "body"})["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": body, "selector": "h1, p, button, b, dt"})[
        "nodeIds"
    ]
    found: set[str] = set()
    for node in nodes[:40]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        found |= {font["familyName"] for font in fonts if not font["isCustomFont"]}
    session.detach()
    return sorted(found)


def drawn_with() -> dict[str, Any]:
    """With which fonts the baselines were drawn; nothing where there are none."""
    file = BASELINES / "drawn-with.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found
