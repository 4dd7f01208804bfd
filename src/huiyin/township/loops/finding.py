"""Findings of the invented year: from a drill, from a check, and from a promise that was not kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.places.queries import holder_units

from ..stage import Life, Play, Stage

_T = "540124100"
Step = tuple[str, str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One finding. `of` is the beginning of the title of the promise it comes from."""

    title: str
    said: str
    place: str
    found: str
    unit: str
    post: str
    by_when: int
    source: str
    occasion: str = ""
    of: str = ""
    steps: Sequence[Step] = ()


# fmt: off
SCENES: tuple[Scene, ...] = (
    Scene(
        "活动中心三层安全门推不开", "演练时三层东侧安全门推不开，门后堆了桌椅。门要随时一推就开。", f"{_T}201", "150 16:30",
        f"{_T}-civil", "文化专干", 140, "drill", occasion="6 月消防演练（演练，不是真的）",
        steps=(
            ("149 09:30", "take", {}), ("143 15:00", "change", {"kind": "photo", "words": "桌椅搬走，地上画了黄线，门上贴了不准堆放。"}),
            ("111 10:00", "fail", {"words": "门后又堆了两张桌子，推开一半。", "by_when": 100}),
            ("110 10:00", "take", {}), ("104 16:00", "change", {"kind": "photo", "words": "桌椅挪到一楼库房，钥匙归值班员。"}),
            ("72 10:20", "pass", {"words": "没打招呼去推，一下就开。"}),
        ),
    ),
    Scene(
        "井盖锁扣不结实，换同一种", "学校门口的井盖锁扣断了。同一种锁扣全镇都要换成铸铁的。", f"{_T}201", "130 09:40",
        f"{_T}-clean", "环卫队队长", 95, "promise", of="小学门口井盖",
        steps=(("129 10:00", "take", {}), ("98 17:00", "change", {"kind": "reading", "words": "全镇 41 个盖子，换了 17 个锁扣。"}),
               ("66 11:00", "pass", {"words": "抽了十个，都扣得住。"})),
    ),
    Scene(
        "值班电话半夜没人接", "抽查打了三次值班电话，两次没人接。夜里也要有人接。", f"{_T}203", "20 10:00",
        f"{_T}-clinic", "卫生院值班组长", -5, "check", occasion="11 月夜间抽查",
        steps=(("19 09:10", "take", {}),),
    ),
)
# fmt: on


def play(stage: Stage) -> None:
    """Let every finding begin."""
    for number, scene in enumerate(SCENES):
        stage.let(_life(stage, scene, number))


def _life(stage: Stage, scene: Scene, number: int) -> Life:
    yield (at := _at(stage, scene.found))
    play = _found(stage, scene, at)
    for when, verb, more in scene.steps:
        yield (at := _at(stage, when))
        given = dict(more)
        if "by_when" in given:
            given["by_when"] = stage.on(given["by_when"], "18:00")
        if given.get("kind") == "photo":
            given["proof"] = (stage.photos(f"house-done-f{number}-{when}"),)
        play.do(verb, at, _by(stage, play.case, verb), **given)


def _found(stage: Stage, scene: Scene, at: datetime) -> Play:
    place = Place.objects.get(code=scene.place)
    case = Case(
        jurisdiction_id=stage.town.pk, loop="finding", place=place, place_path=place.path, channel="counter"
    )
    case.receipt = str(stage.rng.randrange(10_000_000, 100_000_000))
    if scene.of:
        stage.lane.flush()
        origin = Case.objects.get(jurisdiction_id=stage.town.pk, loop="promise", title__startswith=scene.of)
        case.led_from = (origin.pk, "finding")
    answers = {
        "source": scene.source, "title": scene.title, "said": scene.said, "post": scene.post,
        "unit": stage.units[scene.unit].pk, "by_when": stage.on(scene.by_when, "18:00"),
        **({"occasion": scene.occasion} if scene.occasion else {}),
    }  # fmt: skip
    by = stage.cast.by_unit[holder_units(place.path)["town"]]
    contact = Contact(jurisdiction_id=stage.town.pk, pin="4711", reach_by="page")
    stage.lane.open(case, "find", by=by, at=at, answers=answers, contact=contact, language="zh-hans")
    play = Play(stage, case, "zh-hans", "")
    stage.plays.append(play)
    return play


def _by(stage: Stage, case: Case, verb: str) -> Actor:
    here = holder_units(case.place_path)
    if verb in ("take", "change") and case.unit_id is not None:
        return stage.cast.by_unit[case.unit_id]
    return stage.cast.by_unit[here.get("village", here["town"])]


def _at(stage: Stage, when: str) -> datetime:
    days, clock = when.split()
    return stage.on(int(days), clock)
