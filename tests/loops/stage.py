"""The invented year with nothing but one loop in it: for tests of a loop's scenes."""

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from huiyin.cases.models import Attachment, Service
from huiyin.places.models import Unit
from huiyin.township.cast import seat_cast
from huiyin.township.facts import load_township
from huiyin.township.stage import Stage

AT = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)  # Monday, 10:20 in the town


def photo(kind: str) -> Attachment:
    digest = hashlib.sha256(kind.encode()).digest()
    return Attachment(kind="photo", media_type="image/jpeg", stored=f"{kind}.jpg", size=1, digest=digest)


def play_alone(play: Callable[[Stage], None], *, at: datetime = AT, seed: int = 7) -> Stage:
    """Play the year that ends at `at` with the scenes of one loop alone."""
    town = load_township(at=at)
    stage = Stage(
        town=town,
        cast=seat_cast(at=at - timedelta(days=365)),
        now=at,
        rng=random.Random(seed),
        photos=photo,
        services={service.code: service for service in Service.objects.filter(jurisdiction=town)},
        units={unit.code: unit for unit in Unit.objects.all()},
    )
    play(stage)
    stage.run()
    return stage
