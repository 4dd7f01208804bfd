"""What people of the invented year thought, and how it was answered: at the grid, in the village, by the town."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.places.models import Place
from huiyin.places.queries import holder_units

from ..stage import Life, Play, Stage

_Q, _F, _C = "540124100201", "540124100202", "540124100203"
_RESIDENT = ("rate", "ask_again", "ask_town_again", "bring_up", "withdraw")

# a step, how many hours after the one before, by whom
WAYS: dict[str, Sequence[tuple[str, int, str]]] = {
    "said": (),
    "grid": (("answer", 5, "grid"), ("rate", 40, "")),
    "village": (("raise_to_village", 6, "grid"), ("answer", 20, "village"), ("rate", 60, "")),
    "town": (("raise_to_town", 20, "village"), ("answer_above", 26, "town"), ("rate", 70, "")),
    "to_town": (("raise_to_town", 20, "village"),),
    "again": (("answer", 8, "village"), ("ask_again", 30, ""), ("answer", 24, "village"), ("rate", 50, "")),
    "asked_again": (("answer", 8, "village"), ("ask_again", 30, "")),
    "above": (("answer", 8, "village"), ("ask_again", 30, ""), ("answer", 24, "village"), ("bring_up", 40, ""),
              ("answer_above", 50, "leader"), ("rate", 60, "")),
    "order": (("make_order", 30, "town"), ("rate", 80, "")),
    "topic": (("raise_to_town", 20, "village"), ("make_topic", 28, "town"), ("rate", 60, "")),
    "answered": (("answer", 10, "village"),),
    "silent": (("answer", 10, "village"),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """One opinion: when and where it was said, in which words, which way it went and what was answered."""

    days: int
    way: str
    place: str
    said: str
    title: str
    answer: str
    language: str = "zh-hans"
    in_their_language: str = ""  # where that is not Chinese
    solved: str = "yes"
    topic: str = ""
    channel: str = "web"
    name: str = ""
    lead: str = ""  # the name of the one that it is gathered with


# fmt: off
VIEWS: tuple[View, ...] = (
    View(320, "grid", f"{_Q}-1", "村里开会总在上午，放牧的人去不了。", "开会的时间", "下次起改到晚上八点，广播里会说两遍。"),
    View(287, "village", f"{_C}-2", "གྲོང་ཚོའི་རླུང་འཕྲིན་རྒྱ་སྐད་ཁོ་ནའི་ཐོག་ཡིན་པས་མི་གོ", "广播的语言", "从今天起先放藏语，再放汉语。", "bo", "དེ་རིང་ནས་སྔོན་ལ་བོད་སྐད། དེ་ནས་རྒྱ་སྐད་ཐོག་བསྒྲགས།"),
    View(255, "town", f"{_F}-1", "办医保要跑三趟，每次说的材料不一样。", "医保材料", "材料单贴在窗口和村站了，一次说清；再多要一样，请打镇里电话。"),
    View(221, "again", f"{_Q}-3", "公示栏的字太小，老人看不见。", "公示栏的字", "下次印大一号，今天先把这次的念给老人听。"),
    View(190, "topic", f"{_C}-4", "活动室晚上开不开，几家说法不一样。", "活动室晚上开不开", "这要大家一起议，已列进镇里的议题清单。", topic="活动室晚上开到几点，谁来管钥匙"),
    View(162, "order", f"{_F}-3", "去学校的小路没有灯，孩子们一起走也怕。", "学校小路的灯", "这要装灯，已转成点单，装好了由您说算不算。"),
    View(133, "above", f"{_Q}-2", "垃圾车一周来一次，夏天臭。", "垃圾车的次数", "夏天改成一周两次。", solved="partly"),
    View(110, "silent", f"{_C}-1", "村里的喇叭早上太早。", "喇叭的时间", "改到八点以后。"),
    View(88, "village", f"{_F}-2", "The notice board has nothing in English for the volunteers.", "公示栏的英文", "以后重要通知加一行英文。", "en", "Important notices will carry a line in English from now on."),
    View(61, "town", f"{_Q}-4", "农机补贴的名单没看到怎么评的。", "农机补贴怎么评", "评法和分数贴在村委会门口了，有异议到这个月底。"),
    View(40, "again", f"{_C}-5", "སྨན་ཁང་གི་སྨན་པ་གཟའ་ཉི་མར་མི་འདུག", "卫生院周日", "周日有一名值班医生，电话贴在门上。", "bo", "གཟའ་ཉི་མར་སྨན་པ་གཅིག་ཡོད། ཁ་པར་སྒོ་ལ་སྦྱར་ཡོད།"),
    View(14, "topic", f"{_F}-1", "广场跳舞的音响和看书的人吵。", "广场的声音", "两边都有道理，列进议题，大家坐下来定。", topic="广场晚上几点以后不放音响"),
    View(9, "answered", f"{_Q}-2", "公交站牌的时间和车来的时间对不上。", "公交时间", "站牌换新的了，司机也通知到了。"),
    View(6, "asked_again", f"{_C}-3", "草场界桩定的时候没叫我们家。", "草场界桩", "界桩按台账定的，有图。"),
    View(4, "to_town", f"{_F}-2", "孩子上学的车票能不能月票。", "校车月票", ""),
    View(3, "said", f"{_Q}-1", "村口的公厕总是锁着，开会那天才开。", "公厕锁着", "", name="toilet"),
    View(2, "gathered", f"{_Q}-1", "公厕天天锁门，老人没地方去。", "公厕锁着", "", lead="toilet"),
    View(2, "gathered", f"{_Q}-3", "གྲོང་སྒོའི་གཙང་སྤྲའི་ཁང་པ་ནམ་ཡང་སྒོ་བརྒྱབ་ཡོད།", "公厕锁着", "", "bo", lead="toilet", channel="grid"),
    View(1, "said", f"{_C}-4", "种子发得晚，能不能早半个月。", "种子发得晚", ""),
    View(0, "said", f"{_F}-3", "དགོང་དྲོའི་ཚོགས་འདུ་ལ་བུད་མེད་ཀྱིས་སྐད་ཆ་བཤད་པའི་གོ་སྐབས་མི་འདུག", "开会时妇女说话", "", "bo"),
)
# fmt: on


def play(stage: Stage) -> None:
    """Let every opinion of the year begin."""
    grounds = {place.code: place for place in Place.objects.filter(jurisdiction=stage.town)}
    named: dict[str, Play] = {}
    for number, view in enumerate(VIEWS):
        stage.let(_life(stage, view, grounds[view.place], number, named))


def _life(stage: Stage, view: View, place: Place, number: int, named: dict[str, Play]) -> Life:
    at = stage.on(view.days, f"{8 + number % 2:02d}:{7 + (number * 13) % 50:02d}")
    yield at
    play = _said(stage, view, place, at, number)
    if view.name:
        named[view.name] = play
    if view.lead:
        at += timedelta(hours=3)
        yield at
        play.do(
            "gather",
            at,
            stage.cast.by_unit[holder_units(place.path)["town"]],
            lead=str(named[view.lead].case.pk),
        )
        return
    for verb, hours, who in WAYS[view.way]:
        wanted = at + timedelta(hours=hours, minutes=stage.rng.randint(3, 50))
        at = stage.waking_hours(wanted) if verb in _RESIDENT else stage.open_hours(wanted)
        yield at
        play.catch_up(at)
        play.do(verb, at, _whose(stage, play.case, verb, who), **_answers(view, verb))


def _said(stage: Stage, view: View, place: Place, at: datetime, number: int) -> Play:
    case = Case(
        jurisdiction=stage.town, loop="opinion", place=place, place_path=place.path, channel=view.channel
    )
    play = Play(
        stage, case, view.language, f"1380000{4000 + number * 43}", family=bool(view.lead or view.name)
    )
    by = Actor.the_resident()
    if view.channel == "grid":
        by = stage.cast.grids[holder_units(place.path)["village"]]
    play.open("say", at, by, said=view.said)
    return play


def _whose(stage: Stage, case: Case, verb: str, who: str) -> Actor:
    here = holder_units(case.place_path)
    if verb in _RESIDENT:
        return Actor.the_resident(case.pk)
    if who == "grid":
        return stage.cast.grids[here["village"]]
    if who == "leader":
        assert case.raised_to_id is not None
        return stage.cast.by_unit[case.raised_to_id]
    return stage.cast.by_unit[here[who]]


def _answers(view: View, verb: str) -> Mapping[str, Any]:
    field = {"bo": "in_bo", "en": "in_en"}.get(view.language)
    answer = {"in_zh": view.answer, **({field: view.in_their_language} if field else {})}
    reasons = {
        "raise_to_village": "这要村里定。",
        "raise_to_town": "这要镇上定，村里答不了。",
    }
    if verb in reasons:
        return {"reason": reasons[verb], "title": view.title}
    if verb in ("answer", "answer_above"):
        return {**answer, "title": view.title}
    return {
        "make_order": answer,
        "make_topic": {**answer, "topic": view.topic},
        "rate": {"solved": view.solved},
        "ask_again": {"words": "没说到时候怎么办。"},
        "bring_up": {"words": "说了两遍还是不清楚。"},
    }.get(verb, {})
