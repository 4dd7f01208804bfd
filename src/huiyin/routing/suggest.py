"""Which unit a matter may be for: by the catalogue's words first, then by what the docket taught, then by what was learnt.

Each suggestion says why. Nothing is dispatched by it: a person reads it and decides.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING

from huiyin.cases.models import Service

from .keywords import kinds_in
from .place import file_of

if TYPE_CHECKING:
    from .model import Model

log = logging.getLogger("huiyin.routing")

MOST = 3
FEWEST_ENDED = 3  # of one kind that ended with one unit, before the docket says anything
CLEAR = 0.2  # how far the learnt score must stand above the next one to be worth saying


class Source(StrEnum):
    KIND = "kind"  # the catalogue names the unit for the kind that was chosen
    WORDS = "words"  # the catalogue's words of a kind stand in the text
    ENDED = "ended"  # most of this kind ended with it
    LEARNT = "learnt"  # texts like this one did


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: of which kind, by which words; `right` of `n` is what the source's own count is."""

    source: Source
    service: Service | None = None
    words: tuple[str, ...] = ()
    right: int = 0
    n: int = 0


@dataclass(slots=True)
class Suggestion:
    """A unit and every reason that speaks for it, the strongest first."""

    unit_id: int
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What suggestions are made from: the town's kinds, with which units a kind ended, its units by code, its model."""

    services: Sequence[Service]
    ended: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    model: "Model | None" = None


def suggest(text: str, service: Service | None, known: Known) -> list[Suggestion]:
    """At most three units for a matter of that kind with that text, the one with most to say for it first. No query."""
    found: dict[int, Suggestion] = {}

    def add(unit_id: int | None, reason: Reason) -> None:
        if unit_id is not None:
            found.setdefault(unit_id, Suggestion(unit_id)).reasons.append(reason)

    for hit in kinds_in(text, known.services)[:MOST]:
        if service is None or hit.service.pk != service.pk:
            add(hit.service.unit_id, Reason(Source.WORDS, hit.service, hit.words))
    if service is not None:
        add(service.unit_id, Reason(Source.KIND, service))
        add(*_ended(service, known.ended.get(service.pk, {})))
    add(*_learnt(text, known))
    order = {unit: n for n, unit in enumerate(found)}
    ordered = sorted(found.values(), key=lambda one: (-len(one.reasons), order[one.unit_id]))
    return ordered[:MOST]


def _ended(service: Service, ended: Mapping[int, int]) -> tuple[int | None, Reason]:
    unit = max(ended, key=lambda one: (ended[one], -one), default=None)
    right = ended.get(unit, 0) if unit is not None else 0
    reason = Reason(Source.ENDED, service, right=right, n=sum(ended.values()))
    return (unit if right >= FEWEST_ENDED and right * 2 > reason.n else None), reason


def _learnt(text: str, known: Known) -> tuple[int | None, Reason]:
    none = Reason(Source.LEARNT)
    if known.model is None or not text.strip():
        return None, none
    scores = known.model.scores(text)
    first, second = sorted(scores, key=lambda one: -scores[one])[:2]
    if scores[first] - scores[second] < CLEAR or first not in known.units:
        return None, none
    judged = known.model.judged
    words = tuple(known.model.words_for(text, first))
    if not words:
        return None, none
    return known.units[first], Reason(Source.LEARNT, None, words, judged.right, judged.n)


def model_of(town_code: str) -> "Model | None":
    """What that town learnt; None where it learnt nothing, where numpy is missing, or where the file is damaged."""
    path = file_of(town_code)
    if not path.exists() or find_spec("numpy") is None:
        return None  # and numpy is not loaded for it
    from .model import NoModel, read

    try:
        return read(path)
    except NoModel as problem:
        log.warning("what %s learnt is left aside: %s", town_code, problem)
        return None
