"""The town's units: village committees, the desk, those that do the work, the leaders."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huiyin.kernel.say import Refused, Why, say
from huiyin.places.models import Unit, UnitKind

from ..bringing import Brought, Context, Kind, Outcome
from ..columns import Column, Row
from .found import fits, number, place_named

_KINDS: Mapping[str, tuple[str, ...]] = {
    UnitKind.COMMITTEE: ("村委会", "居委会", "村", "གྲོང་ཚོའི་ཨུ་ཡོན་ལྷན་ཁང་།"),
    UnitKind.DESK: ("受理台", "派单台", "指挥中心"),
    UnitKind.SERVICE: ("部门", "办事部门", "站所"),
    UnitKind.LEADERS: ("领导", "镇领导", "分管领导"),
}
COLUMNS = (
    Column("code", ("单位编号", "སྡེ་ཚན་ཨང་རྟགས།", "Unit code"), ("编号", "编码", "代码", "单位代码"), required=True, example="qs-water"),
    Column("name_zh", ("单位名称", "སྡེ་ཚན་མིང་།", "Unit name"), ("名称", "单位", "部门名称"), required=True, example="曲水镇水管站"),
    Column("kind", ("类别", "རིགས།", "Kind"), ("单位类别", "类型"), required=True, example="部门", choices=_KINDS),
    Column("place", ("所在地", "ས་གནས།", "Place"), ("地点", "村", "所属村", "所属地区"), example="曲水镇"),
    Column("name_bo", ("藏文名称", "བོད་ཡིག་མིང་།", "Tibetan name"), ("藏文",)),
    Column("name_en", ("英文名称", "དབྱིན་ཡིག་མིང་།", "English name"), ("英文",)),
    Column("phone", ("办公电话", "ཁ་པར།", "Office telephone"), ("电话", "联系电话")),
    Column("email", ("办公邮箱", "གློག་འཕྲིན།", "Office e-mail"), ("邮箱", "电子邮箱", "e-mail")),
    Column("capacity", ("同时可办件数", "མཉམ་དུ་སྒྲུབ་ཐུབ་གྲངས།", "In hand at most"), ("容量", "可办件数"), example="20"),
)  # fmt: skip
_LONGEST = {"code": 24, "name_zh": 60, "name_bo": 120, "name_en": 80, "phone": 24, "email": 254}


def bring(row: Row, context: Context) -> Brought:
    """A unit made, or corrected where the file says something else of it."""
    for one in COLUMNS:
        if one.name in _LONGEST:
            fits(one.heads[0], row[one.name], _LONGEST[one.name], one.name)
    place = place_named(context.town, row["place"]) if row["place"] else context.town
    told: dict[str, object] = {
        "name_zh": row["name_zh"],
        "kind": COLUMNS[2].chosen(row["kind"]),
        "place_id": place.pk,
    }
    told |= {name: row[name] for name in ("name_bo", "name_en", "phone", "email") if name in context.there}
    if "capacity" in context.there:
        told["capacity"] = number(COLUMNS[8].heads[0], row["capacity"], 30_000, "capacity")
    if row["email"]:
        try:
            validate_email(row["email"])
        except ValidationError:
            raise Refused(
                Why(say("“%(given)s” is no e-mail address."), {"given": row["email"]}, "email")
            ) from None
    unit = Unit.objects.select_related("place").filter(code=row["code"]).first()
    if unit is None:
        Unit.objects.create(code=row["code"], active=True, **told)
        return Brought(Outcome.NEW)
    if not unit.place.path.startswith(context.town.path):
        raise Refused(
            Why(say("Another town has a unit with this code. Please choose another one."), field="code")
        )
    told |= {} if "place" in context.there else {"place_id": unit.place_id}
    if unit.kind != told["kind"] and unit.memberships.exists():
        raise Refused(
            Why(say("People sit in this unit, so its kind stays. Make another unit."), field="kind")
        )
    changed = [name for name, value in told.items() if getattr(unit, name) != value]
    for name in changed:
        setattr(unit, name, told[name])
    if changed:
        unit.save(update_fields=[name.removesuffix("_id") for name in changed])
    return Brought(Outcome.CHANGED if changed else Outcome.SAME)


KIND = Kind(
    "units", say("Units"), frozenset({"admin"}), COLUMNS, lambda row: row["name_zh"] or row["code"], bring
)
