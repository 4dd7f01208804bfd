"""Promises of the invented year: two editions with some kept, late and broken, the year's ten, and what was exposed since.

A step is when (days before the last one, and the hour), the verb, who makes it, and what they answer. Nobody is real.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.loops.promise import live
from huiyin.loops.promise.models import Edition
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from huiyin.places.models import Place
from huiyin.places.queries import holder_units

from ..stage import Life, Play, Stage

_T = "540124100"
_Q, _F, _C = f"{_T}201", f"{_T}202", f"{_T}203"
_POWER, _ROADS, _WATER, _HOUSING = "540124-power", "540124-roads", "540124-water", "540124-housing"
_CLEAN, _CLINIC, _SCHOOL, _CIVIL = f"{_T}-clean", f"{_T}-clinic", f"{_T}-school", f"{_T}-civil"

Step = tuple[str, str, Mapping[str, Any]]  # "5 10:40", the verb, the answers


@dataclass(frozen=True, slots=True)
class Scene:
    """One promise: what is wrong, where, in which edition or on which place of the year's ten, and what happened."""

    title: str
    place: str
    exposed: str  # "35 19:36"
    steps: Sequence[Step]
    said: str = ""
    edition: int = 0
    second: int = 0
    ten: bool = False
    named: bool = True
    seen_by: str = "lives"
    photo: str = ""


def pledge(when: str, unit: str, by: int, deed: str, words: str, speaker: str, *, second: int = 0) -> Step:
    """What was promised in public, written down by the desk; `by` is days before the last day, negative after it."""
    given = {"unit": unit, "by_when": by, "deed": deed, "words": words, "speaker": speaker, "second": second}
    return (when, "record", given)


def show(when: str, words: str, kind: str = "photo") -> Step:
    return (when, "show", {"kind": kind, "words": words})


def renew(when: str, by: int, deed: str, words: str, speaker: str) -> Step:
    return (when, "renew", {"by_when": by, "deed": deed, "words": words, "speaker": speaker})


def part(when: str, until: int, what: str) -> Step:
    return (when, "plan", {"until": until, "part": what})


def reach(when: str, number: int, words: str, kind: str = "photo") -> Step:
    return (when, "reach", {"reached": str(number), "kind": kind, "words": words})


def seen(when: str, verb: str, words: str) -> Step:
    return (when, verb, {"words": words})


# fmt: off
EDITIONS: tuple[Scene, ...] = (
    Scene(
        "村口路面塌了一块", _Q, "230 19:36", edition=49, second=312, said="村口那段路塌下去一块，三轮车过不去，晚上看不见。", photo="road",
        steps=(
            pledge("230 19:41", _ROADS, 210, "塌的一段挖开重铺", "二十天之内，这一段挖开重铺，不是补一补。", "养护段段长", second=588),
            show("214 16:20", "挖开三十米重新压实铺了面。"), ("213 18:10", "confirm", {"words": "走过了，平的。"}),
            seen("120 10:30", "hold", "雨季过完又看了一遍，没有再塌。"),
        ),
    ),
    Scene(
        "小学门口井盖没了", f"{_Q}-2", "230 19:52", edition=49, second=1265, named=False, seen_by="crew", photo="cover",
        steps=(
            pledge("230 19:58", _CLEAN, 223, "井盖换新的，加锁扣", "一个星期，换新的，带锁扣，丢不了。", "环卫队队长", second=1630),
            show("225 09:20", "换了带锁扣的新盖。"), seen("224 15:00", "find_kept", "站上去试过，稳的，扣也扣得住。"),
            seen("131 10:10", "find_broken", "锁扣断了，盖子又歪到一边。"),
            show("127 17:00", "锁扣换成铸铁的，同一种盖子都查了一遍。"), seen("125 11:00", "find_kept", "撬不动了。"),
        ),
    ),
    Scene(
        "充电线从三楼窗户挂下来", f"{_F}-1", "230 20:06", edition=49, second=2104, said="楼上把充电线从窗户挂下来给电动车充电，下雨天也不收。", photo="wire",
        steps=(
            pledge("230 20:15", _POWER, 200, "楼下装六个充电口", "三十天，楼下装六个充电口，装好了线就收。", "供电站站长", second=2641),
            renew("196 10:00", 180, "楼下装六个充电口", "设备到晚了，这个月底装好，装不好我来这里再说一次。", "供电站站长"),
            show("182 15:30", "六个充电口通电，窗户上的线都收了。"), ("180 20:00", "confirm", {"words": "线没了。"}),
            seen("86 11:00", "hold", "六个口都能用。"),
        ),
    ),
    Scene(
        "公厕一到冬天就上锁", _F, "230 20:20", edition=49, second=2935, said="公厕冬天怕冻，一锁就是三个月。", photo="house",
        steps=(
            pledge("230 20:24", _CLEAN, 218, "冬天不上锁，管子包保温", "管子包上保温，以后冬天不锁。", "环卫队队长", second=3187),
            show("219 14:00", "管子包好了，门口贴了全年开放。"), ("218 12:20", "confirm", {"words": "开着。"}),
            seen("125 09:40", "hold", "开着，也干净。"),
        ),
    ),
    Scene(
        "二组路灯修好没两天又不亮", f"{_Q}-2", "35 19:37", edition=50, second=425, said="二组的路灯修过两回，亮两天又灭。", photo="lamp",
        steps=(pledge("35 19:44", _POWER, 3, "二组路灯线路全部换新", "这条线老了，一个月之内全部换新，换完我自己晚上来走一趟。", "供电站站长", second=846),),
    ),
    Scene(
        "渡口候车棚没有挡风板", f"{_C}-1", "35 19:55", edition=50, second=1502, said="渡口等车，风一吹站不住，老人蹲在墙根。", photo="house",
        steps=(pledge("35 20:01", _ROADS, -1, "渡口候车棚装挡风板", "三面挡风板，月底前装上。", "养护段段长", second=1867),),
    ),
    Scene(
        "卫生院下了班就找不到人", _C, "35 20:09", edition=50, second=2347, said="孩子夜里发烧，卫生院黑着灯。",
        steps=(pledge("35 20:16", _CLINIC, -6, "每周三、周五开到晚上八点", "人手我来排，周三周五先开到晚上八点，从下个月头一周起。", "卫生院院长", second=2760),),
    ),
    Scene(
        "中桥护栏断了一节", f"{_F}-1", "35 20:24", edition=50, second=3241, said="桥上护栏断了一节，拿绳子拦着。", photo="bridge",
        steps=(
            pledge("35 20:30", _ROADS, 12, "断的一节护栏换上", "下个月中旬前换上。", "养护段段长", second=3610),
            renew("13 16:00", -9, "断的一节护栏换上", "护栏要定做，厂里发货晚了，下个月四号前装好。绳子先换成铁管。", "养护段段长"),
        ),
    ),
    Scene(
        "学校后面排水沟堵了", f"{_Q}-3", "35 20:38", edition=50, second=4088, said="沟堵了，水漫到学校后墙。", photo="canal",
        steps=(
            pledge("35 20:43", _WATER, 5, "排水沟清到底，加两道格栅", "清到底，加两道格栅，垃圾冲不进去。", "水务站站长", second=4395),
            show("6 15:40", "清淤八十米，装了两道格栅，水深量过，0.4 米。"),
        ),
    ),
    Scene(
        "垃圾箱总是满的，风一吹一路", f"{_C}-3", "35 20:50", edition=50, second=4812, named=False, seen_by="passes", photo="bin",
        steps=(
            pledge("35 20:53", _CLEAN, 21, "改成两天一清，加一个箱", "两天一清，再加一个箱。", "环卫队队长", second=5003),
            show("24 10:00", "加了一个箱，清运表贴在箱上。"), seen("22 16:30", "find_kept", "看了三天，两天一清，没有满出来。"),
        ),
    ),
    Scene(
        "楼下两家为停车吵到半夜", f"{_F}-2", "35 21:01", edition=50, second=5502, said="两家为一个车位天天吵。",
        steps=(
            ("34 10:20", "decline", {"ground": "private", "reason": "两家之间的车位，单位不能替谁定。调解员愿意上门，两家点头就来。"}),
            ("30 19:00", "agree", {}),
        ),
    ),
    Scene(
        "通信杆斜在巷口", f"{_Q}-1", "35 21:08", edition=50, second=5890, said="杆子斜了半年，巷子口过车都躲着。", photo="wire",
        steps=(
            ("35 21:12", "put", {"unit": "540124-telecom", "words": "这根杆子要先查是谁家的，查清楚再说。", "second": 6110}),
            ("31 10:00", "promise", {"by_when": 10, "deed": "斜杆拔掉重立", "words": "是我们的杆子，二十天之内拔掉重立。", "speaker": "通信点负责人"}),
            show("14 11:30", "重立了，线也收紧了。"), ("12 18:00", "confirm", {}),
        ),
    ),
)
SINCE: tuple[Scene, ...] = (
    Scene("", f"{_C}-2", "2 17:20", (), said="人行道的砖翘起来一片，推轮椅过不去。", photo="road"),
    Scene("", f"{_Q}-4", "1 08:15", (), said="幼儿园门口没有减速带，车开得飞快。", named=False, seen_by="passes"),
)
TEN: tuple[Scene, ...] = (
    Scene("村道路灯补齐", _Q, "300 10:00", ten=True, named=False, steps=(
        pledge("300 10:05", _POWER, 90, "三个村补六十盏路灯", "六十盏，八月底前全亮。", "供电站站长"),
        part("300 10:06", 180, "杆子立好"), part("300 10:07", 100, "全部通电"),
        reach("186 16:00", 1, "六十根杆子立好。"), reach("104 20:30", 2, "夜里逐盏数过，60 盏亮。", "reading"),
        show("100 11:00", "60 盏全亮，编号贴在杆上。", "reading"), seen("96 21:00", "find_kept", "晚上走了一遍，数到 60。"),
    )),
    Scene("三个组通上自来水", f"{_C}-5", "300 10:10", ten=True, named=False, steps=(
        pledge("300 10:15", _WATER, 40, "三个组四十六户通水", "十月中旬前，四十六户水龙头都出水。", "水务站站长"),
        part("300 10:16", 200, "主管埋好"), part("300 10:17", 110, "水池建好"), part("300 10:18", 45, "入户"),
        reach("205 10:00", 1, "埋管 3.2 公里，试压 0.6 兆帕。", "reading"), reach("112 15:00", 2, "水池 60 立方，蓄满不漏。", "reading"),
        reach("38 17:00", 3, "46 户都出水。", "reading"), show("36 10:00", "46 户水压都量过，最低 0.2 兆帕。", "reading"),
        seen("33 15:00", "find_kept", "抽了十户，都有水。"),
    )),
    Scene("小学门口装减速带和斑马线", _Q, "300 10:20", ten=True, named=False, steps=(
        pledge("300 10:22", _ROADS, 240, "减速带两道、斑马线一条", "开学前装好。", "养护段段长"),
        show("243 09:00", "两道减速带、一条斑马线。"), seen("241 16:00", "find_kept", "放学看了一次，车都慢下来了。"), seen("148 16:30", "hold", "线还清楚。"),
    )),
    Scene("五户困难人家屋顶翻修", _C, "300 10:30", ten=True, named=False, steps=(
        pledge("300 10:32", _HOUSING, 30, "五户屋顶翻修", "入冬前五户都翻好。", "住建局股长"),
        part("300 10:33", 120, "前三户"), part("300 10:34", 35, "后两户"), reach("122 11:00", 1, "三户翻好。"),
        renew("29 10:00", -20, "后两户屋顶翻修", "瓦到晚了，后两户下月中旬翻好，先盖了防水布。", "住建局股长"),
    )),
    Scene("村口候车棚三座", _F, "300 10:40", ten=True, named=False, steps=(
        pledge("300 10:42", _ROADS, -25, "三个村口各一座候车棚", "年底前三座都能坐。", "养护段段长"),
        part("300 10:43", 60, "曲甫村一座"), part("300 10:44", 8, "曲水村一座"), part("300 10:45", -25, "茶巴朗村一座"),
        reach("63 15:00", 1, "曲甫村一座建好。"),
    )),
    Scene("垃圾分类点每村一处", _F, "300 10:50", ten=True, named=False, steps=(
        pledge("300 10:52", _CLEAN, 150, "三个村各一处分类点", "六月底前三处都用上。", "环卫队队长"),
        show("152 10:00", "三处都建好，每天有人管。"), seen("149 10:00", "find_kept", "三处都看了，都在用。"), seen("55 09:30", "find_broken", "茶巴朗那处堆满了没人管。"),
        show("51 16:00", "换了管理的人，每天清。"), seen("48 10:00", "find_kept", "连看三天，是清的。"),
    )),
    Scene("六十岁以上老人量血压上门", _C, "300 11:00", ten=True, named=False, steps=(
        pledge("300 11:02", _CLINIC, -30, "三个村每月上门一次", "每月一次，量到年底。", "卫生院院长"),
        part("300 11:03", 120, "上半年六次"), part("300 11:04", -30, "下半年六次"), reach("125 10:00", 1, "六次，共 412 人次。", "reading"),
    )),
    Scene("小学课后看护到六点", _Q, "300 11:10", ten=True, named=False, steps=(
        pledge("300 11:12", _SCHOOL, 80, "每天看护到下午六点", "新学期起，每天到六点。", "小学校长"),
        show("82 18:10", "开学起每天到六点，值班表贴在门口。", "document"), seen("79 17:50", "find_kept", "五点五十去看，教室亮着，有老师。"),
    )),
    Scene("残疾人证办到家门口", _C, "300 11:20", ten=True, named=False, steps=(
        pledge("300 11:22", _CIVIL, 6, "行动不便的都上门办", "名单上二十三位，十一月中旬前上门办完。", "民政窗口负责人"),
    )),
    Scene("文化活动室周末都开", _F, "300 11:30", ten=True, named=False, steps=(
        pledge("300 11:32", _CIVIL, -36, "三个村周末都开门", "周六周日都开，开到年底再看。", "文化专干"),
    )),
)
# fmt: on


def play(stage: Stage) -> None:
    """Let the editions, the year's ten and what was exposed since begin."""
    for number, held, closed, title in (
        (49, "230 19:30", "230 22:10", "路面、井盖和充电线"),
        (50, "35 19:30", "35 22:05", "冬天前的几件事"),
    ):
        _edition(stage, number, _at(stage, held), _at(stage, closed), title)
    desk = stage.cast.by_unit[holder_units(stage.town.path)["town"]]
    live.open_edition(
        town=stage.town,
        number=51,
        held_at=stage.on(-7, "19:30"),
        title="年底前的几件事",
        by=desk,
        at=stage.now,
    )
    for number, scene in enumerate((*EDITIONS, *SINCE, *TEN)):
        stage.let(_life(stage, scene, number))


def _edition(stage: Stage, number: int, held: datetime, closed: datetime, title: str) -> Edition:
    desk = stage.cast.by_unit[holder_units(stage.town.path)["town"]]
    made = live.open_edition(
        town=stage.town, number=number, held_at=held, title=title, by=desk, at=held - timedelta(days=7)
    )
    live.begin(edition_id=made.pk, by=desk, at=held)
    return live.close_edition(edition_id=made.pk, zone=stage.calendar.zone, by=desk, at=closed)


def _life(stage: Stage, scene: Scene, number: int) -> Life:
    yield (at := _at(stage, scene.exposed))
    play = _exposed(stage, scene, number, at)
    for when, verb, more in scene.steps:
        yield (at := _at(stage, when))
        answers = _answers(stage, scene, verb, more, number, when)
        play.do(verb, at, _by(stage, play.case, verb), **answers)


def _exposed(stage: Stage, scene: Scene, number: int, at: datetime) -> Play:
    place = Place.objects.get(code=scene.place)
    channel = "edition" if scene.edition else "counter" if scene.ten else "web"
    case = Case(
        jurisdiction_id=stage.town.pk, loop="promise", place=place, place_path=place.path, channel=channel
    )
    case.receipt = str(stage.rng.randrange(10_000_000, 100_000_000))
    phone = f"1380000{2000 + number}" if scene.named else ""
    contact = Contact(
        jurisdiction_id=stage.town.pk,
        phone=phone,
        pin="" if phone else "4711",
        reach_by="sms" if phone else "page",
    )
    answers: dict[str, Any] = {
        "title": scene.title,
        "said": scene.said,
        "seen_by": "office" if scene.ten else scene.seen_by,
    }
    if scene.edition:
        answers |= {"edition": str(scene.edition), "second": scene.second}
    if scene.ten:
        answers["year"] = stage.local(at).year
    if scene.photo:
        answers["files"] = (stage.photos(f"{scene.photo}--p{number}"),)
    by_desk = bool(scene.edition) or scene.ten
    by = stage.cast.by_unit[holder_units(place.path)["town"]] if by_desk else Actor.the_resident()
    given = {name: value for name, value in answers.items() if value not in ("", None)}
    stage.lane.open(case, "expose", by=by, at=at, answers=given, contact=contact, language="zh-hans")
    play = Play(stage, case, "zh-hans", phone)
    stage.plays.append(play)
    return play


def _answers(
    stage: Stage, scene: Scene, verb: str, more: Mapping[str, Any], number: int, when: str
) -> dict[str, Any]:
    given = dict(more)
    for name in ("by_when", "until"):
        if name in given:
            given[name] = stage.on(given[name], "23:59")
    if "unit" in given:
        given["unit"] = stage.units[given["unit"]].pk
    if verb in ("record", "put") and scene.edition:
        given["edition"] = str(scene.edition)
    if not given.get("second"):
        given.pop("second", None)
    if verb in ("show", "reach") and given["kind"] != "reading":
        what = scene.photo or "house"
        given["proof"] = (stage.photos(f"{what}-done-p{number}-{when}"),)
    return given


def _by(stage: Stage, case: Case, verb: str) -> Actor:
    here, cast = holder_units(case.place_path), stage.cast
    if verb in ("confirm", "deny", "agree", "stand"):
        return Actor.the_resident(case.pk)
    if verb in ("find_kept", "find_broken", "hold", "hold_last"):
        return cast.by_unit[here.get("village", here["town"])]
    if verb in ("promise", "renew", "show", "reach") and case.unit_id is not None:
        return cast.by_unit[case.unit_id]
    return cast.by_unit[here["town"]]


def _at(stage: Stage, when: str) -> datetime:
    days, clock = when.split()
    return stage.on(int(days), clock)
