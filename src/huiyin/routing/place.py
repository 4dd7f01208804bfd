"""Where what a town learnt lies, and how it reads again how often its kinds were joined."""

import json
import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiyin.memo import kept
from huiyin.places.models import Place

from .same import Joined

log = logging.getLogger("huiyin.routing")


def file_of(town_code: str) -> Path:
    """The model of that town."""
    return Path(settings.DATA_DIR) / "learnt" / f"{town_code}.npz"


def joined_file_of(town_code: str) -> Path:
    """How often its kinds met and were joined."""
    return Path(settings.DATA_DIR) / "learnt" / f"{town_code}.joined.json"


@kept(seconds=60)
def _code_of(town_id: int) -> str:
    return Place.objects.values_list("code", flat=True).get(pk=town_id)


def joined_of(town_id: int) -> Joined:
    """What the town's own joining taught; nothing where it learnt nothing yet or the file is damaged."""
    path = joined_file_of(_code_of(town_id))
    try:
        stat = path.stat()
        return _read(path, stat.st_mtime_ns)
    except FileNotFoundError:
        return Joined()
    except (OSError, ValueError, TypeError, KeyError) as problem:
        log.warning("what %s learnt of joining is left aside: %s", path.stem, problem)
        return Joined()


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Joined:
    rows = json.loads(path.read_text("utf-8"))["pairs"]
    met: dict[frozenset[str], int] = {}
    joined: dict[frozenset[str], int] = {}
    for one, other, meetings, joinings in rows:
        pair = frozenset((str(one), str(other)))
        met[pair] = int(meetings)
        if joinings:
            joined[pair] = int(joinings)
    return Joined(met, joined)


def keep_joined(known: Joined, path: Path) -> None:
    """Write it, in one step."""
    pairs = [
        [min(pair), max(pair), known.met.get(pair, 0), known.joined.get(pair, 0)]
        for pair in sorted({*known.met, *known.joined}, key=sorted)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps({"pairs": pairs}, ensure_ascii=False), "utf-8")
    fresh.replace(path)
