"""The words of the invented year: which story happens where, to whom it is told, and in which language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.cases.models import Case
from huiyin.places.models import Place

from .facts import TOWN
from .stage import Play, Stage

_SPREAD = {"540124100201": (0.004, 0.002), "540124100202": (0.021, -0.017), "540124100203": (-0.026, 0.034)}


@dataclass(frozen=True, slots=True)
class Story:
    """Something that happens in the township, in several wordings."""

    service: str
    title: str
    said: Sequence[str]
    done: Sequence[str]
    where: Sequence[str] = ("",)
    months: Sequence[int] = ()
    households: tuple[int, int] | None = None
    bo: str = ""
    en: str = ""
    photo: str = ""
    wrong: str = ""  # the office that it is sent to by mistake
    objection: str = ""  # what that office says then


@cache
def stories() -> tuple[Story, ...]:
    """Every story."""
    return tuple(Story(**{**one, "households": _pair(one)}) for one in _file()["story"])


@cache
def lines() -> Mapping[str, Sequence[str]]:
    """What is said along the way: answers, reasons, ratings."""
    return {name: tuple(said) for name, said in _file().items() if name != "story"}


def _pair(one: Mapping[str, Any]) -> tuple[int, int] | None:
    found = one.get("households")
    return (found[0], found[1]) if found else None


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a story: the drafted order and the words that will come with it."""

    play: Play
    story: Story
    title: str
    said: str
    where: str
    done: str


class Teller:
    """Tells stories: the same seed, the same year."""

    def __init__(self, stage: Stage, grounds: Sequence[Place]) -> None:
        self.stage, self.rng = stage, stage.rng
        self.grounds = list(grounds)
        self._told = 0

    def story_of(self, month: int) -> Story:
        """A story that fits the month."""
        fitting = [story for story in stories() if not story.months or month in story.months]
        return self.rng.choice(fitting)

    def ground(self, code: str = "") -> Place:
        """A group or a village; mostly a group."""
        if code:
            return next(place for place in self.grounds if place.code == code)
        return self.rng.choice(self.grounds)

    def tell(self, story: Story, place: Place, channel: str, language: str = "") -> Told:
        """Draft the order of one telling."""
        rng = self.rng
        language = language or self._language(story)
        group = place.name_zh if place.kind == "grid" else rng.choice("一二三") + "组"
        fill = {"group": group, "n": rng.randint(3, 6)}
        said = {"bo": story.bo, "en": story.en}.get(language) or rng.choice(story.said).format(**fill)
        title = story.title.format(**fill)
        case = self._draft(story, place, channel)
        self._told += 1
        phone = f"1380000{1000 + (self._told * 7919) % 9000}"
        play = Play(self.stage, case, language, phone, story.photo)
        where = rng.choice(story.where).format(**fill)
        return Told(play, story, title, said, where, rng.choice(story.done).format(**fill))

    def line(self, name: str, **fill: object) -> str:
        """One of the lines of that name."""
        return self.rng.choice(lines()[name]).format(**fill)

    def photos(self, told: Told, chance: float) -> tuple[Any, ...]:
        """The photo that comes with the order, if one does."""
        wanted = told.story.photo and self.rng.random() < chance
        return (self.stage.photos(told.story.photo),) if wanted else ()

    def _language(self, story: Story) -> str:
        lot = self.rng.random()
        if lot < 0.22 and story.bo:
            return "bo"
        return "en" if lot > 0.96 and story.en else "zh-hans"

    def _draft(self, story: Story, place: Place, channel: str) -> Case:
        stage, rng = self.stage, self.rng
        case = Case(
            jurisdiction_id=stage.town.pk,
            loop="order",
            place=place,
            place_path=place.path,
            service=stage.services[story.service],
            channel=channel,
            receipt=str(rng.randrange(10_000_000, 100_000_000)),
        )
        if story.households:
            case.households = rng.randint(*story.households)
        if channel != "phone" and rng.random() < 0.7:
            north, east = _SPREAD.get(place.code[: len(TOWN) + 3], (0.0, 0.0))
            step = int(place.code.rpartition("-")[2]) * 0.0035 if "-" in place.code else 0.0
            case.latitude = round((stage.town.latitude or 0) + north + step + rng.uniform(-0.0008, 0.0008), 5)
            case.longitude = round((stage.town.longitude or 0) + east + rng.uniform(-0.0008, 0.0008), 5)
        return case
