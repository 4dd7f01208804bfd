"""Staff: an account and a seat for each row. A file holds no passwords: each new account gets a link to choose its own."""

from collections.abc import Mapping
from datetime import date

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actions import SITS_IN, NotPossible, give_seat, invite_account
from huiyin.people.models import Account, Membership, SeatRole

from ..bringing import Brought, Context, Kind, Outcome
from ..columns import Column, Row
from .found import fits, place_named, unit_named

_ROLES: Mapping[str, tuple[str, ...]] = {
    SeatRole.GRID: ("网格员", "དྲ་མིག་པ།"),
    SeatRole.VILLAGE: ("村委会", "村干部", "村"),
    SeatRole.TOWN: ("受理台", "派单员", "镇"),
    SeatRole.UNIT: ("部门", "部门人员", "办理人"),
    SeatRole.LEADER: ("领导", "分管领导"),
    SeatRole.ADMIN: ("管理员", "དོ་དམ་པ།"),
    SeatRole.READER: ("藏文审校", "藏文审读"),
}
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "zh-hans": ("中文", "汉语", "zh"),
    "bo": ("藏语", "藏文", "བོད་ཡིག"),
    "en": ("英语", "english"),
}
COLUMNS = (
    Column("username", ("用户名", "མིང་རྟགས།", "User name"), ("账号", "登录名"), required=True, example="shuiguan-2"),
    Column("unit", ("单位", "སྡེ་ཚན།", "Unit"), ("单位编号", "单位名称", "部门", "所在单位"), required=True, example="qs-water"),
    Column("role", ("岗位", "ལས་གནས།", "Role"), ("角色", "身份"), required=True, example="部门", choices=_ROLES),
    Column("called", ("对外称呼", "འབོད་མིང་།", "Called"), ("称呼", "岗位名称"), example="水管站值班 2 号"),
    Column("place", ("负责地区", "འགན་འཁྲི་ས་ཁུལ།", "Serves"), ("负责区域", "网格", "负责村")),
    Column("email", ("工作邮箱", "གློག་འཕྲིན།", "Office e-mail"), ("邮箱", "e-mail")),
    Column("language", ("页面语言", "སྐད་ཡིག", "Language"), ("语言",), choices=_LANGUAGES),
    Column("from_on", ("任职日期", "འགོ་འཛུགས་ཚེས་གྲངས།", "From"), ("到岗日期", "开始日期"), example="2026-12-01"),
)  # fmt: skip


def bring(row: Row, context: Context) -> Brought:
    """The account where it is new, and the seat. What somebody holds already is left as it is."""
    town, role = context.town, COLUMNS[2].chosen(row["role"]) or ""
    unit = unit_named(town, row["unit"])
    where = place_named(town, row["place"]) if row["place"] else unit.place
    if unit.kind not in SITS_IN[role]:
        raise Refused(Why(say("Nobody sits in this unit in this role. Please check both."), field="role"))
    if not where.path.startswith(unit.place.path):
        raise Refused(Why(say("That place doesn't lie where this unit serves."), field="place"))
    first = _day(row["from_on"], context)
    account = Account.objects.filter(username=row["username"].lower()).first()
    try:
        made = account is None
        if account is None:
            account = invite_account(
                username=row["username"],
                called=fits(COLUMNS[3].heads[0], row["called"], 60, "called") or unit.name_zh,
                email=row["email"],
                language=COLUMNS[6].chosen(row["language"]) or "zh-hans",
                by=context.by,
                at=context.at,
            )
        elif not _ours(account, town.path):
            raise Refused(
                Why(
                    say("Another town has an account of this name. Please choose another one."),
                    field="username",
                )
            )
        before = Membership.objects.filter(account=account).count()
        give_seat(
            account=account, unit=unit, role=role, place=where, from_on=first, by=context.by, at=context.at
        )
    except NotPossible as problem:
        raise Refused(*_why(str(problem), row)) from None
    if made:
        return Brought(Outcome.NEW, account.username)
    more = Membership.objects.filter(account=account).count() > before
    return Brought(Outcome.CHANGED if more else Outcome.SAME)


def _ours(account: Account, path: str) -> bool:
    return account.memberships.filter(place__path__startswith=path).exists()


def _day(text: str, context: Context) -> date:
    if not text:
        return local_day(context.at)
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Refused(Why(say("Please write the day like 2026-12-01."), field="from_on")) from None


def _why(problem: str, row: Row) -> list[Why]:
    """What an account can't be, in a sentence for whoever brings the list."""
    if "e-mail" in problem:
        return [Why(say("“%(given)s” is no e-mail address."), {"given": row["email"]}, "email")]
    return [Why(say("A user name has letters, digits, - _ and . alone, at most 40."), field="username")]


KIND = Kind(
    "staff", say("Staff"), frozenset({"admin"}), COLUMNS, lambda row: row["username"], bring,
    note=say("No passwords stand in the list. For each new account a link is shown once, by which its owner chooses one."),
)  # fmt: skip
