"""Missing glyphs, through the browser's own report of fonts: a sign that no font has is drawn as an empty box, and nothing says so.

Chromium tells which fonts drew a text. A sign is drawn where one of them has a glyph for it, by its own table. Only texts with
signs that were not seen yet in the same face are asked about, so a page among many costs a few milliseconds.
"""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont

STATIC = Path(__file__).resolve().parents[2] / "src" / "huiyin" / "web" / "static" / "huiyin"
UNSEEN = frozenset(
    "\t\n\r\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f"
)  # signs that have no picture
SKIPPED = ("TITLE", "SCRIPT", "STYLE", "svg", "NOSCRIPT", "TEMPLATE")


class Glyphs:
    """Looks pages over, one after the other, and remembers what it saw drawn."""

    def __init__(self) -> None:
        self.drawn: set[tuple[str, str]] = set()  # sign, face
        self.asked = 0

    def missing_on(self, page: Any) -> list[str]:
        """The texts of the page with signs that no font of theirs has. Opens what is folded away first."""
        session = page.context.new_cdp_session(page)
        try:
            session.send("DOM.enable")
            session.send("CSS.enable")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.evaluate("document.fonts.ready")
            root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
            return [
                wrong for text, node in self._texts(root, "") if (wrong := self._missing(session, text, node))
            ]
        finally:
            session.detach()

    def _texts(self, node: dict[str, Any], face: str) -> Iterator[tuple[tuple[str, str], int]]:
        """Texts, each with what tells which face it is set in: classes of the page, own words, fields, code."""
        name, attributes = node["nodeName"], node.get("attributes", [])
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if name in SKIPPED or "hidden" in given:
            return
        if name == "HTML" or name in ("CODE", "PRE", "TEXTAREA", "INPUT") or "lang" in given:
            face = f"{face} {name if name != 'HTML' else ''} {given.get('class', '') if name == 'HTML' else ''} {given.get('lang', '')}"
        elif "own" in given.get("class", "").split():
            face += " own"
        if name == "#text" and node["nodeValue"].strip():
            yield (node["nodeValue"], face), node["nodeId"]
        for child in (*node.get("children", ()), *node.get("shadowRoots", ())):
            yield from self._texts(child, face)

    def _missing(self, session: Any, said: tuple[str, str], node: int) -> str:
        text, face = said
        new = {
            sign
            for sign in text
            if not sign.isspace() and sign not in UNSEEN and (sign, face) not in self.drawn
        }
        if not new:
            return ""
        self.asked += 1
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if not fonts:  # not shown at this width
            return ""
        there = frozenset().union(*(signs_of(font) for font in fonts))
        missing = {sign for sign in new if ord(sign) not in there}
        self.drawn |= {(sign, face) for sign in new - missing}
        names = ", ".join(font["familyName"] for font in fonts)
        return f"{''.join(sorted(missing))!r} in {text.strip()[:60]!r}: {names}" if missing else ""


def signs_of(font: dict[str, Any]) -> frozenset[int]:
    """The signs that a font of the browser's report has a glyph for."""
    if font["isCustomFont"]:
        return _of_file(*_ours(font["familyName"]))
    return _of_system(font.get("postScriptName", ""), font["familyName"])


def _ours(family: str) -> tuple[str, int]:
    """Which of our files: the browser tells the name inside the file, the same for all three cuts; the whole one has them all."""
    return str(STATIC / "hy-bo-full.woff2"), 0


@cache
def _of_system(postscript: str, family: str) -> frozenset[int]:
    pattern = f":postscriptname={postscript}" if postscript else family
    listed = subprocess.run(
        ["fc-list", "-f", "%{file}\t%{index}\n", pattern], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    found: frozenset[int] = frozenset()
    for line in filter(None, listed):
        file, index = line.split("\t")
        found |= _of_file(file, int(index) & 0xFFFF)
    return found


@cache
def _of_file(file: str, number: int) -> frozenset[int]:
    font = TTCollection(file).fonts[number] if file.endswith((".ttc", ".otc")) else TTFont(file, lazy=True)
    return frozenset(font.getBestCmap())
