"""The Tibetan faces: the lightest draws whatever we ship, the next what is spelt natively, and a page asks for what it needs."""

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import Client, RequestFactory

from huiyin.web import tibetan
from huiyin.web.assets import build, tibetan_font
from tests.cast import Town

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / build.STATIC
CLASS = {"ui": "", "native": "bo-native"}
OURS = "བོད་ཡིག"  # in every page's language switch
UNKNOWN = "ཀྵྨཱུྃ"  # a Sanskrit stack: neither in a catalogue of ours nor in native spelling

not_built = pytest.mark.skipif(
    not (STATIC / "hy-bo-stacks.json").exists(),
    reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
)


# ── the cuts ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def words() -> set[str]:
    return tibetan_font.shipped_words(tibetan_font.sources(ROOT))


def drawn(name: str) -> list[str]:
    """The stacks on the list of that face."""
    return sorted(dict(tibetan.faces_by_weight())[CLASS[name]])


Shape = Callable[[str], list[Any]]


def shaper(path: Path) -> Shape:
    """How that file draws a text: every outline and where it stands, as HarfBuzz gives them; glyph numbers don't matter."""
    import uharfbuzz as hb
    from fontTools.ttLib import TTFont

    opened = TTFont(path)
    opened.flavor = None
    opened.save(plain := BytesIO())
    font = hb.Font(hb.Face(plain.getvalue()))
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, d: d.append(("move", x, y)))
    pen.set_line_to_func(lambda x, y, d: d.append(("line", x, y)))
    pen.set_quadratic_to_func(lambda a, b, x, y, d: d.append(("curve", a, b, x, y)))
    pen.set_close_path_func(lambda d: d.append("close"))
    outlines: dict[int, tuple[Any, ...]] = {}

    def outline(glyph: int) -> tuple[Any, ...]:
        if glyph not in outlines:
            strokes: list[Any] = []
            font.draw_glyph(glyph, pen, strokes)
            outlines[glyph] = tuple(strokes)
        return outlines[glyph]

    def shape(text: str) -> list[Any]:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        return [
            (outline(glyph.codepoint), glyph.cluster, spot.x_advance, spot.x_offset, spot.y_offset)
            for glyph, spot in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    return shape


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    return {name: shaper(STATIC / f"hy-bo-{name}.woff2") for name in ("ui", "native", "full")}


@not_built
def test_whatever_we_ship_is_drawn_alike_by_every_face(words: set[str], shapes: dict[str, Shape]) -> None:
    assert len(words) > 500
    for word in sorted(words):
        assert shapes["ui"](word) == shapes["native"](word) == shapes["full"](word), word


@not_built
def test_every_stack_we_ship_is_on_the_list(words: set[str]) -> None:
    shipped = {stack for word in words for stack in tibetan_font.STACK.findall(word)}
    assert shipped - set(drawn("ui")) == set(), "the front end lags behind the sources: build it again"
    assert shipped | tibetan_font.native_stacks() == set(drawn("native"))


@not_built
@pytest.mark.parametrize("name", ["ui", "native"])
def test_what_is_on_the_list_is_drawn_alike_whatever_stands_beside_it(
    name: str, shapes: dict[str, Shape]
) -> None:
    chance, stacks = random.Random(5), drawn(name)
    pairs = chance.sample([one + other for one, other in product(stacks, stacks)], 3000)
    longer = ["".join(chance.choices(stacks, k=6)) for _ in range(800)]
    smaller, whole = shapes[name], shapes["full"]
    assert [text for text in (*stacks, *pairs, *longer) if smaller(text) != whole(text)] == []


@not_built
def test_a_stack_that_is_not_on_the_list_would_be_drawn_otherwise(shapes: dict[str, Shape]) -> None:
    """So the lists are no shorter than they may be, and the test above could fail."""
    for name, others in (("ui", tibetan_font.native_stacks() - set(drawn("ui"))), ("native", {UNKNOWN})):
        assert others
        assert [stack for stack in sorted(others) if shapes[name](stack) == shapes["full"](stack)] == []


@not_built
@pytest.mark.parametrize(("name", "most"), [("ui", 22_000), ("native", 35_000)])
def test_a_cut_face_is_light(name: str, most: int) -> None:
    assert (STATIC / f"hy-bo-{name}.woff2").stat().st_size < most


def test_a_stack_is_a_letter_with_all_that_hangs_on_it() -> None:
    assert tibetan_font.STACK.findall("བོད། བསྒྲུབས་") == ["བོ", "ད", "།", "བ", "སྒྲུ", "བ", "ས", "་"]
    assert {"སྒྲུ", "རྒྱ", "ལྷ", "ཀ", "་"} <= tibetan_font.native_stacks()
    assert tibetan_font.STACK.findall(UNKNOWN) == [UNKNOWN]


# ── which face a page asks for ───────────────────────────────────────────────────────────────────────────

NATIVE = "རྒྱུ"
FACES = [
    ("", frozenset(tibetan_font.STACK.findall(OURS + "ང་"))),
    ("bo-native", frozenset(tibetan_font.STACK.findall(OURS + "ང་" + NATIVE))),
]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>水管</p>", ""),
        (f"<p>{OURS}</p>", ""),
        (f"<p>{OURS}</p><p>{NATIVE}</p>", "bo-native"),
        (f"<p>{NATIVE}</p><p>{UNKNOWN}</p>", "bo-whole"),
        (f'<textarea name="said">{UNKNOWN}</textarea><input value="{UNKNOWN}">', ""),
        (f'<input value="{UNKNOWN}" placeholder="{UNKNOWN}">', "bo-whole"),
        ("<p>ང<b>ུ</b></p>", "bo-whole"),
    ],
)
def test_which_face_a_page_asks_for(body: str, wanted: str) -> None:
    assert tibetan.face_wanted(body.encode(), FACES) == wanted


def answer_of(inner: HttpResponse | StreamingHttpResponse, *, gzip: bool = False) -> Any:
    def view(request: HttpRequest) -> Any:
        return inner

    face = tibetan.TibetanFaceMiddleware(view)
    face.faces = FACES
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    return GZipMiddleware(face)(request) if gzip else face(request)


def page(text: str, tag: str = '<html lang="bo">') -> str:
    return f"<!doctype html>\n{tag}<body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("tag", "after"),
    [
        ("<html>", '<html class="bo-whole">'),
        ('<html lang="bo">', '<html lang="bo" class="bo-whole">'),
        ('<html lang="bo" class="elder">', '<html lang="bo" class="bo-whole elder">'),
    ],
)
def test_the_class_stands_beside_what_is_there(tag: str, after: str) -> None:
    assert answer_of(HttpResponse(page(UNKNOWN, tag))).content.decode() == page(UNKNOWN, after)


def test_the_length_follows() -> None:
    answer = answer_of(HttpResponse(page(UNKNOWN), headers={"Content-Length": "1"}))
    assert int(answer["Content-Length"]) == len(answer.content)


def test_other_responses_go_out_as_they_are() -> None:
    def parts() -> Iterator[bytes]:
        yield page(UNKNOWN).encode()

    streamed = StreamingHttpResponse(parts())
    assert b"".join(answer_of(streamed).streaming_content) == page(UNKNOWN).encode()
    for untouched in (
        HttpResponse(page(UNKNOWN), content_type="text/plain; charset=utf-8"),
        HttpResponse(page(UNKNOWN), headers={"Content-Encoding": "br"}),
        HttpResponse(f"<p>{UNKNOWN}</p>"),
        HttpResponse(page(OURS)),
        HttpResponse(page("水管")),
    ):
        before = untouched.content
        assert answer_of(untouched).content == before


def test_what_compresses_stands_outside_and_compresses_the_class_too() -> None:
    import gzip

    answer = answer_of(HttpResponse(page(UNKNOWN + "水" * 300)), gzip=True)
    assert answer["Content-Encoding"] == "gzip"
    assert b'class="bo-whole"' in gzip.decompress(answer.content)


def test_without_a_built_front_end_the_whole_face_is_asked_for(tmp_path: Path) -> None:
    assert tibetan.face_wanted(OURS.encode(), tibetan.faces_by_weight(tmp_path / "none.json")) == "bo-whole"


# ── on real pages ────────────────────────────────────────────────────────────────────────────────────────

PAGES = ("/", "/order/", "/find/", "/privacy/", "/register/", "/nothing/here/")


@not_built
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_pages_of_our_own_words_take_the_lightest_face(client: Client, town: Town, language: str) -> None:
    client.cookies["huiyin_language"] = language
    for address in PAGES:
        assert b'class="bo-' not in client.get(address).content, address


@not_built
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "wanted"), [("རྨྱི", "bo-native"), (UNKNOWN, "bo-whole")])
def test_a_place_whose_name_has_a_stack_of_its_own_takes_a_heavier_one(
    client: Client, town: Town, name: str, wanted: str
) -> None:
    town.villages[0].name_bo = f"{name}་"
    town.villages[0].save()
    client.cookies["huiyin_language"] = "bo"
    assert f'class="{wanted}"' in client.get("/order/").content.decode()
