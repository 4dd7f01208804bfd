"""The shell of the round and its service worker: what stays on the phone, and belongs to nobody."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..access import Who, open_to
from ..errors import not_found
from .visit_form import form_parts
from .words import words

KEPT = ("resident.css", "rooms.css", "round.js", "favicon.svg", "hy-bo-ui.woff2")
_WEB = Path(__file__).parents[1]
_DRAWN = (
    "jinja2/rounds/shell.html",
    "jinja2/rounds/fields.html",
    "jinja2/layouts",
    "jinja2/components",
    "rounds",
)


@require_safe
@open_to(Who.ANYBODY)
def shell(request: HttpRequest) -> HttpResponse:
    """`/round/`: an empty page that draws what lies on the phone. It must never hold anything of anybody."""
    response = render(request, "rounds/shell.html", {"words": words(), "urls": _urls(), **form_parts()})
    response.headers["Huiyin-Shell"] = version()
    return response


@require_safe
@open_to(Who.ANYBODY)
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`, for the whole site: the list of what is kept, and the script that keeps it."""
    found = finders.find("huiyin/sw.js")
    if found is None:
        return not_found(request)
    keep = {
        "version": version(),
        "shell": reverse("round"),
        "files": [static(f"huiyin/{name}") for name in KEPT],
    }
    text = f"const KEEP = {json.dumps(keep, sort_keys=True)};\n{Path(found).read_text('utf-8')}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def version() -> str:
    """By content: of the static files, of what draws the shell, and of its words in every language."""
    seen = hashlib.sha256()
    for name in (*KEPT, "sw.js"):
        found = finders.find(f"huiyin/{name}")
        seen.update(Path(found).read_bytes() if found else b"-")
    drawn = [_WEB / name for name in _DRAWN]
    sources = [path for one in drawn for path in ([one] if one.is_file() else sorted(one.glob("*.*")))]
    catalogues = [
        path for root in settings.LOCALE_PATHS for path in sorted(Path(root).glob("*/LC_MESSAGES/django.mo"))
    ]
    for path in (*sources, *catalogues):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _urls() -> dict[str, str]:
    """Where the script finds what it needs."""
    names = {
        "who": "round_who",
        "outbox": "round_outbox",
        "signin": "account_login",
        "leave": "account_logout",
    }
    return {
        **{key: reverse(name) for key, name in names.items()},
        "packs": f"{reverse('round')}pack/",
        "files": f"{reverse('round')}files/",
        "sw": reverse("service_worker"),
        "home": reverse("round"),
    }
