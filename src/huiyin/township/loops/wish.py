"""Thirty small wishes of the invented year, each told, worded, agreed to, and then as far as it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from huiyin.cases.access import parts_of
from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.places.queries import holder_units

from ..stage import Life, Play, Spent, Stage

_Q, _F, _C = "540124100201", "540124100202", "540124100203"
_WISHER = ("hang", "reword", "confirm", "thank", "not_right", "agree", "appeal", "withdraw")
_GIVER = ("take_on", "new_day", "give_back", "bring")

# a step and how many days after the one before
_HUNG = (("word", 1), ("hang", 1))
_BROUGHT = (*_HUNG, ("take_on", 3), ("bring", 4), ("hand_over", 1))
WAYS: dict[str, Sequence[tuple[str, int]]] = {
    "told": (),
    "worded": (("word", 1),),
    "reworded": (*_HUNG, ("reword", 1), ("word", 1), ("hang", 1)),
    "hung": _HUNG,
    "taken": (*_HUNG, ("take_on", 2)),
    "at_station": (*_HUNG, ("take_on", 2), ("bring", 3)),
    "handed": _BROUGHT,
    "received": (*_BROUGHT, ("confirm", 2)),
    "thanked": (*_BROUGHT, ("thank", 2)),
    "not_right": (*_BROUGHT, ("not_right", 1), ("hand_over", 3), ("thank", 1)),
    "given_back": (
        *_HUNG,
        ("take_on", 2),
        ("give_back", 3),
        ("take_on", 4),
        ("bring", 5),
        ("hand_over", 1),
        ("thank", 3),
    ),
    "moved": (*_HUNG, ("take_on", 2), ("new_day", 4), ("bring", 6), ("hand_over", 1), ("confirm", 2)),
    "fund": (*_HUNG, ("buy", 19), ("hand_over", 2), ("confirm", 2)),
    "refused": (("decline", 1),),
    "declined": (("decline", 1), ("agree", 3)),
    "appealed": (
        ("decline", 1),
        ("appeal", 2),
        ("word", 3),
        ("hang", 1),
        ("take_on", 4),
        ("bring", 3),
        ("hand_over", 1),
        ("thank", 2),
    ),
    "withdrawn": (*_HUNG, ("withdraw", 5)),
}


@dataclass(frozen=True, slots=True)
class Tale:
    """One wish: when and where it was told, in whose words, and which way it went."""

    days: int
    way: str
    place: str
    said: str
    sentence: str
    bo: str = ""
    whose: str = "own"
    kind: str = "person"
    thanks: str = ""
    language: str = "zh-hans"
    channel: str = "web"
    to_door: bool = False
    cost: int = 0


# fmt: off
TALES: tuple[Tale, ...] = (
    Tale(340, "thanked", f"{_C}-2", "阿妈眼睛花了，看不清针眼，想要一副老花镜。", "一位老阿妈想要一副老花镜", "རྒན་མོ་ཞིག་གིས་ཤེལ་མིག་ཅིག་འདོད།", "ward", thanks="看得清了，谢谢。", language="bo"),
    Tale(331, "received", f"{_Q}-1", "上学路远，天黑得早，想要一个手电筒。", "一名初中生想要一个手电筒", kind="company"),
    Tale(318, "thanked", f"{_F}-2", "孩子想要一个篮球，村小那个漏气了。", "几名村小学生想要一个篮球", "གྲོང་གསེབ་སློབ་ཆུང་གི་སློབ་མ་འགས་རྐང་རྩེད་སྤོ་ལོ་ཞིག་འདོད།", "ward", "club", "天天都在打，谢谢你们。"),
    Tale(305, "fund", f"{_C}-4", "腿脚不好，想要一根带凳子的拐杖。", "一位老牧民想要一根带凳子的拐杖", cost=8800, to_door=True, channel="grid"),
    Tale(297, "thanked", f"{_Q}-3", "女儿要考试，想要一本现代汉语词典。", "一名高中生想要一本《现代汉语词典》", whose="ward", kind="unit", thanks="词典每天都用。"),
    Tale(284, "received", f"{_F}-1", "想请人帮忙把老照片洗几张出来。", "一位老人想把老照片洗几张出来", kind="company"),
    Tale(270, "given_back", f"{_C}-1", "孩子手冷，想要一双棉手套。", "一名小学生想要一双棉手套", whose="ward", thanks="手不冷了。"),
    Tale(262, "thanked", f"{_Q}-4", "想学认字，想要一套拼音挂图。", "一位中年妇女想学认字，想要一套拼音挂图", thanks="已经认得自己的名字了。", language="bo"),
    Tale(251, "declined", f"{_F}-3", "房顶想换成彩钢的。", "一户人家想换房顶"),
    Tale(240, "thanked", f"{_C}-5", "想要一个收音机，放牧时听。", "一位牧民想要一台收音机", "འབྲོག་པ་ཞིག་གིས་རླུང་འཕྲིན་ཞིག་འདོད།", kind="club", thanks="在山上也听得到天气了。", language="bo"),
    Tale(228, "moved", f"{_Q}-2", "想要一辆旧的儿童自行车。", "一名小学生想要一辆旧的儿童自行车", whose="ward"),
    Tale(215, "thanked", f"{_F}-2", "孩子喜欢画画，想要一盒水彩笔。", "一名小学生想要一盒水彩笔", whose="ward", kind="unit", thanks="画了一张给您，放在村站了。"),
    Tale(203, "withdrawn", f"{_C}-3", "想要一个保温杯。", "一位环卫工想要一个保温杯"),
    Tale(190, "thanked", f"{_Q}-1", "奶奶耳朵背，想要一个声音大的闹钟。", "一位老人想要一个声音大的闹钟", whose="ward", thanks="每天都响，奶奶很高兴。"),
    Tale(178, "received", f"{_F}-1", "想要一副象棋，老人活动室那副缺子。", "老人活动室想要一副象棋", "རྒན་རབས་ཀྱི་ཁང་པས་མིག་མངས་ཤིག་འདོད།", kind="company"),
    Tale(166, "not_right", f"{_C}-2", "想要一双雨靴，四十码。", "一位农民想要一双四十码的雨靴", thanks="换过了，合脚。"),
    Tale(152, "thanked", f"{_Q}-3", "孩子想去看一次升国旗。", "一名小学生想去看一次升旗", whose="ward", kind="unit", thanks="去了，回来讲了好几天。"),
    Tale(141, "appealed", f"{_F}-3", "想要一个轮椅坡道的木板，门槛过不去。", "一位坐轮椅的老人想要一块过门槛的木板", kind="club", thanks="自己能出门晒太阳了。", to_door=True, channel="counter"),
    Tale(126, "fund", f"{_C}-4", "想要一个血压计。", "一位老人想要一个家用血压计", cost=16500),
    Tale(112, "thanked", f"{_Q}-4", "想要几本藏文的童话书，念给孙女听。", "一位老人想要几本藏文童话书，念给孙女听", "རྒན་པོ་ཞིག་གིས་ཚ་མོ་ལ་ཀློག་པར་བོད་ཡིག་གི་བྱིས་སྒྲུང་དེབ་འགའ་འདོད།", thanks="每晚念一篇。", language="bo"),
    Tale(97, "received", f"{_F}-2", "孩子想要一双足球鞋，三十六码。", "一名初中生想要一双三十六码的足球鞋", whose="ward", kind="company"),
    Tale(84, "thanked", f"{_C}-1", "想请人教用手机看回执。", "一位老人想请人教用手机", thanks="会看了，谢谢小老师。"),
    Tale(66, "handed", f"{_Q}-2", "想要一个热水袋。", "一位老人想要一个热水袋"),  # never answered
    Tale(26, "hung", f"{_F}-1", "想要一台旧缝纫机，学着做活。", "一位妇女想要一台旧缝纫机，学做活", "བུད་མེད་ཅིག་གིས་འཚེམ་འཁོར་རྙིང་པ་ཞིག་འདོད།"),  # with the fund by now
    Tale(16, "taken", f"{_C}-5", "孩子想要一把二胡，旧的也行。", "一名初中生想要一把旧二胡", whose="ward", kind="club"),  # the day has passed
    Tale(18, "handed", f"{_Q}-1", "想要一副护膝，上山膝盖疼。", "一位牧民想要一副护膝", language="bo"),
    Tale(13, "at_station", f"{_F}-3", "孩子冬天想要一顶帽子。", "一名小学生想要一顶冬天的帽子", whose="ward", kind="company"),
    Tale(8, "hung", f"{_Q}-3", "孙子晚上写作业看不清，想要一盏暖光的台灯。", "一名村小学生想要一盏暖光台灯", "གྲོང་གསེབ་སློབ་ཆུང་གི་སློབ་མ་ཞིག་གིས་དྲོན་མོའི་གློག་སྒྲོན་ཞིག་འདོད།", "ward"),
    Tale(5, "hung", f"{_C}-3", "想请人每周来念一次报。", "一位眼睛不好的老人想请人每周念一次报", to_door=True, channel="grid", language="bo"),
    Tale(4, "hung", f"{_F}-2", "孩子想要一套积木。", "一名幼儿园孩子想要一套积木", whose="ward"),
    Tale(9, "taken", f"{_Q}-2", "女儿想要一本字帖。", "一名小学生想要一本字帖", whose="ward"),
    Tale(5, "refused", f"{_C}-1", "想要一头牦牛。", "一户牧民想要一头牦牛"),
    Tale(3, "reworded", f"{_Q}-4", "想要一个小书架。", "一名学生想要一个小书架", whose="ward"),
    Tale(2, "worded", f"{_C}-2", "想要一床厚被子。", "一位老人想要一床厚被子", "རྒན་མོ་ཞིག་གིས་མལ་ཆས་མཐུག་པོ་ཞིག་འདོད།", language="bo"),
    Tale(1, "told", f"{_F}-1", "想要一个放大镜看药盒上的字。", "一位老人想要一个放大镜", channel="phone"),
)
# fmt: on


def play(stage: Stage) -> None:
    """Let every wish of the year begin."""
    grounds = {place.code: place for place in Place.objects.filter(jurisdiction=stage.town)}
    for number, tale in enumerate(TALES):
        stage.let(_life(stage, tale, grounds[tale.place], number))


# how the wishes of the founding year went: thirty were received, four not
FOUNDING = (
    "thanked",
    "received",
    "given_back",
    "thanked",
    "fund",
    "received",
    "moved",
    "thanked",
    "not_right",
    "received",
)
FOUNDING_ENDS = (*FOUNDING, *FOUNDING, *FOUNDING, "declined", "withdrawn", "declined", "handed")


def play_founding(stage: Stage, days: int) -> None:
    """The wishes of the founding year, spread over its first three hundred days; that they were thirty, the bulletin counts."""
    grounds = {place.code: place for place in Place.objects.filter(jurisdiction=stage.town)}
    tales = [tale for tale in TALES if tale.way in FOUNDING]
    for number, way in enumerate(FOUNDING_ENDS):
        tale = tales[number % len(tales)]
        told = replace(tale, days=days - 8 - number * 9, way=way, cost=tale.cost or 6800)
        stage.let(_life(stage, told, grounds[tale.place], number))


def _life(stage: Stage, tale: Tale, place: Place, number: int) -> Life:
    at = stage.on(tale.days, f"{9 + number % 9}:{10 + number % 45}".rjust(5, "0"))
    yield at
    play = _told(stage, tale, place, at, number)
    for verb, days in WAYS[tale.way]:
        wanted = at + timedelta(days=days, minutes=stage.rng.randint(5, 60))
        outside = verb in (*_WISHER, *_GIVER)
        at = stage.waking_hours(wanted) if outside else stage.open_hours(wanted)
        yield at
        play.catch_up(at)
        contact = _contact(stage, number) if verb == "take_on" else None
        play.do(verb, at, _whose(stage, play.case, verb), contact, **_answers(tale, verb, at))
        if verb == "buy":
            stage.spent.append(Spent(play.case, "wish-fund", "wishes", tale.cost, tale.sentence, at))


def _told(stage: Stage, tale: Tale, place: Place, at: datetime, number: int) -> Play:
    case = Case(
        jurisdiction=stage.town, loop="wish", place=place, place_path=place.path, channel=tale.channel
    )
    play = Play(stage, case, tale.language, f"1380000{2000 + number * 37}")
    given: dict[str, Any] = {
        "said": tale.said,
        "whose": tale.whose,
        "to_door": "door" if tale.to_door else "station",
    }
    if tale.channel == "web":
        play.open("tell", at, Actor.the_resident(), **given)
    else:
        play.open("write_down", at, _office(stage, case), consent="yes", **given)
    return play


def _office(stage: Stage, case: Case) -> Actor:
    return stage.cast.by_unit[holder_units(case.place_path)["village"]]


def _whose(stage: Stage, case: Case, verb: str) -> Actor:
    if verb in _WISHER:
        return Actor.the_resident(case.pk)
    if verb in _GIVER:
        part = next((part for part in parts_of(case) if part.role == "giver"), None)
        return Actor.holder(part.pk) if part else Actor.newcomer("giver")
    if case.state == "raised" and case.raised_to_id is not None:
        return stage.cast.by_unit[case.raised_to_id]
    if verb in ("buy", "decline"):
        return stage.cast.by_unit[holder_units(case.place_path)["town"]]
    return _office(stage, case)


def _contact(stage: Stage, number: int) -> Contact:
    return Contact(jurisdiction=stage.town, phone=f"1380000{3000 + number * 41}", language="zh-hans")


def _answers(tale: Tale, verb: str, at: datetime) -> dict[str, Any]:
    given: dict[str, dict[str, Any]] = {
        "word": {"sentence": tale.sentence, "sentence_bo": tale.bo},
        "reword": {"words": "写得太细了，别人一看就知道是谁。"},
        "take_on": {"kind": tale.kind, "by_when": at + timedelta(days=9)},
        "new_day": {"by_when": at + timedelta(days=10)},
        "give_back": {"words": "店里断货了，不好意思。"},
        "buy": {"cost": tale.cost, "words": "县里超市买的，票在册。"},
        "hand_over": {"words": "交到本人手里了。"},
        "thank": {"words": tale.thanks or "谢谢您。"},
        "not_right": {"words": "送来的小了一码。"},
        "decline": {"ground": "too_big", "reason": "这件事要花大钱，请走点单，住建局会上门看。"},
        "appeal": {"words": "只要一块木板，不用修路。"},
    }
    return given.get(verb, {})
