"""Codes on walls: hung up, taken down, listed."""

from collections.abc import Sequence

from huiyin.kernel.say import Refused, Why, say
from huiyin.lots import READABLE, letters

from .models import Place, PlaceKind, WallCode

LONGEST = {"spot_zh": 60, "spot_bo": 120, "spot_en": 80}


def codes_within(paths: Sequence[str], town: Place) -> list[WallCode]:
    """The codes that hang in the town and at or below one of `paths`, by place. One query."""
    rows = WallCode.objects.filter(place__path__startswith=town.path, active=True)
    rows = rows.select_related("place__parent").order_by("place__code", "id")
    return [code for code in rows if any(code.place.path.startswith(path) for path in paths)]


def hang_code(*, place: Place, names: dict[str, str], service_code: str = "") -> WallCode:
    """A new code at a spot of `place`; `names` holds spot_zh and, where known, spot_bo and spot_en. Raises Refused."""
    whys = [
        Why(say("At most %(longest)d characters fit here."), {"longest": longest}, name)
        for name, longest in LONGEST.items()
        if len(names.get(name, "")) > longest
    ]
    if not names.get("spot_zh"):
        whys.append(Why(say("Please write where it hangs, as people there say it."), field="spot_zh"))
    if any("\x00" in text for text in names.values()):
        whys.append(
            Why(say("There was a sign in it that can't be kept. Please look it over."), field="spot_zh")
        )
    if place.kind not in (PlaceKind.VILLAGE, PlaceKind.GRID):
        whys.append(Why(say("Please choose the village or group where it is."), field="place"))
    if whys:
        raise Refused(*whys)
    return WallCode.objects.create(code=_free_code(), place=place, service_code=service_code, **names)


def take_down(code: WallCode) -> None:
    """Whoever scans it from now on is told that it is old; the row stays, so that the code never comes back elsewhere."""
    WallCode.objects.filter(pk=code.pk).update(active=False)


def _free_code() -> str:
    while True:
        code = letters(READABLE, 5)
        if not WallCode.objects.filter(code=code).exists():
            return code
