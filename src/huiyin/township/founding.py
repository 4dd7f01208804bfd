"""The founding year: every figure of the founding page, from events through the door and actions of the books.

Nothing is written into tables by hand, and nothing counts here: `huiyin.bulletin` does, and must come to the page's figures.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.cases.models import Case, Service
from huiyin.figures.actions import fold_all
from huiyin.ledger.seals import seal_days
from huiyin.living_record.actions import put_into_file
from huiyin.notices.models import Notice
from huiyin.people.actors import Actor, actor_of
from huiyin.people.households.actions import open_household
from huiyin.people.households.consents import Yes
from huiyin.people.households.models import Evidence, Household
from huiyin.people.models import Account
from huiyin.places.models import Place, Unit
from huiyin.places.queries import holder_units
from huiyin.resources import chart, giving
from huiyin.resources.actions import post_income, post_spending

from . import loops
from .cast import seat_cast
from .facts import load_township
from .lives import Lives
from .lots import lots_life
from .stage import Life, Photos, Stage
from .telling import Teller, Told
from .year import NotEmpty, has_orders

LEDGERS = 83
SETTLED = timedelta(days=60)  # after its last day, until the last of its matters has come to its end
ATTENDED = (22, 19, 25, 18, 16, 13)  # over 110
# fund, purpose, yuan, what for: 473,260.50 in all
SPENT = (
    *(("relief", "relief", 18_600, "困难家庭过冬煤"), ("relief", "relief", 22_480, "大病家庭生活补助")) * 4,
    *(("works", "repairs", 24_900, "人饮管道维修"), ("works", "repairs", 17_350, "村道涵管和路基")) * 5,
    *(("works", "repairs", 9_860, "路灯灯头"), ("relief", "care", 4_500, "走访慰问")) * 5,
)
LAST_SPENT = ("works", "repairs", 25_890.5, "灌渠清淤")
# how the orders went: 93, so that with 34 wishes the needs are 127
ORDERS = (
    ("confirmed", 48),
    ("reopened", 5),
    ("not_done", 6),
    ("silent", 18),
    ("refused", 9),
    ("withdrawn", 4),
    ("not_ours", 3),
)


@dataclass(frozen=True, slots=True)
class Founded:
    """What was played: the town, and the year that the bulletin tells of."""

    town: Place
    year: int


def play_founding(*, at: datetime, photos: Photos, seed: int = 7) -> Founded:
    """Play the last full year before `at`, and what came of it since. Raises NotEmpty."""
    town = load_township(at=at)
    if has_orders(town.code):
        raise NotEmpty(str(town))
    year = (at - SETTLED).year - 1
    stage = Stage(
        town=town,
        cast=seat_cast(at=at - timedelta(days=1000)),
        now=at,
        rng=random.Random(seed),  # noqa: S311 - a story, not a secret
        photos=photos,
        services={service.code: service for service in Service.objects.filter(jurisdiction=town)},
        units={unit.code: unit for unit in Unit.objects.all()},
    )
    days = (stage.local(at).date() - date(year, 1, 1)).days
    loops.play_founding(stage, days)
    stage.run_in_waves()
    for life in _orders(stage, days):
        stage.let(life)
    stage.let(lots_life(stage, _mondays(date(year, 3, 1), 13)))
    stage.run()
    needs = [play.case for play in stage.plays if play.case.loop in ("order", "wish")]
    with transaction.atomic():
        _ledgers(stage, needs)
        _money(stage, year, needs)
        seal_days(town.pk, until=stage.local(at).date(), zone=stage.calendar.zone)
        Notice.objects.filter(jurisdiction=town).exclude(ready_at=None).update(ready_at=None)
    fold_all()
    return Founded(town, year)


def _mondays(day: date, n: int) -> list[date]:
    first = day + timedelta(days=-day.weekday() % 7)
    return [first + timedelta(days=7 * week) for week in range(n)]


# ── the orders ──


def _orders(stage: Stage, days: int) -> Iterator[Life]:
    grounds = Place.objects.filter(jurisdiction=stage.town, kind="grid").order_by("code")
    teller = Teller(stage, list(grounds))
    lives, ends = _Ends(teller), [end for end, count in ORDERS for _ in range(count)]
    stage.rng.shuffle(ends)
    for number, end in enumerate(ends):
        filed = stage.open_hours(
            stage.on(days - 4 - (number * 349) // len(ends), f"{9 + number % 7:02d}:{10 + number % 40}")
        )
        told = teller.tell(
            _calm_story(teller, stage.local(filed).month), teller.ground(), "web" if number % 3 else "counter"
        )
        way: Callable[[Told, datetime], Life] = getattr(lives, end)
        yield way(told, filed)


def _calm_story(teller: Teller, month: int) -> Any:
    """A story of the month that is not counted in hours."""
    while True:
        story = teller.story_of(month)
        if not teller.stage.services[story.service].urgency:
            return story


class _Ends(Lives):
    """The ways of the founding year's orders, each to an end that is certain."""

    def confirmed(self, told: Told, at: datetime) -> Life:
        """Done, says the resident."""
        at = yield from self._to_unit(told, at)
        at = yield from self._handled(told, at)
        yield from self._rated(told, at, "yes", "5")

    def reopened(self, told: Told, at: datetime) -> Life:
        """Done the second time."""
        at = yield from self._to_unit(told, at)
        at = yield from self._handled(told, at)
        yield (at := self._awake(at, 3, 30))
        told.play.do("reopen", at, words=self.teller.line("reopened"))
        at = yield from self._handled(told, at)
        yield from self._rated(told, at, "yes", "4")

    def not_done(self, told: Told, at: datetime) -> Life:
        """Not done, or in part, says the resident."""
        at = yield from self._to_unit(told, at)
        at = yield from self._handled(told, at)
        yield from self._rated(told, at, self.rng.choice(("partly", "no")), "2")

    def silent(self, told: Told, at: datetime) -> Life:
        """The resident never says."""
        at = yield from self._to_unit(told, at)
        yield from self._handled(told, at)

    def refused(self, told: Told, at: datetime) -> Life:
        """No means this year, and the resident agrees to that."""
        yield from self._said_no(told, at, "no_means")

    def not_ours(self, told: Told, at: datetime) -> Life:
        """Another authority's duty, and the resident agrees."""
        yield from self._said_no(told, at, "other_authority")

    def _said_no(self, told: Told, at: datetime, ground: str) -> Life:
        at = yield from self._to_unit(told, at)
        yield (at := self._soon(told, at, 5, 60))
        told.play.do("refuse", at, ground=ground, reason=self.teller.line("no_means"))
        yield (at := self._awake(at, 5, 90))
        told.play.do("agree", at)

    def _rated(self, told: Told, at: datetime, solved: str, grade: str) -> Life:
        yield (at := self._awake(at, 2, 60))
        told.play.do("rate", at, solved=solved, grade=grade)


# ── the household ledgers and the book ──


def _ledgers(stage: Stage, needs: Sequence[Case]) -> None:
    """A ledger for each household, with its consent on paper; some asked for two or three things in the year."""
    held: dict[int, list[Household]] = {}
    again = len(needs) - LEDGERS
    for number, case in enumerate(sorted(needs, key=lambda one: one.filed_at)):
        at, by = case.filed_at + timedelta(minutes=20), _village(stage, case)
        here = held.setdefault(case.place_id, [])
        if again and number % 2 and here:
            household, again = here[number % len(here)], again - 1
        else:
            yes = Yes("together", "paper", (at + timedelta(days=725)).date(), _sheet(stage.photos, at))
            household, _digits = open_household(
                place=case.place, speaker="户主（示例）", yes=yes, by=by, at=at
            )
            here.append(household)
        put_into_file(household=household, case=case, by=by, at=at)


def _village(stage: Stage, case: Case) -> Actor:
    return stage.cast.by_unit[holder_units(case.place_path)["village"]]


def _sheet(photos: Photos, at: datetime) -> Evidence:
    drawn = photos("sheet")
    same = ("kind", "media_type", "stored", "small", "size", "digest")
    return Evidence(at=at, **{name: getattr(drawn, name) for name in same})


def _money(stage: Stage, year: int, matters: Sequence[Case]) -> None:
    """The budget, what was spent on people's matters, and a programme for the elderly that a partner ran."""
    town, new_year = stage.town.pk, stage.on((stage.local(stage.now).date() - date(year, 1, 6)).days, "10:00")
    keeper = actor_of(Account.objects.get(username="admin"), at=stage.now)
    desk = stage.cast.by_unit[holder_units(stage.town.path)["town"]]
    set_up: dict[str, Any] = {"jurisdiction_id": town, "by": keeper, "at": new_year}
    chart.set_limit_alone(fen=3_000_000, **set_up)
    accounts = {one.code: one for one in chart.open_book(**set_up)}
    for code, name in (("relief", "困难帮扶资金"), ("works", "小型维修资金")):
        fund = chart.open_account(kind="fund", code=f"{code}-fund", facts=chart.AccountFacts(name), **set_up)
        accounts[f"{code}-fund"] = fund
        post_income(
            fund=fund,
            source=accounts["budget"],
            fen=30_000_000,
            words="全年预算",
            on=new_year.date(),
            by=desk,
            at=stage.now,
        )
    for number, (fund_code, purpose, yuan, words) in enumerate((*SPENT, LAST_SPENT)):
        post_spending(
            fund=accounts[f"{fund_code}-fund"],
            purpose=accounts[purpose],
            fen=round(yuan * 100),
            words=words,
            case=matters[number * 3] if number % 3 else None,
            receipt=stage.photos(f"slip{number + 100}"),
            on=date(year, 1, 20) + timedelta(days=11 * number),
            by=desk,
            at=stage.now,
        )
    group = giving.add_partner(
        jurisdiction_id=town,
        sort="org",
        name_zh="暖阳社会工作服务中心",
        name_en="Warm Sun social work",
        by=desk,
        at=stage.now,
    )
    meals = giving.add_programme(
        jurisdiction_id=town,
        name_zh="夕阳红助餐",
        name_en="Meals for the elderly",
        partner=group,
        from_on=date(year, 1, 1),
        by=desk,
        at=stage.now,
    )
    for n, people in enumerate(ATTENDED):
        giving.write_attendance(
            programme=meals, on=date(year, 3 + n, 15), people=people, by=desk, at=stage.now
        )
