"""The money of the invented year: funds filled in January, spent with receipts, one posting reversed, one that waits."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.days import local_day
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account as Staff
from huiyin.places.models import Place
from huiyin.places.queries import holder_units
from huiyin.resources import chart, giving
from huiyin.resources.actions import post_income, post_spending, reverse_posting
from huiyin.resources.meetings import judge_pledge, write_meeting, write_pledge
from huiyin.resources.models import Account, Partner, Posting
from huiyin.visits.booked import note_posting
from huiyin.visits.models import Brought
from huiyin.vouchers.actions import Rule, SchemeFacts, give_voucher, open_scheme, return_voucher, use_voucher

from .stage import Photos, Stage

# fund, purpose, fen, what for, days ago, on how many of the year's matters
SPENT = (
    ("relief-fund", "relief", 120_000, "越冬煤和面粉", 300), ("relief-fund", "relief", 86_500, "屋顶油毡", 250),
    ("relief-fund", "relief", 64_000, "住院生活补助", 140),
    ("works-fund", "repairs", 238_050, "水管和阀门", 200), ("works-fund", "repairs", 99_999, "路灯灯头六只", 27),
    ("works-fund", "repairs", 45_630, "井盖两只", 75), ("wish-fund", "wishes", 6_550, "助听器电池", 12),
)  # fmt: skip
FUNDS = (
    ("relief-fund", "困难帮扶资金", "དཀའ་ངལ་རོགས་སྐྱོར་མ་དངུལ།", "Relief fund", 60_000_00),
    ("works-fund", "小型维修资金", "ཉམས་གསོ་མ་དངུལ།", "Small works fund", 80_000_00),
    ("wish-fund", "微心愿资金", "རེ་འདུན་ཆུང་ངུའི་མ་དངུལ།", "Wish fund", 3_000_00),
)


def post_gifts(town: Place, *, photos: Photos, by: Actor) -> None:
    """Post what care visits brought, two days after each; the last still waits to be posted. Nothing where there is no book."""
    accounts = {one.code: one for one in Account.objects.filter(jurisdiction=town)}
    if "relief-fund" not in accounts:
        return
    gifts = Brought.objects.filter(jurisdiction=town, fen__isnull=False).select_related("visit__round")
    for n, gift in enumerate(list(gifts.order_by("id"))[:-1]):
        done = post_spending(
            fund=accounts["relief-fund"], purpose=accounts["care"], fen=gift.fen or 0, words=f"走访慰问，票据 {gift.receipt_no}",
            receipt=photos(f"slip{n + 300}"), by=by, at=gift.visit.at + timedelta(days=2),
        )  # fmt: skip
        note_posting(brought_id=gift.pk, posting=done.pk)


def play_money(stage: Stage, matters: Sequence[Case]) -> None:
    """Write the year's book and who helped. `matters` are cases that some of it was spent on."""
    town, year_ago = stage.town.pk, stage.now - timedelta(days=360)
    keeper = actor_of(Staff.objects.get(username="admin"), at=stage.now)
    desk = stage.cast.by_unit[holder_units(stage.town.path)["town"]]
    chart.set_limit_alone(jurisdiction_id=town, fen=300_000, by=keeper, at=year_ago)
    accounts = {one.code: one for one in chart.open_book(jurisdiction_id=town, by=keeper, at=year_ago)}
    for code, zh, bo, en, fen in FUNDS:
        facts = chart.AccountFacts(zh, bo, en)
        accounts[code] = chart.open_account(
            jurisdiction_id=town, kind="fund", code=code, facts=facts, by=keeper, at=year_ago
        )
        for on in _budget_days(stage):
            budget: dict[str, Any] = {"words": "全年预算", "on": on, "by": desk, "at": stage.now}
            post_income(fund=accounts[code], source=accounts["budget"], fen=fen, **budget)
    posted = []
    for n, (fund, purpose, fen, words, ago) in enumerate(SPENT):
        at = stage.on(ago, "15:00")
        case = matters[n] if fund == "works-fund" and n < len(matters) else None
        posted.append(
            post_spending(
                fund=accounts[fund], purpose=accounts[purpose], fen=fen, words=words, case=case, receipt=stage.photos(f"slip{n + 10}"), by=desk, at=at
            )
        )  # fmt: skip
    for n, one in enumerate(stage.spent):
        post_spending(
            fund=accounts[one.fund], purpose=accounts[one.purpose], fen=one.fen, words=one.words, case=one.case, receipt=stage.photos(f"slip{80 + n}"), by=desk, at=one.at
        )  # fmt: skip
    last = posted[-1]
    assert isinstance(last, Posting)
    reverse_posting(posting_id=last.pk, why="店家退货，电池型号不对", by=desk, at=stage.on(10, "10:00"))
    post_spending(
        fund=accounts["works-fund"], purpose=accounts["repairs"], fen=620_000, words="村道涵管", receipt=stage.photos("slip40"), by=desk, at=stage.on(1, "16:20")
    )  # fmt: skip
    _helpers(stage, accounts, desk)
    _vouchers(stage, accounts, keeper, desk)


def _budget_days(stage: Stage) -> list[date]:
    """The year's money comes in the first week of January; for a spending in the year before, then as well."""
    first = (stage.now - timedelta(days=360)).date()
    january = date(stage.now.year, 1, 5)
    return [first, january] if january < local_day(stage.now) else [first]


def _helpers(stage: Stage, accounts: Mapping[str, Account], desk: Actor) -> None:
    town, start = stage.town.pk, stage.now - timedelta(days=350)
    given: dict[str, Any] = {"jurisdiction_id": town, "by": desk, "at": start}
    group = giving.add_partner(
        sort="org",
        name_zh="暖阳社会工作服务中心",
        name_bo="ཉི་དྲོད་སྤྱི་ཚོགས་ཞབས་ཞུ་ལྟེ་གནས།",
        name_en="Warm Sun social work",
        **given,
    )
    shop = giving.add_partner(
        sort="company",
        name_zh="雅江青稞食品公司",
        name_bo="ཡར་གཙང་ནས་ཟས་ཀུང་སི།",
        name_en="Yajiang Barley Foods",
        **given,
    )
    post_income(
        fund=accounts["wish-fund"],
        source=accounts["gift"],
        fen=200_000,
        words="微心愿捐款",
        partner=shop,
        on=start.date(),
        by=desk,
        at=start,
    )
    for ago, what, number, words, who in (
        (200, "goods", 60, "棉被（条）", shop),
        (90, "goods", 40, "青稞（袋）", shop),
        (80, "hours", 240, "理发", group),
        (30, "hours", 180, "义诊", group),
    ):
        at = stage.on(ago, "14:00")
        giving.write_brought(
            partner=who, what=what, number=number, words=words, on=local_day(at), by=desk, at=at
        )
    programme = giving.add_programme(
        name_zh="夕阳红助餐",
        name_bo="རྒན་པའི་ཟས་རོགས།",
        name_en="Meals for the elderly",
        partner=group,
        from_on=date(start.year, start.month, 1),
        **given,
    )
    for n, people in enumerate((22, 19, 25, 18, 27)):
        at = stage.on(150 - 25 * n, "13:00")
        giving.write_attendance(programme=programme, on=local_day(at), people=people, by=desk, at=at)


def _vouchers(stage: Stage, accounts: Mapping[str, Account], keeper: Actor, desk: Actor) -> None:
    """A voucher for whoever is sixty, some used at the shop, one given back; and a meeting with two banks' promises."""
    at = stage.on(40, "10:00")
    facts = SchemeFacts(
        name_zh="老人购物券",
        name_bo="རྒན་པའི་ཉོ་འཛིན།",
        name_en="Vouchers for the elderly",
        who_zh="户口在曲水镇、满六十岁的老人，每人一张。",
        who_bo="ཐེམ་ཐོ་གྲོང་རྡལ་འདིར་ཡོད་ལ་ལོ་དྲུག་ཅུ་ལོན་པའི་རྒན་པ་རེར་གཅིག",
        who_en="Whoever is registered in the town and sixty or older: one each.",
        rules=(
            Rule("lives", "户口在本镇", "ཐེམ་ཐོ་འདིར་ཡོད་པ།", "Registered in the town"),
            Rule("sixty", "满六十岁", "ལོ་དྲུག་ཅུ་ལོན་པ།", "Sixty or older"),
        ),
        each_fen=10_000,
        from_on=stage.on(60, "10:00").date(),
        to_on=stage.on(-60, "10:00").date(),
    )
    scheme = open_scheme(
        fund=accounts["relief-fund"], purpose=accounts["relief"], code="elder", facts=facts, by=keeper, at=at
    )
    shop = Partner.objects.get(jurisdiction=stage.town, name_zh="雅江青稞食品公司")
    given = [
        give_voucher(scheme=scheme, holder=f"54012419550101{n:04d}", met=("lives", "sixty"), by=desk, at=at + timedelta(minutes=5 * n))
        for n in range(12)
    ]  # fmt: skip
    for n, one in enumerate(given[:7]):
        use_voucher(jurisdiction_id=stage.town.pk, number=one.number, partner=shop, receipt=stage.photos(f"slip{60 + n}"), by=desk, at=stage.on(20 - n, "11:00"))  # fmt: skip
    return_voucher(
        jurisdiction_id=stage.town.pk,
        number=given[8].number,
        why="老人迁去拉萨",
        by=desk,
        at=stage.on(8, "11:00"),
    )
    bank = giving.add_partner(jurisdiction_id=stage.town.pk, sort="bank", name_zh="农商银行营业部", name_bo="ཞིང་ཚོང་དངུལ་ཁང་།", name_en="Rural bank", by=desk, at=at)  # fmt: skip
    meeting = write_meeting(
        jurisdiction_id=stage.town.pk,
        title="青稞收购贷款对接",
        on=local_day(at),
        partners=[bank, shop],
        by=desk,
        at=at,
    )
    pledges = (
        (bank, "两周内上门看厂", 26, "已上门，贷款批了"),
        (shop, "按合同价收曲甫村青稞", -20, ""),
        (None, "协调冷库用电", 12, ""),
    )
    for partner, words, ago, why in pledges:
        due = stage.on(ago, "10:00").date()
        pledge = write_pledge(meeting=meeting, partner=partner, words=words, due_on=due, by=desk, at=at)
        if why:
            judge_pledge(pledge_id=pledge.pk, kept=True, why=why, by=desk, at=stage.on(ago, "17:00"))
