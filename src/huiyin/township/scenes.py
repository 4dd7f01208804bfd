"""What lies on the desks on the last day: each scene one order, step by step, counted back from the end of the year.

A step is when and what: "40m" ago, "3h" ago, or "5 10:40": five days ago at that hour on the town's clocks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from huiyin.people.actors import Actor

from .lives import bring
from .stage import Life, Stage
from .telling import Story, Teller, Told, lines, stories

Step = tuple[str, str] | tuple[str, str, Mapping[str, Any]]

_Q, _F, _C = "540124100201", "540124100202", "540124100203"


@dataclass(frozen=True, slots=True)
class Scene:
    """One order as it should stand on the last day. `shown` is what it is an example of."""

    story: str  # the beginning of its title
    place: str
    channel: str
    steps: Sequence[Step]
    language: str = "zh-hans"
    shown: str = ""
    lead: str = ""  # the name of the scene it goes along with
    name: str = ""
    households: int | None = None


def on_way(filed: str, accept: str = "", dispatch: str = "", take: str = "", **more: Any) -> list[Step]:
    """The first steps of the usual way, as far as moments are given."""
    verbs = (("bring", filed), ("accept", accept), ("dispatch", dispatch), ("take", take))
    return [(when, verb, more if verb == "dispatch" else {}) for verb, when in verbs if when]


# fmt: off
SCENES: tuple[Scene, ...] = (
    # with the village
    Scene("外地看病", f"{_C}-1", "web", on_way("50m"), shown="placed"),
    Scene("种子", f"{_Q}-2", "wall", on_way("2h")),
    Scene("羊拉稀", f"{_F}-2", "web", on_way("70m"), language="bo"),
    # with the town, to be dispatched
    Scene("{group}水井旁", f"{_Q}-3", "wall", on_way("40m", "12m"), households=12, shown="accepted", name="pipe"),
    Scene("{group}早上没水", f"{_Q}-3", "phone", on_way("20m"), households=3),
    Scene("合作社收购款", f"{_F}-1", "counter", on_way("1 15:20")),
    Scene("{n}户人家", f"{_Q}-1", "grid", on_way("1 16:10", "1 17:20"), households=5),
    Scene("手机信号", f"{_F}-2", "web", on_way("1 19:40", "3h")),
    Scene("草补没到账", f"{_C}-4", "web", on_way("2h", "30m"), language="bo"),
    Scene("校车", f"{_C}-5", "phone", on_way("100m"), households=9),
    # came back to the town
    Scene(
        "中桥", f"{_F}-1", "web",
        [*on_way("3 09:30", "3 11:00", "3 15:40", unit="540124-housing"),
         ("1 10:20", "object", {"duty": "540124-roads"})],
        shown="back", language="en",
    ),
    Scene(
        "路上的井盖", f"{_Q}-4", "wall",
        [*on_way("55m", "48m", "42m", unit="540124-telecom"), ("9m", "object", {"duty": "540124100-clean"})],
    ),
    # with a unit, not yet taken
    Scene("村口垃圾箱", f"{_C}-3", "web", on_way("1 08:50", "1 10:00", "3h"), households=40),
    Scene("残疾证", f"{_Q}-1", "counter", on_way("1 11:30", dispatch="2h")),
    Scene("屋顶漏雨", f"{_C}-2", "grid", on_way("2 09:00", "2 14:00", "4h"), language="bo"),
    # being done, due at different days
    Scene("牧道落石", f"{_C}-2", "wall", on_way("55m", "50m", "46m", "38m"), shown="taken"),
    Scene("{group}停电", f"{_C}-1", "web", [*on_way("3h", "165m", "150m", "130m"), ("110m", "answer", {"words": 4})], households=22),
    Scene("公厕堵了", f"{_F}-3", "web", on_way("6 10:00", "6 14:00", "5 10:30", "5 15:00", by_when="+0")),
    Scene("草场围栏", f"{_C}-5", "phone", [*on_way("5 09:20", dispatch="5 15:00", take="4 10:00", by_when="+1"), ("3 11:00", "answer", {"words": 3})]),
    Scene("{group}路面坑洼", f"{_Q}-4", "web", [*on_way("9 17:40", "8 09:30", "8 14:00", "7 10:00", by_when="+2"), ("6 10:00", "answer", {"words": 0})], language="bo"),
    Scene("老人走不动", f"{_Q}-2", "phone", on_way("3 10:00", dispatch="3 10:40", take="3 14:00", by_when="+3"), language="bo"),
    Scene("手机信号", f"{_C}-4", "web", [*on_way("12 20:10", "11 09:40", "11 15:00", "10 10:00"), ("8 16:00", "answer", {"words": 2})], language="en"),
    Scene("家里有人住院", f"{_F}-1", "counter", [*on_way("8 10:00", dispatch="8 11:00", take="8 15:30", by_when="+4"), ("5 10:00", "answer", {"words": 2})]),
    Scene("问什么时候打防疫针", f"{_F}-3", "grid", on_way("4 10:00", "4 11:20", "4 16:00", "3 09:40", by_when="+4")),
    Scene("草补没到账", f"{_Q}-1", "web", [*on_way("18 13:00", "18 15:00", "17 10:00", "17 15:00"), ("14 10:30", "answer", {"words": 1})]),
    # late, of different ages
    Scene(
        "{group}路灯", f"{_Q}-2", "web",
        [*on_way("12 21:10", "11 10:00", "11 14:30", "10 10:00", by_when="-3"), ("9 11:00", "answer", {"words": 1}), ("2 09:10", "urge"), ("1 10:30", "urge")],
        shown="late", name="lamp", households=20,
    ),
    Scene("外地看病", f"{_C}-3", "counter", [*on_way("14 10:30", dispatch="14 11:30", take="13 10:00", by_when="-2"), ("9 10:00", "answer", {"words": 1})]),
    Scene("牧道冲断", f"{_C}-5", "grid", on_way("6 09:40", "6 11:00", "6 16:30", "5 09:50", by_when="-1"), language="bo"),
    Scene("机井电机", f"{_C}-5", "phone", [*on_way("41 09:30", dispatch="41 11:00", take="40 10:00"), ("38 10:00", "answer", {"words": 4})], households=14),
    Scene("文化室", f"{_F}-1", "web", on_way("5 18:20"), language="bo"),
    # more time asked, paused
    Scene(
        "{group}水渠", f"{_F}-2", "web",
        [*on_way("16 11:00", "16 15:00", "15 09:30", "15 14:00"), ("12 10:00", "answer", {"words": 0}), ("2 10:00", "ask_more_time", {"reason": "canal_time", "until": "+25"})],
        language="bo",
    ),
    Scene(
        "屋顶漏雨", f"{_Q}-1", "counter",
        [*on_way("10 10:40", dispatch="10 11:30", take="9 10:00"), ("7 10:00", "answer", {"words": 1}), ("3 15:00", "pause", {"reason": "cold", "until": "+5"})],
    ),
    # with the level above
    Scene(
        "校车", f"{_F}-3", "web",
        [*on_way("15 10:00", "15 11:00", "14 10:00", "14 15:00"), ("6 10:00", "refuse", {"ground": "no_means", "reason": "no_means"}),
         ("2 19:30", "appeal", {"words": 0})],
        shown="appealed",
    ),
    Scene("流浪狗", f"{_Q}-2", "phone", [*on_way("4 11:00"), ("2 10:00", "ask_above", {"reason": 0})]),
    # done again
    Scene(
        "{n}户人家", f"{_C}-3", "web",
        [*on_way("20 10:00", "20 11:30", "19 09:30", "19 14:00"), ("15 16:00", "finish"), ("11 20:00", "reopen", {"words": "water_again"}),
         ("9 15:00", "finish"), ("4 19:00", "reopen", {"words": 1})],
    ),
    Scene(
        "{group}路灯", f"{_F}-1", "web",
        [*on_way("27 19:00", "26 10:00", "26 15:00", "25 10:00"), ("22 16:00", "finish"), ("19 20:00", "reopen", {"words": "lamp_again"}),
         ("16 15:00", "finish"), ("13 20:30", "reopen", {"words": "lamp_again"}), ("9 11:00", "finish"), ("3 20:10", "bring_up", {"words": "lamp_again"})],
    ),
    # together
    Scene("{group}路灯", f"{_Q}-2", "web", [("5 20:40", "follow")], lead="lamp"),
    Scene("{group}路灯", f"{_Q}-2", "phone", [("6 10:10", "bring"), ("6 14:00", "join")], lead="lamp"),
    # done, waiting for the resident's word
    Scene("{group}水井旁", f"{_C}-1", "web", [*on_way("2 07:20", "2 07:50", "2 08:10", "2 08:40"), ("2 15:30", "finish")], shown="done", households=18),
    Scene("老人走不动", f"{_F}-2", "phone", [*on_way("6 09:10", dispatch="6 10:00", take="6 11:00"), ("3 16:00", "finish")], language="bo"),
    Scene("{group}路面坑洼", f"{_C}-4", "web", [*on_way("19 08:10", "19 10:00", "18 10:00", "18 15:00"), ("4 17:00", "finish")], language="en"),
    Scene("羊拉稀", f"{_Q}-4", "grid", [*on_way("5 09:00", "5 09:40", "5 10:30", "5 11:30"), ("4 12:00", "finish")], language="bo"),
    Scene(
        "两家地界", f"{_Q}-3", "web",
        [*on_way("9 10:00", "9 14:00"), ("3 10:00", "refuse", {"ground": "private", "reason": "not_theirs"})],
    ),
    # closed
    Scene(
        "{group}水井旁", f"{_F}-1", "web",
        [*on_way("8 08:00", "8 08:30", "8 08:50", "8 09:20"), ("8 17:10", "finish"),
         ("7 19:30", "rate", {"solved": "yes", "grade": "5", "words": "ཡག་པོ་བྱུང་། ཐུགས་རྗེ་ཆེ།"})],
        language="bo", shown="rated",
    ),
    Scene("公厕堵了", f"{_Q}-1", "web", [*on_way("3 12:00", "3 15:00"), ("2 20:00", "withdraw", {"words": 0})]),
    Scene(
        "校车", f"{_C}-1", "counter",
        [*on_way("24 10:00", dispatch="24 11:00", take="23 10:00"), ("18 10:00", "refuse", {"ground": "no_means", "reason": "no_means"}),
         ("16 19:00", "agree")],
    ),
    Scene("草场围栏", f"{_F}-3", "grid", [*on_way("48 10:00", "48 14:00", "47 10:00", "47 15:00"), ("42 16:00", "finish")]),
)
# fmt: on

# whose lines a number among the answers counts in
_LINES = {
    "answer": "answered",
    "reopen": "reopened",
    "appeal": "appealed",
    "ask_above": "raised",
    "withdraw": "withdrawn",
}


@dataclass
class Troupe:
    """Plays the scenes; `shown` holds the orders worth looking at, by what they are an example of."""

    teller: Teller
    shown: dict[str, Told] = field(default_factory=dict)
    named: dict[str, Told] = field(default_factory=dict)

    def play_all(self) -> None:
        """Let every scene begin."""
        for scene in SCENES:
            self.teller.stage.let(self._life(scene))

    def _life(self, scene: Scene) -> Life:
        stage = self.teller.stage
        told: Told | None = None
        for step in scene.steps:
            when, verb = step[0], step[1]
            yield (at := moment(stage, when))
            if told is None:
                told = self._begin(scene)
            given = self._answers(told, verb, step[2] if len(step) == 3 else {}, at, scene)
            self._step(told, verb, at, given)

    def _begin(self, scene: Scene) -> Told:
        told = self.teller.tell(
            _story(scene.story), self.teller.ground(scene.place), scene.channel, scene.language
        )
        if scene.households is not None:
            told.play.case.households = scene.households
        told.play.family = bool(scene.lead) or scene.name == "lamp"
        if scene.shown:
            self.shown[scene.shown] = told
        if scene.name:
            self.named[scene.name] = told
        return told

    def _step(self, told: Told, verb: str, at: datetime, given: Mapping[str, Any]) -> None:
        play = told.play
        if verb == "bring":
            bring(self.teller, told, at)
        elif verb == "follow":
            lead = given["lead"]
            play.open("follow", at, Actor.the_resident(), said=told.said, where=told.where, lead=lead)
        elif verb == "accept":
            play.do("accept", at, title=told.title)
        elif verb == "finish":
            play.do("finish", at, words=told.done)
        else:
            play.do(verb, at, **given)

    def _answers(
        self, told: Told, verb: str, more: Mapping[str, Any], at: datetime, scene: Scene
    ) -> dict[str, Any]:
        stage = self.teller.stage
        given: dict[str, Any] = {}
        for name, value in more.items():
            if name in ("unit", "duty"):
                given[name] = stage.units[value].pk
            elif name in ("by_when", "until"):
                given[name] = _day(stage, value, at)
            elif isinstance(value, int):
                day = stage.local(at) + timedelta(days=3)
                given[name] = lines()[_LINES[verb]][value].format(day=f"{day.month}月{day.day}日")
            else:
                given[name] = lines().get(value, (value,))[0] if name in ("reason", "words") else value
        if verb == "object":
            given["reason"] = told.story.objection
        if verb == "dispatch":
            service = told.play.case.service
            given.setdefault("unit", service.unit_id if service else None)
            given["title"] = told.title
        if verb in ("follow", "join"):
            given["lead"] = str(self.named[scene.lead].play.case.pk)
        return given


def moment(stage: Stage, when: str) -> datetime:
    """The moment that a step names."""
    if found := re.fullmatch(r"(\d+)([mh])", when):
        number = int(found[1])
        return stage.now - (timedelta(minutes=number) if found[2] == "m" else timedelta(hours=number))
    days, clock = when.split()
    return stage.on(int(days), clock)


def _day(stage: Stage, days: str, after: datetime) -> datetime:
    """The close of a day that many from the last one; today's is midnight where the office has closed already."""
    close = stage.on(-int(days), "18:00")
    if int(days) == 0 and close <= stage.now:
        close = stage.on(0, "23:59")
    return max(close, after + timedelta(hours=1))


def _story(title: str) -> Story:
    return next(story for story in stories() if story.title.startswith(title))
