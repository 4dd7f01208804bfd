"""What every page of the resident's shares: the town's name in its head, the links in its foot."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.web.components import Tel
from huiyin.web.names import name_of

from .town import Town, remember_town, town_at, town_of

EMERGENCIES = ("119", "120", "110")


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    town: Town | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page under the head and over the foot that all of them have. Without a folder the template is of the resident's."""
    shown = town or town_of(request)
    around = {
        "town": shown,
        "place_name": name_of(shown.place) if shown else "",
        "footer_links": [
            (reverse("privacy"), _("Who can see what")),
            ("/register/", _("All matters of the town")),
            (reverse("money"), _("The town's money")),
        ],
    }
    name = template if "/" in template else f"resident/{template}"
    response = render(request, name, {**around, **context}, status=status)
    if shown:
        remember_town(request, response, shown)
    return response


def town_with(jurisdiction_id: int) -> Town:
    """The town of a case."""
    return town_at(jurisdiction_id)


def emergency_tels() -> list[Tel]:
    """Fire, ambulance, police: each number with its name for whoever can't see the page."""
    names = (_("Fire and rescue"), _("Ambulance"), _("Police"))
    return [Tel(number, name) for number, name in zip(EMERGENCIES, names, strict=True)]
