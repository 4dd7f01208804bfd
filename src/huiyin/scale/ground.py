"""The made-up town: its villages and grids, kinds of matters, and offices. All of it is marked as an exercise."""

from dataclasses import dataclass

from huiyin.cases.models import Case, Service
from huiyin.memo import forget_all
from huiyin.places.models import Place, PlaceKind, Unit, UnitKind

CODE = "exercise-scale"
VILLAGES, GRIDS = 8, 3
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of matter: how much of all it is, how many days its unit takes, how often the resident says yes."""

    code: str
    name: str
    share: float
    days: float
    yes: float
    unit: str
    public: bool = True


KINDS = (
    Kind("papers", "证件手续", 0.16, 3, 0.90, "hall"),
    Kind("water", "用水", 0.14, 6, 0.75, "water"),
    Kind("road", "道路桥梁", 0.13, 16, 0.46, "roads"),
    Kind("power", "用电照明", 0.12, 5, 0.65, "power"),
    Kind("waste", "垃圾清运", 0.11, 4, 0.82, "clean"),
    Kind("herding", "农牧", 0.10, 9, 0.68, "farm"),
    Kind("school", "学校", 0.07, 8, 0.79, "school"),
    Kind("clinic", "卫生院", 0.06, 7, 0.77, "clinic"),
    Kind("noise", "噪声扰邻", 0.04, 8, 0.50, "order"),
    Kind("wages", "工钱", 0.03, 14, 0.60, "order"),
    Kind("house", "危房", 0.03, 22, 0.55, "farm"),
    Kind("family", "家里的事", 0.01, 10, 0.60, "order", public=False),
)
UNITS = ("hall", "water", "roads", "power", "clean", "farm", "school", "clinic", "order")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a matter can be: a village or one of its grids."""

    place_id: int
    path: str
    committee_id: int


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The town with the ids that its matters need."""

    town: Place
    spots: tuple[Spot, ...]
    services: tuple[int, ...]  # in the order of KINDS
    units: dict[str, int]
    desk_id: int
    leaders: tuple[int, ...]


class NotEmpty(Exception):
    """The made-up town has matters already."""


def lay() -> MadeUp:
    """Make the town, or find it again. Raises NotEmpty where matters were made in it before."""
    town, fresh = Place.objects.get_or_create(
        code=CODE,
        defaults={
            "kind": PlaceKind.TOWN,
            "name_zh": "演练镇（虚构）",
            "name_en": "Exercise Town (made up)",
            "zone": ZONE,
            "exercise": True,
        },
    )
    if fresh:
        town.path, town.jurisdiction = f"/{town.pk}/", town
        town.save(update_fields=["path", "jurisdiction"])
    elif Case.objects.filter(jurisdiction=town).exists():
        raise NotEmpty(
            f"{town} ({CODE}) has matters already. Use a fresh database: what is in a ledger stays."
        )
    committees = [_village(town, number) for number in range(1, VILLAGES + 1)]
    spots = [spot for village, unit in committees for spot in _spots(village, unit)]
    units = {name: _unit(town, name, UnitKind.SERVICE) for name in UNITS}
    services = [
        Service.objects.get_or_create(
            jurisdiction=town,
            code=kind.code,
            defaults={
                "name_zh": kind.name,
                "name_en": kind.code,
                "unit_id": units[kind.unit],
                "order": number,
                "public": kind.public,
            },
        )[0].pk
        for number, kind in enumerate(KINDS)
    ]
    desk = _unit(town, "desk", UnitKind.DESK)
    leaders = (_unit(town, "leaders", UnitKind.LEADERS), _unit(town, "last", UnitKind.LEADERS))
    forget_all()
    return MadeUp(town, tuple(spots), tuple(services), units, desk, leaders)


def _village(town: Place, number: int) -> tuple[Place, int]:
    village = _place(town, PlaceKind.VILLAGE, f"v{number}", f"演练{number}村", town)
    return village, _unit(village, f"committee{number}", UnitKind.COMMITTEE)


def _spots(village: Place, committee: int) -> list[Spot]:
    grids = [
        _place(
            village.jurisdiction or village, PlaceKind.GRID, f"{village.code[-2:]}g{n}", f"{n}网格", village
        )
        for n in range(1, GRIDS + 1)
    ]
    return [Spot(place.pk, place.path, committee) for place in (village, *grids)]


def _place(town: Place, kind: PlaceKind, code: str, name: str, parent: Place) -> Place:
    place, fresh = Place.objects.get_or_create(
        code=f"{CODE}-{code}",
        defaults={
            "kind": kind,
            "parent": parent,
            "jurisdiction": town,
            "name_zh": name,
            "zone": ZONE,
            "households": 120,
            "exercise": True,
        },
    )
    if fresh:
        place.path = f"{parent.path}{place.pk}/"
        place.save(update_fields=["path"])
    return place


def _unit(place: Place, name: str, kind: UnitKind) -> int:
    unit, _ = Unit.objects.get_or_create(
        code=f"x-scale-{name}",
        defaults={"kind": kind, "place": place, "name_zh": f"演练 {name}", "name_en": name},
    )
    return unit.pk
