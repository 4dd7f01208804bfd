"""`/open311/discovery.xml`: where the endpoint is, which forms it speaks, whom to ask for a key."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.say import say
from huiyin.web.names import name_of

from .answers import Row, Single, answer
from .errors import refuse
from .frame import Asked

CHANGESET = "2026-11-25T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


NOTHING = say(
    "There is nothing at this address. It answers services, requests, tokens, servicerequestupdates, in .xml or .json."
)


def nothing(asked: Asked, rest: str) -> HttpResponse:
    """Any other address below the endpoint, so that also this error has the standard's shape."""
    raise refuse(404, NOTHING)


def discovery(asked: Asked) -> HttpResponse:
    """The one endpoint there is. Any town's own name and telephone stand as the contact."""
    town = asked.town
    row: Row = {
        "changeset": CHANGESET,
        "contact": " ".join(part for part in (name_of(town.place), town.phone) if part),
        "key_service": _("Ask the town's administrator for a key: %(url)s")
        % {"url": asked.absolute(reverse("developers"))},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": asked.absolute(reverse("open311_endpoint", args=["xml"]).removesuffix(".xml")),
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answer(Single("discovery", row), asked.form)
