"""What a phone keeps of Huiyin itself, and what belongs to nobody: the shells, the worker that keeps them, the manifest."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from .access import Who, open_to
from .errors import not_found
from .names import name_of
from .resident.town import town_of

_WEB = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shell:
    """An empty page that draws what lies on the phone: the name of its route, the static files it needs, and what draws it.

    `pages`: where one of these can't be had (a path, or the beginning of one), the shell stands in its place.
    """

    route: str
    files: tuple[str, ...]
    drawn: tuple[str, ...]
    pages: tuple[str, ...] = ()


_ALL = ("resident.css", "favicon.svg", "hy-bo-ui.woff2")
_AROUND = ("jinja2/layouts", "jinja2/components")
SHELLS = (
    Shell(
        "unsent",
        (*_ALL, "resident.js", "shell.js", "order.js", "voice.js"),
        (*_AROUND, "jinja2/resident/unsent.html", "jinja2/resident/order_fields.html", "resident/unsent.py"),
        ("/", "/order/"),
    ),
    Shell(
        "round",
        (*_ALL, "rooms.css", "round.js"),
        (*_AROUND, "jinja2/rounds/shell.html", "jinja2/rounds/fields.html", "rounds"),
    ),
)
FILES = tuple(dict.fromkeys(name for shell in SHELLS for name in shell.files))
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)


@require_safe
@open_to(Who.ANYBODY)
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`, for the whole site: the list of what is kept, and the script that keeps it."""
    found = finders.find("huiyin/sw.js")
    if found is None:
        return not_found(request)
    keep = {
        "version": version(),
        "shells": [{"url": reverse(shell.route), "pages": shell.pages} for shell in SHELLS],
        "files": [static(f"huiyin/{name}") for name in FILES],
        "turns": [reverse("set_language"), reverse("set_elder")],
    }
    text = f"const KEEP = {json.dumps(keep, sort_keys=True)};\n{Path(found).read_text('utf-8')}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@open_to(Who.ANYBODY)
def manifest(request: HttpRequest) -> HttpResponse:
    """`/manifest.webmanifest`: Huiyin on the phone's first screen, under the town's name."""
    town = town_of(request)
    name = pgettext("name of the software", "Huiyin")
    told = {
        "id": "/",
        "name": f"{name} {name_of(town.place)}" if town else name,
        "short_name": "回音",
        "description": _("Something wrong? Say so."),
        "lang": request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#E9E6DD",
        "theme_color": "#191D2F",
        "icons": [
            {"src": static(f"huiyin/{file}"), "sizes": size, "type": "image/png", "purpose": purpose}
            for file, size, purpose in ICONS
        ],
        "shortcuts": [{"name": _("Place an order"), "url": reverse("order")}],
    }
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@cache
def version() -> str:
    """By content: of the static files, of what draws the shells, and of their words in every language."""
    seen = hashlib.sha256()
    for name in (*FILES, "sw.js"):
        found = finders.find(f"huiyin/{name}")
        seen.update(Path(found).read_bytes() if found else b"-")
    drawn = [_WEB / name for shell in SHELLS for name in shell.drawn]
    sources = [path for one in drawn for path in ([one] if one.is_file() else sorted(one.glob("*.*")))]
    catalogues = [
        path for root in settings.LOCALE_PATHS for path in sorted(Path(root).glob("*/LC_MESSAGES/django.mo"))
    ]
    for path in (*sources, *catalogues):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
