"""/styleguide/: every component in every state. All of it is sample text; nothing here is anybody's matter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from huiyin.web.components import (
    Act,
    Box,
    BoxKind,
    Cell,
    Coming,
    Day,
    Door,
    Event,
    Figure,
    Hanging,
    Late,
    Look,
    Near,
    NotNow,
    Pips,
    Promise,
    Shot,
    Slip,
    SlipState,
    Tab,
    Tag,
    Tel,
    Tile,
)

S, K = SlipState, BoxKind
FILED, DONE_ON = date(2026, 11, 23), date(2026, 11, 29)


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/page.html", context())


def context() -> dict[str, Any]:
    return {
        "states": states(),
        "ribbons": [in_language(lang, label, slips) for lang, label, slips in wide_ribbons()],
        "phones": [in_language(lang, label, slips) for lang, label, slips in phone_ribbons()],
        "promise": promise_ribbon(),
        "ribs": small_ribbons(),
        "folded": [done(1, "Order", "You"), done(2, "Accept", "Village"), done(3, "Dispatch", "Town")],
        "hangings": hangings(),
        "claim": Slip(4, S.DONE, "办单", box=Box(K.STAMP, "县水务服务站", "2026.11.29", DONE_ON)),
        "tels": [Tel("119", "火警"), Tel("120", "急救"), Tel("110", "警察")],
        "tiles": tile_samples(),
        "photos": [Shot(static("huiyin/sample-pipe.svg"), "Sample: a burst pipe", "原来", remove="1")],
        "before_after": [
            Shot(static("huiyin/sample-pipe.svg"), "样例：冻裂的水管", "原来"),
            Shot(static("huiyin/sample-tap.svg"), "样例：修好的水龙头", "现在"),
        ],
        "qr": sample_code(),
        "coming": coming(),
        "town": town_samples(),
        "desk": desk_samples(),
        "matter": matter_samples(),
    }


def in_language(lang: str, label: str, slips: list[Slip]) -> dict[str, Any]:
    """The ribbon drawn as a reader of that language gets it, hidden state words included."""
    with translation.override(lang):
        drawn = render_to_string("styleguide/ribbon.html", {"label": label, "ribbon": slips})
    return {"lang": {"zh-hans": "zh-Hans"}.get(lang, lang), "label": label, "html": mark_safe(drawn)}  # noqa: S308


def done(no: int, verb: str, unit: str, who: str = "", day: date = FILED) -> Slip:
    return Slip(no, S.DONE, verb, who, Box(K.STAMP, unit, f"{day:%Y.%m.%d}", day))


def waiting(no: int, verb: str, who: str, due: str, day: str) -> Slip:
    return Slip(no, S.WAITING, verb, who, Box(K.WAIT, due, day))


def asked(no: int, verb: str, who: str, top: str, bottom: str) -> Slip:
    return Slip(no, S.WAITING, verb, who, Box(K.ASKED, top, bottom))


def states() -> list[tuple[str, str, list[Slip]]]:
    """The nine of the look: eight states, and one slip that is done again."""
    due = date(2026, 11, 24)
    return [
        ("Waiting", "Not this step's turn. The due date is printed where the stamp will land.",
         [waiting(3, "Dispatch", "Qushui Town", "due", "25 Nov")]),
        ("Current", "Wider than the ribbon, framed in ink, and the words. Day boxes count from filing.",
         [Slip(2, S.NOW, "Accept", "Jianglin Village", Box(K.DUE, "due", "24 Nov", due), "Now here",
               pips=Pips(2, 7, "day 2 of 7"))]),
        ("Due soon", "The top band of the box turns to ink at 80 % of the time, or on the last day.",
         [Slip(4, S.SOON, "Handle", "Water Service", Box(K.SOON, "due today", "18:00"), "Now here",
               pips=Pips(6, 7, "day 6 of 7"))]),
        ("Overdue", "Out of line, hatched, double frame, lateness in reversed figures; says to whom it rises.",
         [Slip(4, S.LATE, "Handle", "Power Service", Box(K.LATE, "3 days late", "due 20 Nov"), "Stuck here",
               more="Goes up to the deputy mayor today.")]),
        ("Returned", "Dog-eared, struck, double rule. Stays on the ribbon; the clock runs on.",
         [Slip(4, S.BACK, "Handle", "Not ours: duty list 3.4", Box(K.BACK, "Housing, returned", "2026.11.23", FILED))]),
        ("Done", "White paper, the office's indigo stamp, a little askew.",
         [done(2, "Accept", "Jianglin Village", "Called at 9:06")]),
        ("Skipped", "Folded flat. Keeps its number and says why.",
         [Slip(2, S.SKIP, "Accept", "Not needed: filed at the town counter")]),
        ("Reopened", "The resident said no: the frame breaks, a second sheet lies under the step.",
         [Slip(4, S.NOW, "Handle, 2nd time", "Water Service", Box(K.DUE, "due", "6 Dec"), "Now here", again=True),
          Slip(5, S.WAITING, "Rate", "“Still no pressure”", Box(K.NO, "Not done", "30 Nov"))]),
        ("Closed", "The only green: a frame in a frame, filled; the end is cut straight and barred.",
         [Slip(5, S.CLOSED, "Rate", "You", Box(K.YES, "Satisfied", "30 Nov", date(2026, 11, 30)))]),
    ]  # fmt: skip


def phone_ribbons() -> list[tuple[str, str, list[Slip]]]:
    return [
        ("zh-hans", "五单：第四单超期", [
            done(1, "点单", "居民", "电话代点", date(2026, 10, 21)),
            Slip(2, S.SKIP, "接单", "不用接：直接到镇里的"),
            done(3, "下单", "曲水镇", "曲水镇", date(2026, 10, 21)),
            Slip(4, S.LATE, "办单", "县供电服务站", Box(K.LATE, "超期 3 天", "应于 11-20"), "卡在这里",
                 more="今天 18:00 升到分管副镇长，不用您催。"),
            asked(5, "评单", "您评了才算完", "等您评", "办完后"),
        ]),
        ("bo", "ཤོག་བྱང་ལྔ།", [
            done(1, "དགོས་འདུན་བཏོན་པ།", "ཁྱེད་རང་།", "ཁྱེད་རང་།"),
            done(2, "དང་ལེན།", "གྲོང་ཚོ།", "ལྕང་གླིང་གྲོང་ཚོ།"),
            done(3, "ལས་བགོས།", "གྲོང་རྡལ།", "ཆུ་ཤུར་གྲོང་རྡལ།"),
            Slip(4, S.NOW, "སྒྲུབ་པ།", "ཆུ་བེད་ས་ཚིགས།", Box(K.DUE, "དུས་མཐའ།", "ཟླ་12 ཚེས་23"), "ད་ལྟ་འདིར་ཡོད།",
                 pips=Pips(4, 7, "ཉིན་ 7 ནང་གི་ཉིན་ 4")),
            asked(5, "གདེང་འཇོག", "ཁྱེད་རང་།", "ཁྱེད་ལ་སྒུག", "ཉིན་ 30"),
        ]),
        ("en", "Five slips: the fourth is in hand a second time", [
            done(1, "Order", "You", "Photo and voice"),
            done(2, "Accept", "Jianglin Village", "Called at 9:06"),
            done(3, "Dispatch", "Qushui Town", "To Housing by mistake"),
            Slip(4, S.BACK, "Handle", "Not ours: duty list 3.4", Box(K.BACK, "Housing, returned", "2026.11.23", FILED)),
            Slip(4, S.SOON, "Handle, 2nd time", "Water Service", Box(K.SOON, "due today", "18:00"), "Now here",
                 again=True, pips=Pips(6, 7, "day 6 of 7")),
            Slip(5, S.WAITING, "Rate", "Nobody else can", Box(K.NO, "Not done", "30 Nov")),
        ]),
    ]  # fmt: skip


def wide_ribbons() -> list[tuple[str, str, list[Slip]]]:
    first, second = date(2026, 10, 12), date(2026, 11, 14)
    return [
        ("zh-hans", "微心愿，三单", [
            done(1, "认领", "镇中心小学", "镇中心小学", date(2026, 11, 18)),
            Slip(2, S.NOW, "送到", "文化站代收", Box(K.DUE, "最迟", "11-28 周六"), "现在在这里"),
            asked(3, "收到了", "许愿的人", "等本人说", "14 天内"),
        ]),
        ("zh-hans", "承诺，四单，超期", promise_ribbon()),
        ("en", "Order, five slips, closed", [
            done(1, "Order", "Resident", "QR poster, voice"),
            done(2, "Accept", "Jianglin Village", "Called at 9:06"),
            done(3, "Dispatch", "Qushui Town", "Sent again once"),
            done(4, "Handle", "Water Service", "Valve replaced, 2 photos", DONE_ON),
            Slip(5, S.CLOSED, "Rate", "Closed by the resident", Box(K.YES, "Satisfied", "2026.11.30")),
        ]),
        ("bo", "འདུམ། ཤོག་བྱང་དྲུག", [
            done(1, "ཞུ་གཏུགས།", "གཉིས་ཀ", "གཉིས་ཀས་མོས་མཐུན།", date(2026, 11, 9)),
            done(2, "བདེ་འཇགས་ཞིབ་བཤེར།", "འདུམ་ཁང་།", "སོ་སོར་འདྲི་བ།", date(2026, 11, 11)),
            Slip(3, S.NOW, "འདུམ་འགྲིག", "འདུམ་མི་གསུམ།", Box(K.DUE, "དུས་མཐའ།", "ཟླ་11 ཚེས་27"), "ད་ལྟ་འདིར་ཡོད།"),
            waiting(4, "གྲོས་མཐུན།", "ཕྱོགས་གཉིས།", "དུས་མཐའ།", "ཟླ་12 ཚེས་9"),
            waiting(5, "ལག་བསྟར།", "ཕྱོགས་གཉིས།", "དུས་མཐའ།", "ཟླ་3 ཚེས་9"),
            asked(6, "ཡིད་ཚིམ་མིན།", "སོ་སོས་བཤད་པ།", "གཉིས་ཀར་སྒུག", "ཉིན་ 90"),
        ]),
        ("en", "Drill, eight slips: one skipped, one returned and done again", [
            done(1, "Plan", "Town duty office", "Evacuation, school", first),
            done(2, "Approve", "Deputy mayor", "Two names", date(2026, 10, 15)),
            Slip(3, S.SKIP, "Notice", "No-notice drill"),
            done(4, "Run", "Fire team", "41 min", second),
            done(5, "Hot wash", "All units", "9 findings", second),
            Slip(6, S.BACK, "Fix", "County Roads: wrong list", Box(K.BACK, "returned", "2026.11.19")),
            Slip(6, S.SOON, "Fix, 2nd time", "Town Works", Box(K.SOON, "due today", "23 Nov"), "Now here", again=True),
            asked(7, "Re-test", "Next drill", "residents say", "Feb"),
        ]),
    ]  # fmt: skip


def promise_ribbon() -> list[Slip]:
    return [
        done(1, "答应", "县供电服务站", "问政会，原话可听", date(2026, 10, 21)),
        done(2, "立项", "县供电服务站", "派工单 3 号", date(2026, 10, 28)),
        Slip(3, S.LATE, "兑现", "县供电服务站", Box(K.LATE, "超期 3 天", "应于 11-20"), "卡在这里",
             more="下一级：分管副镇长，今天 18:00"),
        asked(4, "回头看", "居民代表", "等居民看", "2 月"),
    ]  # fmt: skip


def small_ribbons() -> list[tuple[list[Cell], str]]:
    d, n, s, o, b, k, y, w, f = (
        Cell.DONE, Cell.NOW, Cell.SOON, Cell.LATE, Cell.BACK, Cell.SKIP, Cell.CLOSED, Cell.WAITING, Cell.ASKED,
    )  # fmt: skip
    return [
        ([d, n, w, w, f], "waiting and current"),
        ([d, d, s, w, f], "due soon"),
        ([d, d, d, o, f], "overdue"),
        ([d, d, n, b, f], "returned"),
        ([d, k, d, n, f], "skipped"),
        ([d, d, d, d, y], "closed"),
        ([d, n, f], "3 slips"),
        ([d, d, d, d, n, w, w, f], "8 slips"),
    ]


def hangings() -> list[tuple[str, str, list[Hanging]]]:
    rows = [
        ("zh-Hans", "一件事走五单", "点单 接单 下单 办单 评单", "您 村 镇 单位 您"),
        (
            "bo",
            "ཤོག་བྱང་ལྔ།",
            "དགོས་འདུན་བཏོན་པ། དང་ལེན། ལས་བགོས། སྒྲུབ་པ། གདེང་འཇོག",
            "ཁྱེད་རང་། གྲོང་ཚོ། གྲོང་རྡལ། ཚན་པ། ཁྱེད་རང་།",
        ),
        ("en", "A matter's five slips", "Order Accept Dispatch Handle Rate", "you village town unit you"),
    ]
    return [
        (
            lang,
            label,
            [
                Hanging(v, w, here=i == 0)
                for i, (v, w) in enumerate(zip(verbs.split(), who.split(), strict=True))
            ],
        )
        for lang, label, verbs, who in rows
    ]


def tile_samples() -> dict[str, list[Tile]]:
    grades = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
    return {
        "place": [
            Tile("here", "江林村三组 · 水井旁", "您扫的码就贴在这里", checked=True),
            Tile("else", "别的地方", "选村、选组，再说个路标"),
        ],
        "speak": [Tile("bo", "藏语", checked=True), Tile("zh", "汉语")],
        "done": [
            Tile("yes", "办好了", icon="yes"),
            Tile("part", "办了一部分", icon="half"),
            Tile("no", "没办好", icon="no"),
        ],
        "grade": [Tile(str(5 - i), text, grade=5 - i) for i, text in enumerate(grades)],
    }


def coming() -> list[Coming]:
    return [
        Coming("11月24日", "村里接单", "周二前", "会打电话问您详情。", date(2026, 11, 24)),
        Coming("11月30日", "给您回话", "周一前", "谁来办、怎么办、哪天办。", date(2026, 11, 30)),
        Coming("12月23日", "办完", "周三前", "附照片。办不了，也说清为什么。", date(2026, 12, 23)),
    ]


def sample_code() -> SafeString:
    drawn = segno.make("huiyin:sample", error="m").svg_inline(border=0, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - made here, from a constant


def desk_samples() -> dict[str, Any]:
    d, n, s, o, w, f = Cell.DONE, Cell.NOW, Cell.SOON, Cell.LATE, Cell.WAITING, Cell.ASKED
    late = [
        Late("二组路灯六盏不亮", "#desk", Box(K.LATE, "超期 3 天", "应于 11-20"), "在县供电服务站手里，江林村",
             [d, d, d, o, f], "五单，第四单超期", "6120 3387", "催办（第 2 次）", "#desk"),
        Late("曲果村老人要助行器（微心愿）", "#desk", Box(K.LATE, "超期 2 天", "应于 11-21"), "在镇卫生院手里，11-09 认领",
             [d, d, o, f], "四单，第三单超期", "5520 3381", "催办", "#desk"),
        Late("牧道落石，车过不去", "#desk", Box(K.LATE, "超期 1 天", "应于 11-22"), "在镇交通岗手里，唐嘎村",
             [d, d, d, o, f], "五单，第四单超期", "4417 9025", "今天 18:00 自动升级"),
    ]  # fmt: skip
    rows = [
        ("18:00", "还有 7 小时 40 分", "三组水井旁水管冻裂，断水", "8263 5147 · 江林村三组 · 手机，语音", [Tag("断水", strong=True)],
         [d, d, s, w, f], 12, "县水务服务站", "近 90 天同类 11 件派对 11 件", (14, 20), True),
        ("18:00", "还有 7 小时 40 分", "三组早上没水，学校也没水", "8264 0093 · 江林村三组 · 电话代点", [Tag("像是同一件")],
         [d, d, s, w, f], 3, "县水务服务站", "可并入 8263 5147", (14, 20), False),
        ("24:00", "今天", "合作社收购款发票开不出来", "7031 2286 · 曲果村 · 柜台", [],
         [Cell.SKIP, d, n, w, f], 1, "县税务服务点", "派单目录 7.2", (3, 15), False),
    ]  # fmt: skip
    tabs = [
        Tab("全部", "#desk", 63), Tab("五单", "#desk", 31, current=True), Tab("微心愿", "#desk", 8), Tab("调解", "#desk", 4),
        Tab("不走单子的"), Tab("空间和活动", "#desk"), Tab("积分", "#desk"),
    ]  # fmt: skip
    views = [Tab("待派", "#desk", 6), Tab("退回", "#desk", 2), Tab("镇里经手", "#desk", 31, current=True)]
    heads = ["", "这一单最迟", "事", "走到", ("户", "r"), "目录建议派给", "在办 / 报的上限"]
    return {"late": late, "rows": rows, "tabs": tabs, "views": views, "heads": heads}


def matter_samples() -> dict[str, Any]:
    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)

    log = [
        Day("11 月 26 日 周四", [
            Event(9, at(26, 9, 12), "县水务服务站", "写给居民：阀门到了，下午换，换时停水约一小时。", detail="居民已听语音，9:31", told=True)]),
        Day("11 月 24 日 周二", [
            Event(8, at(24, 17, 40), "网格员", "送水车到三组，12 户都接到了。", told=True, recorded_at=at(25, 8, 30)),
            Event(7, at(24, 10, 30), "县水务服务站", "阀门冻裂，等配件，周四前换好。每天两趟送水车。", "回话：", "离点单 25 小时 35 分，七天之内", told=True)]),
        Day("11 月 23 日 周一", [Event(6, at(23, 16, 10), "县水务服务站", "签收。")]),
    ]  # fmt: skip
    looks = [
        Look(at(26, 9, 38), "曲水镇派单台，值班 2 号", "今天到期，核对进度"),
        Look(at(24, 17, 35), "江林村网格员", "送水到户，看门牌"),
    ]
    near = [
        Near(
            [Cell.DONE, Cell.DONE, Cell.NOW, Cell.WAITING, Cell.ASKED],
            "五单，第三单在办",
            "三组早上没水，学校也没水",
            "#matter",
            "相距 160 米，同一天",
            "8264 0093",
        ),
        Near(
            [Cell.DONE] * 4 + [Cell.CLOSED],
            "五单，居民已合上",
            "水井旁阀门漏水",
            "#matter",
            "11-02 修过，居民评满意",
            "8107 4420",
        ),
    ]
    can = [
        Act("催办水务站", value="urge", key="U", main=True),
        Act("请求延期（居民同意才算）", value="extend", key="E"),
        Act("并入相近的单", url="#matter", key="M"),
    ]
    cannot = [
        NotNow("办结", "要水务站交凭证：修好的照片、水压读数"),
        NotNow("改派", "水务站已签收，须它先退单并写理由"),
        NotNow("合上", "只有居民能合上"),
    ]
    slips = [
        done(1, "点单", "居民", "手机，语音 0:41"),
        done(2, "接单", "江林村村委会", "9:06 给居民打过电话"),
        done(3, "下单", "曲水镇", "改派 1 次，住建局退回"),
        Slip(4, S.SOON, "办单", "县水务服务站", Box(K.SOON, "今天到期", "11-26 18:00"), "现在在这里",
             pips=Pips(4, 7, "第 4 天，已回话"), more="自己答应今天，镇里限 12 月 23 日。"),
        asked(5, "评单", "居民", "等居民评", "办完后 30 天内"),
    ]  # fmt: skip
    kv = [("能看", "门牌、家里有没有行动不便的人"), ("不能看", "其余 9 项")]
    return {"log": log, "looks": looks, "near": near, "can": can, "cannot": cannot, "slips": slips, "kv": kv}


def town_samples() -> dict[str, Any]:
    promises = [
        Promise(
            Box(K.LATE, "超期 3 天", "应于 11-20"),
            "江林村二组路灯修好",
            "县供电服务站，10 月 21 日问政会上答应",
            "#town",
        ),
        Promise(Box(K.SOON, "明天到期", "11-24 周二"), "渡口候车棚装挡风板", "镇交通岗，11 月 18 日答应"),
        Promise(Box(K.DUE, "最迟", "11-30 周一"), "卫生院每周三开到晚上八点", "镇卫生院，11 月 18 日答应"),
        Promise(Box(K.YES, "居民点头", "11-12"), "曲果村公厕冬天不上锁", "2 月再回头看一次"),
    ]
    week = [
        Coming("周二 24", "羊圈防风，现场讲", "15:00", "唐嘎村活动室，不用报名"),
        Coming("周六 28", "消防演练（演练，不是真的）", "10:00", "江林村，欢迎来看"),
    ]
    figures = [
        Figure("点了", "168 件"),
        Figure("单位说办好", "151", "office"),
        Figure("居民说办好", "109", "resident"),
        Figure("居民还没答", "27"),
        Figure("超期没办", "7", "late"),
    ]
    doors = [
        Door("phone", "打电话 12345", "藏语、汉语都接"),
        Door("door", "到村委会柜台", "五个村都能点单，给纸回执"),
        Door("walk", "等网格员上门", "替您点，号码归您"),
    ]
    return {"promises": promises, "week": week, "figures": figures, "doors": doors}
