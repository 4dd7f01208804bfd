"""Errands of the invented year: the catalogue, what lies at the counter on the last day, and a few grades of the year."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from huiyin.cases.models import Case
from huiyin.loops.errand.actions import Naming, PaperFacts, VersionFacts, add_errand, publish_version
from huiyin.loops.errand.models import Ticket
from huiyin.loops.errand.queue import call_next
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account
from huiyin.places.models import Place
from huiyin.places.queries import holder_units

from ..scenes import moment
from ..stage import Life, Play, Stage

T = "540124100"
EVERY_WAY = frozenset({"counter", "phone", "self", "nearby", "elsewhere", "proxy"})
ID = PaperFacts("id-card", "身份证", "ཐོབ་ཐང་ལག་ཁྱེར།", "Identity card", original=True)
HOME = PaperFacts("hukou", "户口簿", "ཐེམ་ཐོ།", "Household register", original=True)
PHOTO = PaperFacts("photo", "一寸照片", "པར།", "Photo")
BANK = PaperFacts("bank", "银行卡", "དངུལ་ཁང་བྱང་བུ།", "Bank card")

# code, names, papers, fee in fen, working days, office behind, for companies
CATALOGUE: Sequence[tuple[str, Naming, Sequence[PaperFacts], int, int, str]] = (
    ("pension-check", Naming("养老金资格认证", "རྒས་གསོའི་ཐོབ་ཐང་ར་སྤྲོད།", "Pension: proof that one lives", order=1), (ID,), 0, 0, f"{T}-civil"),
    ("medical", Naming("城乡居民医保参保", "གྲོང་གསེབ་སྨན་བཅོས་འགན་བཅོལ།", "Health insurance: join", order=2), (ID, HOME), 0, 5, "540124-insurance"),
    ("medical-away", Naming("外地看病报销", "ཕྱི་ཕྱོགས་སྨན་བཅོས་འགྲོ་སོང་།", "Treatment elsewhere: repayment", order=3), (ID, BANK, PaperFacts("bills", "看病票据", "སྨན་བཅོས་འཛིན་ཤོག", "Bills", original=True)), 0, 15, "540124-insurance"),
    ("disabled", Naming("残疾人证", "དབང་པོ་སྐྱོན་ཅན་ལག་ཁྱེར།", "Disability card", order=4), (ID, HOME, PHOTO), 0, 10, f"{T}-civil"),
    ("low-income", Naming("低保申请", "འཚོ་བའི་འགན་སྲུང་ཞུ་བ།", "Subsistence allowance", order=5), (ID, HOME, BANK), 0, 20, f"{T}-civil"),
    ("grass", Naming("草补发放查询", "རྩ་ཐང་གསབ་དངུལ།", "Grassland subsidy", order=6), (ID, BANK), 0, 3, "540124-agri"),
    ("licence", Naming("个体营业执照", "སྒེར་ཁེ་ལག་ཁྱེར།", "Shop licence", for_companies=True, order=7), (ID, PaperFacts("lease", "店面租约", "ཁང་གླའི་གན་རྒྱ།", "Lease of the shop")), 0, 3, "540124-tax"),
    ("invoice", Naming("代开发票", "འཛིན་ཤོག་ཚབ་འབྲི།", "Invoice written for you", for_companies=True, order=8), (ID, PaperFacts("contract", "买卖合同", "ཉོ་ཚོང་གན་རྒྱ།", "Contract")), 500, 0, "540124-tax"),
)  # fmt: skip

Q, F, C = f"{T}201", f"{T}202", f"{T}203"
Step = tuple[str, str, dict[str, Any]]
# errand, place, way, language, steps as in `scenes`
Scene = tuple[str, str, str, str, Sequence[Step]]
SCENES: Sequence[Scene] = (
    ("disabled", f"{Q}-1", "counter", "bo", [("35m", "bring", {})]),
    ("medical", f"{F}-2", "self", "zh-hans", [("1 19:40", "bring", {"said": "孩子刚上户口。"})]),
    ("low-income", f"{C}-3", "nearby", "bo", [("3 10:10", "bring", {}), ("3 10:30", "say_missing", {"missing": "bank"})]),
    ("medical-away", f"{Q}-2", "proxy", "bo", [("9 15:00", "bring", {"proxy": "30"}), ("9 15:10", "take_in", {})]),
    ("grass", f"{C}-4", "phone", "bo", [("2 11:00", "bring", {}), ("2 11:20", "take_in", {}), ("1 16:00", "make_ready", {"words": "已查到，周三打到卡上，不用再来。"})]),
    ("licence", f"{Q}-4", "counter", "zh-hans", [("4 09:30", "bring", {"company": "桑珠甜茶馆"}), ("4 09:40", "take_in", {}), ("2 17:00", "make_ready", {"words": "在三号窗口取照，带身份证。"}), ("1 10:00", "fetch", {"who": "oneself"})]),
    ("medical", f"{C}-1", "elsewhere", "zh-hans", [("30 20:00", "bring", {}), ("29 10:00", "say_missing", {"missing": "hukou"}), ("27 19:00", "bring_rest", {"who": "oneself"}), ("26 09:40", "take_in", {}), ("20 16:00", "make_ready", {"words": "已参保，手机上能查到。"}), ("19 08:00", "rate", {"grade": "5"})]),
    ("pension-check", f"{F}-1", "counter", "bo", [("12 10:00", "bring", {}), ("12 10:05", "take_in", {}), ("12 10:20", "make_ready", {"words": "认证好了。"}), ("12 11:00", "rate", {"grade": "2", "grade_words": "བསྒུགས་ཡུན་རིང་དྲགས་སོང་།"})]),
    ("low-income", f"{Q}-3", "counter", "zh-hans", [("40 10:00", "bring", {}), ("40 10:20", "take_in", {}), ("22 17:00", "refuse", {"ground": "not_entitled", "reason": "家里有一辆收割机在出租，收入超过标准。"}), ("15 09:00", "appeal", {"words": "收割机是合伙买的。"})]),
)  # fmt: skip
GRADES = "5455443555554"


def play(stage: Stage) -> None:
    """Write the catalogue, then let the scenes begin."""
    keeper = actor_of(Account.objects.get(username="admin"), at=stage.now)
    start = stage.now - timedelta(days=360)
    versions = {}
    for code, naming, papers, fee, days, unit in CATALOGUE:
        facts = VersionFacts(
            papers,
            fee,
            days,
            EVERY_WAY if fee == 0 else frozenset({"counter", "phone"}),
            stage.units[unit].pk,
        )
        versions[code] = add_errand(
            jurisdiction_id=stage.town.pk, code=code, facts=naming, version=facts, by=keeper, at=start
        )
    lot = Random(7)  # noqa: S311 - telephone numbers of a story
    for scene in SCENES:
        stage.let(_life(stage, lot, scene))
    for n, grade in enumerate(GRADES):
        day = str(50 + n * 7)
        grading: Sequence[Step] = [(f"{day} 10:00", "bring", {}), (f"{day} 10:10", "take_in", {}), (f"{day} 15:00", "make_ready", {"words": "办好了。"}), (f"{day} 16:00", "rate", {"grade": grade})]  # fmt: skip
        where = f"{(Q, F, C)[n % 3]}-{n % 3 + 1}"
        stage.let(_life(stage, lot, ("pension-check", where, "counter", "zh-hans", grading)))
    stage.let(_change(stage, versions["low-income"].errand_id, keeper))
    stage.let(_queue(stage))


def _life(stage: Stage, lot: Random, scene: Scene) -> Life:
    code, where, way, language, steps = scene
    play: Play | None = None
    for when, verb, more in steps:
        yield (at := moment(stage, when))
        given: dict[str, Any] = dict(more)
        if play is None:
            place = Place.objects.get(code=where)
            channel = {"self": "web", "elsewhere": "web", "phone": "phone"}.get(way, "counter")
            case = Case(
                jurisdiction=stage.town, loop="errand", place=place, place_path=place.path, channel=channel
            )
            play = Play(stage, case, language, f"1380000{lot.randrange(10**4):04d}", family=True)
            if days := given.pop("proxy", None):
                given |= {
                    "whose": "次旺阿妈",
                    "mandate": (stage.photos("slip1"),),
                    "mandate_to": at + timedelta(days=int(str(days))),
                }
            by = Actor.the_resident() if way in ("self", "elsewhere") else _desk(stage, case)
            play.open("bring", at, by, errand=code, way=way, **given)
        else:
            play.do(verb, at, by=_whose(stage, play.case, verb), **given)


def _desk(stage: Stage, case: Case) -> Actor:
    return stage.cast.by_unit[holder_units(case.place_path)["town"]]


def _whose(stage: Stage, case: Case, verb: str) -> Actor | None:
    if verb in ("bring_rest", "fetch", "rate", "appeal", "agree", "withdraw"):
        return Actor.the_resident(case.pk)
    return _desk(stage, case) if verb in ("take_in", "say_missing") else None


def _change(stage: Stage, errand_id: int, keeper: Actor) -> Life:
    """The day before yesterday the allowance began to ask for one paper more."""
    yield (at := stage.on(2, "18:30"))
    stage.lane.flush()
    papers = (ID, HOME, BANK, PaperFacts("income", "收入声明", "ཡོང་འབབ་གསལ་བཤད།", "Statement of income"))
    facts = VersionFacts(papers, 0, 20, EVERY_WAY, stage.units[f"{T}-civil"].pk)
    publish_version(errand_id=errand_id, version=facts, by=keeper, at=at)


def _queue(stage: Stage) -> Life:
    """Five people wait at the counter on the last day, one of them at window 2."""
    yield (at := stage.now - timedelta(minutes=20))
    day = stage.local(stage.now).date()
    for number in range(1, 6):
        Ticket.objects.create(
            jurisdiction=stage.town, on=day, number=number, drawn_at=at + timedelta(minutes=number)
        )
    by = stage.cast.by_unit[holder_units(stage.town.path)["town"]]
    call_next(jurisdiction_id=stage.town.pk, window=2, by=by, at=stage.now - timedelta(minutes=4))
