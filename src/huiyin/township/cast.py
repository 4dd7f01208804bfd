"""Who works in the invented year: one account for each office, all with the one password of development."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account, Membership
from huiyin.places.models import Place, Unit

PASSWORD = "huiyin-demo"  # noqa: S105 - it is printed, and no town in production has these accounts


@dataclass(frozen=True, slots=True)
class Post:
    """An account of the cast: its name at sign-in, what residents read, its office, its role."""

    username: str
    called: str
    unit: str
    role: str


_TOWN = "540124100"
POSTS = (
    Post("qushuicun", "曲水村值班员", f"{_TOWN}201-cw", "village"),
    Post("qufucun", "曲甫村值班员", f"{_TOWN}202-cw", "village"),
    Post("chabalang", "茶巴朗村值班员", f"{_TOWN}203-cw", "village"),
    Post("grid", "曲水村网格员", f"{_TOWN}201-cw", "grid"),
    Post("grid2", "曲甫村网格员", f"{_TOWN}202-cw", "grid"),
    Post("grid3", "茶巴朗村网格员", f"{_TOWN}203-cw", "grid"),
    Post("dispatch", "派单台值班 2 号", f"{_TOWN}-desk", "town"),
    Post("leader", "镇长办公室值班员", f"{_TOWN}-leader", "leader"),
    Post("county", "县政府办公室值班员", "540124-leader", "leader"),
    Post("city", "市政府办公室值班员", "5401-leader", "leader"),
    Post("region", "自治区值班员", "54-last", "leader"),
    Post("water", "水务服务站值班员", "540124-water", "unit"),
    Post("power", "供电服务站值班员", "540124-power", "unit"),
    Post("roads", "公路养护段值班员", "540124-roads", "unit"),
    Post("housing", "住建局值班员", "540124-housing", "unit"),
    Post("telecom", "通信服务点值班员", "540124-telecom", "unit"),
    Post("agri", "农牧服务站值班员", "540124-agri", "unit"),
    Post("insurance", "医保经办点值班员", "540124-insurance", "unit"),
    Post("tax", "税务服务点值班员", "540124-tax", "unit"),
    Post("clean", "环卫队值班员", f"{_TOWN}-clean", "unit"),
    Post("vet", "兽医站值班员", f"{_TOWN}-vet", "unit"),
    Post("clinic", "卫生院值班员", f"{_TOWN}-clinic", "unit"),
    Post("civil", "民政窗口值班员", f"{_TOWN}-civil", "unit"),
    Post("school", "小学值班员", f"{_TOWN}-school", "unit"),
    Post("order", "平安法治办值班员", f"{_TOWN}-order", "unit"),
    Post("justice", "司法所值班员", f"{_TOWN}-justice", "unit"),
    Post("silver1", "银发调解员 1 号", f"{_TOWN}-silver", "unit"),
    Post("silver2", "银发调解员 2 号", f"{_TOWN}-silver", "unit"),
    Post("admin", "目录管理员", f"{_TOWN}-desk", "admin"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of the year, by their office and role."""

    by_unit: Mapping[int, Actor]  # offices: committees, desk, leaders, those who do the work
    grids: Mapping[int, Actor]  # by the committee they walk for


def seat_cast(*, at: datetime) -> Cast:
    """Make the accounts and their seats, held since a month before `at`. Safe to run again."""
    units = {unit.code: unit for unit in Unit.objects.select_related("place")}
    hashed = make_password(PASSWORD)
    by_unit: dict[int, Actor] = {}
    grids: dict[int, Actor] = {}
    for post in POSTS:
        unit = units[post.unit]
        actor = actor_of(_account(post, unit, unit.place, hashed, at - timedelta(days=31)), at=at)
        if post.role == "grid":
            grids[unit.pk] = actor
        elif post.role != "admin":
            by_unit[unit.pk] = actor
    return Cast(by_unit, grids)


def _account(post: Post, unit: Unit, place: Place, hashed: str, since: datetime) -> Account:
    account, fresh = Account.objects.get_or_create(
        username=post.username,
        defaults={"called": post.called, "password": hashed, "date_joined": since},
    )
    if fresh:
        Membership.objects.create(
            account=account, unit=unit, role=post.role, place=place, from_on=since.date()
        )
    return account
