"""Which Tibetan face a page is set in: the smallest one that draws all of its stacks.

There are three (`web/assets/tibetan_font.py` cuts them): for the words that ship with Huiyin, for native spelling, and
the whole one. What a village is called, or what a resident writes, may hold a stack that the first lacks, and a browser
would draw that stack broken without saying so. So each page is looked over on its way out, and one that needs a heavier
face asks for it by a class on `<html>`, which the style sheet knows.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.templatetags.static import static

from .assets.tibetan_font import STACK

STACKS_FILE = Path(__file__).parent / "static" / "huiyin" / "hy-bo-stacks.json"
WHOLE = "bo-whole"

# the faces that are worth fetching before the style sheet asks for them, by class
FILES = {"": "huiyin/hy-bo-ui.woff2", "bo-native": "huiyin/hy-bo-native.woff2"}
HAS_TIBETAN = re.compile(rb"\xe0[\xbc-\xbf]")  # how U+0F00 to U+0FFF begin in UTF-8
# What is typed into a field is set in the whole face by the style sheet itself.
TYPED = re.compile(r'<textarea\b.*?</textarea>|\bvalue="[^"]*"', re.DOTALL)
RUNS = re.compile(
    rb"\xe0[\xbc-\xbf][\x80-\xbf](?:\xe0[\xbc-\xbf][\x80-\xbf])*"
)  # a search for bytes leaps to each \xe0
HTML_TAG = re.compile(rb"<html\b[^>]*>")
CLASSES = b' class="'

Faces = list[tuple[str, frozenset[str]]]


def faces_by_weight(path: Path = STACKS_FILE) -> Faces:
    """The class that asks for a face, and every stack it draws; none where the front end is not built."""
    try:
        drawn = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [("", frozenset(drawn["ui"])), ("bo-native", frozenset(drawn["native"]))]


def face_wanted(page: bytes, faces: Faces) -> str:
    """The class of the lightest face that draws all of this page, in UTF-8; nothing for the lightest of all."""
    written = b" ".join(
        set(RUNS.findall(page))
    ).decode()  # a Chinese page has one word: the name of the language
    if faces and faces[0][1].issuperset(STACK.findall(written)):
        return faces[0][0]
    stacks = set(STACK.findall(TYPED.sub("", page.decode(errors="replace"))))
    return next((name for name, drawn in faces if stacks <= drawn), WHOLE)


class TibetanFaceMiddleware:
    """Put the class on `<html>` where a page holds a stack that the lightest face lacks.

    It stands below whatever compresses: what is compressed already, or streamed, goes out as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.faces = faces_by_weight()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and is_page(response) and HAS_TIBETAN.search(response.content):
            wanted = face_wanted(response.content, self.faces)
            if wanted:
                add_class(response, wanted)
            if getattr(request, "LANGUAGE_CODE", "") == "bo" and wanted in FILES:
                fetch_early(response, FILES[wanted])
        return response


def fetch_early(response: HttpResponse, file: str) -> None:
    """Let the browser fetch the face beside the style sheet and not after it: fewer lines jump when it comes."""
    response.headers["Link"] = f'<{static(file)}>; rel=preload; as=font; type="font/woff2"; crossorigin'


def is_page(response: HttpResponse) -> bool:
    """HTML that nobody has compressed yet."""
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/html") and "Content-Encoding" not in response.headers


def add_class(response: HttpResponse, name: str) -> None:
    """Add a class to the `<html>` of the page; a part of a page, which has none, stays as it is."""

    def with_class(tag: re.Match[bytes]) -> bytes:
        written = tag[0]
        if CLASSES in written:
            return written.replace(CLASSES, CLASSES + name.encode() + b" ", 1)
        return written[:-1] + CLASSES + name.encode() + b'">'

    response.content = HTML_TAG.sub(with_class, response.content, count=1)
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
