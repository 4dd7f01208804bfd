"""The shell of the round: what stays on the phone, and belongs to nobody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..access import Who, open_to
from ..offline import version
from .visit_form import form_parts
from .words import words


@require_safe
@open_to(Who.ANYBODY)
def shell(request: HttpRequest) -> HttpResponse:
    """`/round/`: an empty page that draws what lies on the phone. It must never hold anything of anybody."""
    response = render(request, "rounds/shell.html", {"words": words(), "urls": _urls(), **form_parts()})
    response.headers["Huiyin-Shell"] = version()
    return response


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
