"""The catalogue: the kinds of matters, who does each by default, by which words it is found."""

from huiyin.cases.actions import PROOFS, ServiceFacts, add_service, change_service
from huiyin.cases.models import Service, Urgency
from huiyin.kernel.say import say

from ..bringing import Brought, Context, Kind, Outcome
from ..columns import YES_NO, Column, Row
from .found import fits, unit_named

_PROOFS = dict(zip(PROOFS[1:], (("照片",), ("读数",), ("文件", "材料"), ("签字",)), strict=True)) | {
    "none": ("无", "不需要")
}
_URGENCIES = {
    Urgency.VITAL: ("水电暖", "急"),
    Urgency.DANGER: ("危险", "紧急", "特急"),
    "usual": ("普通", "一般"),
}
COLUMNS = (
    Column("code", ("事项编号", "དོན་རྐྱེན་ཨང་རྟགས།", "Service code"), ("编号", "编码", "代码"), required=True, example="lamp"),
    Column("name_zh", ("事项名称", "དོན་རྐྱེན་མིང་།", "Service name"), ("名称", "事项"), required=True, example="路灯"),
    Column("name_bo", ("藏文名称", "བོད་ཡིག་མིང་།", "Tibetan name"), ("藏文",)),
    Column("name_en", ("英文名称", "དབྱིན་ཡིག་མིང་།", "English name"), ("英文",)),
    Column("keywords", ("关键词", "འགག་ཚིག", "Keywords"), ("检索词",), example="路灯 灯杆 不亮"),
    Column("unit", ("默认单位", "སྡེ་ཚན།", "Unit"), ("责任单位", "承办单位", "单位", "部门"), example="qs-roads"),
    Column("proof", ("办结凭证", "དཔང་རྟགས།", "Proof"), ("凭证",), example="照片", choices=_PROOFS),
    Column("urgency", ("紧急程度", "གལ་ཆེའི་ཚད།", "Urgency"), ("缓急",), example="普通", choices=_URGENCIES),
    Column("public", ("是否公开", "མངོན་གསལ།", "Public"), ("公开",), example="是", choices=YES_NO),
    Column("active", ("是否启用", "བེད་སྤྱོད།", "Offered"), ("启用",), example="是", choices=YES_NO),
)  # fmt: skip


def bring(row: Row, context: Context) -> Brought:
    """A kind added, or changed where the file says something else of it. A column that is not there changes nothing."""
    town = context.town
    held = Service.objects.filter(jurisdiction=town, code=row["code"]).first()
    before = _facts_of(held or Service(jurisdiction=town))
    names = ("name_zh", "name_bo", "name_en", "keywords")
    told: dict[str, str] = {name: row[name] for name in names[:3] if name in context.there}
    if "keywords" in context.there:
        told["keywords"] = " ".join(
            row["keywords"].replace("、", " ").replace("，", " ").replace(",", " ").split()
        )
    facts = ServiceFacts(
        **{**{name: str(getattr(before, name)) for name in names}, **told},
        unit_id=_unit(row, context, before),
        proof=_choice(row, 6, before.proof, "none"),
        urgency=_choice(row, 7, before.urgency, "usual"),
        public=_flag(row, 8, before.public),
        active=_flag(row, 9, before.active),
    )
    if held is not None and facts == before:
        return Brought(Outcome.SAME)
    if held is None:
        code = fits(COLUMNS[0].heads[0], row["code"], 40, "code")
        add_service(jurisdiction_id=town.pk, code=code, facts=facts, by=context.by, at=context.at)
        return Brought(Outcome.NEW)
    change_service(service_id=held.pk, facts=facts, by=context.by, at=context.at)
    return Brought(Outcome.CHANGED)


def _facts_of(service: Service) -> ServiceFacts:
    return ServiceFacts(**{name: getattr(service, name) for name in ServiceFacts.__dataclass_fields__})


def _unit(row: Row, context: Context, before: ServiceFacts) -> int | None:
    if "unit" not in context.there:
        return before.unit_id
    return unit_named(context.town, row["unit"]).pk if row["unit"] else None


def _choice(row: Row, at: int, before: str, nothing: str) -> str:
    chosen = COLUMNS[at].chosen(row[COLUMNS[at].name]) if row[COLUMNS[at].name] else None
    return before if chosen is None else "" if chosen == nothing else str(chosen)


def _flag(row: Row, at: int, before: bool) -> bool:
    text = row[COLUMNS[at].name]
    return COLUMNS[at].chosen(text) == "yes" if text else before


KIND = Kind(
    "services",
    say("Catalogue"),
    frozenset({"admin"}),
    COLUMNS,
    lambda row: row["name_zh"] or row["code"],
    bring,
)
