"""The invented year: some hundreds of orders through the door, ending now. The same seed and moment, the same year."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huiyin.cases import sweep
from huiyin.cases.models import Case, Service
from huiyin.notices.models import Notice
from huiyin.places.models import Place, Unit

from . import loops
from .cast import seat_cast
from .facts import load_township
from .families import Family, settle_families
from .lives import CHANNELS, Lives
from .money import play_money
from .scenes import SCENES, Troupe
from .stage import Photos, Stage
from .telling import Teller

YEAR = timedelta(days=365)
ORDERS = "order"
LEAST = len(SCENES)


class NotEmpty(Exception):
    """The town has orders already; an invented year is never mixed with others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An order worth looking at: what it is an example of, its receipt, the last four digits of its telephone."""

    example: str
    receipt: str
    last_four: str
    title: str


@dataclass
class Played:
    """What the year came to."""

    town: Place
    orders: int
    by_state: dict[str, int] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)


def has_orders(town_code: str) -> bool:
    """Whether the town has any order."""
    return Case.objects.filter(jurisdiction__code=town_code).exists()


def play_year(
    *,
    at: datetime,
    photos: Photos,
    seed: int = 7,
    orders: int = 480,
    seen: Callable[[int], None] = lambda n: None,
) -> Played:
    """Play the year that ends at `at`. `photos` gives an attachment of what is to be seen. Raises NotEmpty."""
    town = load_township(at=at)
    if has_orders(town.code):
        raise NotEmpty(str(town))
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    cast = seat_cast(at=at - YEAR)
    stage = Stage(
        town=town,
        cast=cast,
        now=at,
        rng=rng,
        photos=photos,
        services={service.code: service for service in Service.objects.filter(jurisdiction=town)},
        units={unit.code: unit for unit in Unit.objects.all()},
    )
    teller = Teller(
        stage, list(Place.objects.filter(jurisdiction=town, kind__in=("village", "grid")).order_by("code"))
    )
    troupe = Troupe(teller)
    troupe.play_all()
    loops.play_all(stage)
    lives = Lives(teller)
    for filed_at in _filings(rng, at, max(0, orders - LEAST)):
        channel = rng.choices([name for name, _ in CHANNELS], [weight for _, weight in CHANNELS])[0]
        place = teller.ground()
        told = teller.tell(teller.story_of(stage.local(filed_at).month), place, channel)
        stage.let(lives.any_life(told, filed_at))
    stage.run(seen)
    play_money(stage, [play.case for play in stage.plays if play.case.loop == ORDERS and play.case.grade])
    orders_played = sum(play.case.loop == ORDERS for play in stage.plays)
    pipe = troupe.shown.get("accepted")
    families = settle_families(at=at, photos=photos, pipe=pipe.play.case if pipe else None)
    # what another loop opened on the way is no play of the stage's; its clocks have run all the same
    for town_id, ids in sweep.batches(sweep.due_cases(at=at, leave={})):
        sweep.lapse_batch(town_id, ids, at=at)
    # whatever a scene did outside the stage's own quiet lane: nobody is sent a message about an invented year
    Notice.objects.filter(jurisdiction=town).exclude(ready_at=None).update(ready_at=None)
    return Played(town, orders_played, _by_state(stage), _shown(troupe), families)


def _filings(rng: random.Random, at: datetime, count: int) -> list[datetime]:
    """When the orders come: all over the year until the day before yesterday, a little more towards its end."""
    ago = (365 - 363 * rng.random() ** 0.85 for _ in range(count))
    return sorted(at - timedelta(days=days, seconds=rng.randrange(3600)) for days in ago)


def _by_state(stage: Stage) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Case.objects.filter(jurisdiction=stage.town, loop=ORDERS).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return dict(sorted(found.items()))


_EXAMPLES = ("placed", "back", "taken", "late", "done", "rated")


def _shown(troupe: Troupe) -> list[Shown]:
    found = []
    for example in _EXAMPLES:
        if told := troupe.shown.get(example):
            found.append(Shown(example, told.play.case.receipt, told.play.phone[-4:], told.title))
    return found
