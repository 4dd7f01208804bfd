"""The language in which a program wants its sentences: Chinese, Tibetan or English."""

from django.http import HttpRequest

LANGUAGES = {"zh": "zh-hans", "bo": "bo", "en": "en"}
TAGS = {"zh-hans": "zh-Hans", "bo": "bo", "en": "en"}  # as they stand in Content-Language


def language_of(request: HttpRequest, wanted: str = "") -> str:
    """The one that is wanted, else what the client accepts best, else Chinese."""
    for one in (wanted, *_accepted(str(request.headers.get("Accept-Language", "")))):
        if found := LANGUAGES.get(one.strip().lower().replace("_", "-").split("-")[0]):
            return found
    return "zh-hans"


def _accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first; as they stand where weights can't be read."""
    found = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";")
        try:
            weighs = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            weighs = 1.0
        if weighs > 0:
            found.append((weighs, tag))
    return [tag for _, tag in sorted(found, key=lambda one: -one[0])]
