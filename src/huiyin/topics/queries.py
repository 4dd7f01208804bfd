"""Finding matters by what they speak of, what kind they are and where: among those that the seats of whoever asks reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.cases.access import covered
from huiyin.cases.models import Case, Service
from huiyin.cases.paging import Key
from huiyin.memo import kept
from huiyin.people.actors import Actor
from huiyin.places.models import Place

from .matching import BREAK, Found, Units, Vocabulary, plain, units_of, word_in
from .models import Mention, TownWord
from .words import added_by, lines_of, vocabulary_of

PAGE = 20
MOST = 5  # words in one search
COMMON = 1000  # mentions from which on a word is said everywhere


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a search: what it stands for. A matter fits by any of the three."""

    word: str
    words: frozenset[str] = frozenset()
    services: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()  # paths


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, understood: its parts, and what is on no list."""

    parts: tuple[Part, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The newest matters that fit, and the key behind which the older ones begin."""

    cases: Sequence[Case]
    after: Key | None = None


def understood(text: str, towns: Iterable[int]) -> Asked:
    """What of `text` is a listed word, a kind or a place of these towns. Two queries a town, once a minute."""
    known = [_known(town) for town in sorted(towns)]
    units, start = units_of(text), 0
    parts: list[Part] = []
    unknown: list[str] = []
    while start < len(units):
        found = max(
            (one for each in known for one in each.vocabulary.at(units, start)[:1]),
            key=lambda one: one.length,
            default=None,
        )
        if found is None:
            if units[start] != BREAK:
                unknown.append(units[start])
            start += 1
            continue
        part = _part(found, units, known)
        if part not in parts:
            parts.append(part)
        start += found.length
    return Asked(tuple(parts[:MOST]), tuple(unknown))


def find(asked: Asked, *, by: Actor, towns: Iterable[int], after: Key | None = None) -> Page:
    """One page of the matters that fit every part, the newest first. At most five queries, however many fit.

    Each way to fit is read by its own index in the order of the moments, and the three are merged.
    """
    if not asked.parts:
        return Page(())
    first, *others = asked.parts
    reached = Case.objects.filter(covered(by.seats), jurisdiction_id__in=list(towns))
    for other in others:
        reached = reached.filter(_fits(other))
    ways = [_older(way, after) for way in _ways(first, reached, list(towns))]
    keys = merge(*(way[: PAGE + 1] for way in ways), reverse=True)
    picked = list(islice(dict.fromkeys(keys), PAGE + 1))
    rows = Case.objects.filter(pk__in=[pk for _, pk in picked[:PAGE]])
    cases = rows.select_related("place__parent", "service", "unit").order_by("-filed_at", "-id")
    return Page(list(cases), picked[PAGE - 1] if len(picked) > PAGE else None)


def words_listed(jurisdiction_id: int) -> list[TownWord]:
    """What a town added to the list, with who did. One query."""
    rows = TownWord.objects.filter(jurisdiction_id=jurisdiction_id).select_related("account")
    return list(rows.order_by("word"))


# ── what a word may stand for ──


@dataclass(frozen=True, slots=True)
class _Town:
    """A town's words, kinds and places by their names as they are compared."""

    id: int
    vocabulary: Vocabulary
    services: dict[str, frozenset[int]]
    places: dict[str, frozenset[str]]


@kept(60)
def _known(town: int) -> _Town:
    services: dict[str, set[int]] = {}
    for one in Service.objects.filter(jurisdiction_id=town):
        for name in (one.name_zh, one.name_bo, one.name_en, *one.keywords.split()):
            if BREAK not in word_in(name) and len(plain(name)) > 1:
                services.setdefault(plain(name), set()).add(one.pk)
    places: dict[str, set[str]] = {}
    rows = list(Place.objects.filter(jurisdiction_id=town))
    above = next((place.name_zh for place in rows if place.pk == town), "")
    for place in rows:
        for name in filter(None, (place.name_zh, place.name_bo, place.name_en)):
            own = name.removeprefix(above)
            for short in (name, own, name.removesuffix("村"), own.removesuffix("村")):
                if len(short) > 1:
                    places.setdefault(plain(short), set()).add(place.path)
    vocabulary = Vocabulary.of([*vocabulary_of(town).words.values(), *services, *places])
    return _Town(
        town,
        vocabulary,
        {name: frozenset(ids) for name, ids in services.items()},
        {name: frozenset(paths) for name, paths in places.items()},
    )


def _part(found: Found, units: Units, known: Iterable[_Town]) -> Part:
    word = found.word
    words = lines_of().get(word, frozenset())
    if any(word in added_by(town.id) for town in known):
        words |= {word}
    services = {pk for town in known for pk in town.services.get(word, ())}
    places = {path for town in known for path in town.places.get(word, ())}
    return Part(word, words, frozenset(services), frozenset(places))


# ── reading ──


def _fits(part: Part) -> Q:
    """A case fits by its words, its kind or its place."""
    fits = Q(service_id__in=sorted(part.services)) if part.services else Q(pk__in=[])
    if part.words:
        fits |= Q(Exists(Mention.objects.filter(case=OuterRef("pk"), word__in=sorted(part.words))))
    for path in sorted(part.places):
        fits |= Q(place_path__startswith=path)
    return fits


def _ways(part: Part, reached: "QuerySet[Case]", towns: list[int]) -> "list[QuerySet[Case]]":
    ways = []
    if part.words:
        mentions = Mention.objects.filter(jurisdiction_id__in=towns, word__in=sorted(part.words))
        rare = list(mentions.values_list("case_id", flat=True)[: COMMON + 1])
        # what is said everywhere is met soon on the way back through time; what is said seldom is sorted at once
        seldom = len(rare) <= COMMON
        ways.append(reached.filter(Q(pk__in=rare) if seldom else _fits(Part(part.word, part.words))))
    if part.services:
        ways.append(reached.filter(service_id__in=sorted(part.services)))
    if part.places:
        here = Q()
        for path in sorted(part.places):
            here |= Q(place_path__startswith=path)
        ways.append(reached.filter(here))
    return ways


def _older(way: "QuerySet[Case]", after: Key | None) -> "QuerySet[Case, tuple[datetime, UUID]]":
    if after is not None:
        way = way.filter(Q(filed_at__lt=after[0]) | Q(filed_at=after[0], pk__lt=after[1]))
    return way.order_by("-filed_at", "-id").values_list("filed_at", "id")
