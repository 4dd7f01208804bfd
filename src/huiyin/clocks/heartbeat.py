"""The worker's sign of life, in the cache table, where every machine of an installation can see it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache

KEY = "huiyin.worker"


@dataclass(frozen=True, slots=True)
class Beat:
    """When a worker was last seen, and which."""

    seen_at: str
    started_at: str
    host: str
    pid: int

    def age(self, at: datetime) -> float:
        """Seconds since; never negative, whatever the clocks say."""
        return max(0.0, (at - datetime.fromisoformat(self.seen_at)).total_seconds())


def beat(*, at: datetime, started_at: datetime, host: str, pid: int) -> None:
    """A worker says that it runs."""
    cache.set(KEY, asdict(Beat(at.isoformat(), started_at.isoformat(), host, pid)), None)


def last_beat() -> Beat | None:
    """The last sign of life of any worker, or None where there never was one."""
    found = cache.get(KEY)
    return Beat(**found) if found else None
