"""What kind of matter words speak of, by the catalogue's own words. Suggested only; somebody reads it and says yes."""

from collections.abc import Iterable

from .models import Service


def kind_in(text: str, services: Iterable[Service]) -> Service | None:
    """The kind whose name and search words cover most of `text`; None where none does, or two do so equally."""
    plain = text.casefold()
    scores = sorted(((_covered(plain, service), service.pk, service) for service in services), reverse=True)
    if not scores or scores[0][0] == 0 or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return None
    return scores[0][2]


def _covered(plain: str, service: Service) -> int:
    """How many letters of the text its different words cover."""
    names = (service.name_zh, service.name_bo, service.name_en)
    words = {word.casefold() for word in (*service.keywords.split(), *names) if len(word) > 1}
    return sum(len(word) for word in words if word in plain)
