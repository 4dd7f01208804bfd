"""Finding what a row names: places and units of the town, by code or by name."""

from django.db.models import Q

from huiyin.kernel.say import Refused, Why, say
from huiyin.places.models import Place, Unit


def place_named(town: Place, text: str, field: str = "place") -> Place:
    """The town itself, or a village or grid in it, by its code or its Chinese name. Raises Refused."""
    rows = list(Place.objects.filter(Q(code=text) | Q(name_zh=text), path__startswith=town.path)[:3])
    exact = [row for row in rows if row.code == text] or rows
    if len(exact) == 1:
        return exact[0]
    args = {"given": text[:40]}
    if exact:
        raise Refused(
            Why(say("There are several places “%(given)s” in this town. Please give its code."), args, field)
        )
    raise Refused(Why(say("There is no place “%(given)s” in this town."), args, field))


def unit_named(town: Place, text: str, field: str = "unit") -> Unit:
    """A unit of the town by its code or its Chinese name. Raises Refused."""
    rows = list(
        Unit.objects.select_related("place").filter(
            Q(code=text) | Q(name_zh=text), place__path__startswith=town.path
        )[:3]
    )
    exact = [row for row in rows if row.code == text] or rows
    args = {"given": text[:40]}
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise Refused(
            Why(say("There are several units “%(given)s” in this town. Please give its code."), args, field)
        )
    raise Refused(
        Why(say("There is no unit “%(given)s” in this town. Bring in the units first."), args, field)
    )


def fits(head: str, text: str, longest: int, field: str) -> str:
    """The text, where it is no longer than its column. Raises Refused."""
    if len(text) > longest:
        args = {"head": head, "given": len(text), "longest": longest}
        raise Refused(Why(say("%(head)s has %(given)d characters; at most %(longest)d fit."), args, field))
    return text


def number(head: str, text: str, most: int, field: str) -> int | None:
    """A whole number from nought up; None where there is none. Raises Refused."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > most:
        raise Refused(Why(say("%(head)s is a whole number in digits."), {"head": head}, field))
    return int(text)
