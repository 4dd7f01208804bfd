"""Villages and grids of the town. The national list of places is read by `huiyin places import`; names are made alike."""

from collections.abc import Mapping

from huiyin.kernel.say import Refused, Why, say
from huiyin.places.importing import LONGEST_NAME, name_of_place
from huiyin.places.models import Place, PlaceKind

from ..bringing import Brought, Context, Kind, Outcome
from ..columns import Column, Row
from .found import fits, number, place_named

_KINDS: Mapping[str, tuple[str, ...]] = {
    PlaceKind.VILLAGE: ("村", "行政村", "社区", "གྲོང་ཚོ།"),
    PlaceKind.GRID: ("网格", "组", "村民小组", "དྲ་མིག"),
}
COLUMNS = (
    Column("code", ("地区编号", "ས་གནས་ཨང་རྟགས།", "Place code"), ("编号", "编码", "代码", "区划代码", "统计用区划代码"), required=True, example="540124100201"),
    Column("name_zh", ("地区名称", "ས་གནས་མིང་།", "Place name"), ("名称", "村名", "网格名称"), required=True, example="曲水村"),
    Column("kind", ("类别", "རིགས།", "Kind"), ("级别", "类型"), required=True, example="村", choices=_KINDS),
    Column("within", ("所属村", "གྲོང་ཚོ་གང་གི་ནང་།", "Within"), ("上级", "所属村编号")),
    Column("name_bo", ("藏文名称", "བོད་ཡིག་མིང་།", "Tibetan name"), ("藏文",)),
    Column("name_en", ("英文名称", "དབྱིན་ཡིག་མིང་།", "English name"), ("英文",)),
    Column("households", ("户数", "དུད་ཚང་གྲངས།", "Households"), ("总户数",), example="86"),
)  # fmt: skip


def bring(row: Row, context: Context) -> Brought:
    """A village or grid made, or its names and households corrected. What is there stays where it lies."""
    town, kind = context.town, COLUMNS[2].chosen(row["kind"])
    fits(COLUMNS[0].heads[0], row["code"], 24, "code")
    name = fits(COLUMNS[1].heads[0], name_of_place(row["name_zh"]), LONGEST_NAME, "name_zh")
    told: dict[str, object] = {"name_zh": name}
    for at, column, longest in ((4, "name_bo", 120), (5, "name_en", 80)):
        if column in context.there:
            told[column] = fits(COLUMNS[at].heads[0], row[column], longest, column)
    if "households" in context.there:
        told["households"] = number(COLUMNS[6].heads[0], row["households"], 100_000, "households")
    place = Place.objects.filter(code=row["code"]).first()
    if place is None:
        _make(row, context, str(kind), told)
        return Brought(Outcome.NEW)
    if not place.path.startswith(town.path) or place.pk == town.pk:
        raise Refused(Why(say("This code is a place outside the town. Please check it."), field="code"))
    if place.kind != kind:
        raise Refused(
            Why(
                say("This place is there already, as another kind. Matters may lie in it, so it stays."),
                field="kind",
            )
        )
    if row["within"] and place.parent_id != place_named(town, row["within"], "within").pk:
        raise Refused(
            Why(
                say("This place lies in another village. Matters may lie in it, so it stays there."),
                field="within",
            )
        )
    changed = [name for name, value in told.items() if getattr(place, name) != value]
    for name in changed:
        setattr(place, name, told[name])
    if changed:
        place.save(update_fields=changed)
    return Brought(Outcome.CHANGED if changed else Outcome.SAME)


def _make(row: Row, context: Context, kind: str, told: dict[str, object]) -> None:
    town, code = context.town, row["code"]
    parent = place_named(town, row["within"], "within") if row["within"] else town
    if kind == PlaceKind.GRID and parent.kind != PlaceKind.VILLAGE:
        raise Refused(Why(say("A grid lies in a village. Please say in which one."), field="within"))
    if kind == PlaceKind.VILLAGE and parent.pk != town.pk:
        raise Refused(Why(say("A village lies in the town itself. Please leave this empty."), field="within"))
    if len(town.code) == 9 and town.code.isdecimal() and not code.startswith(town.code):
        sentence = say("The code of a place in this town begins with %(code)s.")
        raise Refused(Why(sentence, {"code": town.code}, "code"))
    place = Place.objects.create(kind=kind, code=code, parent=parent, path="-", jurisdiction=town, **told)
    place.path = f"{parent.path}{place.pk}/"
    place.save(update_fields=["path"])


KIND = Kind(
    "places",
    say("Villages and grids"),
    frozenset({"admin"}),
    COLUMNS,
    lambda row: row["name_zh"] or row["code"],
    bring,
)
