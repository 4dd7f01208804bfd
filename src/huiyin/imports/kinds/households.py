"""Households that agreed to have a file. A row without a given consent, and without its signed sheet or recording, is refused.

A list of people is not a ground to keep them. Each row goes through `people.households` as it would at the counter: by
somebody whose seat reaches the place, for declared purposes, under a consent with its evidence, logged for the household.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why, say
from huiyin.people.households.actions import LANGUAGES, open_household
from huiyin.people.households.consents import Yes, take_consent
from huiyin.people.households.models import GivenHow, Household
from huiyin.people.keyed import keyed_hash, plain_door
from huiyin.people.purposes import Purpose, consentable

from ..bringing import Brought, Context, Kind, Outcome
from ..columns import YES_NO, Column, Row, plain_head
from .found import place_named

_LANGUAGES = dict(zip(LANGUAGES, (("汉语", "中文"), ("藏语", "བོད་སྐད།"), ("英语", "english")), strict=True))
_HOWS: Mapping[str, tuple[str, ...]] = {
    GivenHow.PAPER: ("书面", "纸质", "签字", "ཤོག་བུའི་སྟེང་།"),
    GivenHow.VOICE: ("口头", "录音", "སྐད།"),
}
_WRITTEN = {
    "water": "修水 送水 水", "power": "修电 电", "reply": "答复 回复", "visit": "走访 入户", "care": "帮扶 慰问 关怀", "aid": "申请待遇 救助 待遇",
    "safety": "避险 转移 安全", "together": "一户一档 归档 合并",
}  # fmt: skip
COLUMNS = (
    Column("place", ("所在村组", "གྲོང་ཚོ།", "Place"), ("村", "村组", "网格", "地区"), required=True, example="曲水村"),
    Column("door", ("门牌号", "སྒོ་ཨང་།", "Door"), ("门牌",), example="3 组 12 号"),
    Column("called", ("户名称呼", "དུད་ཚང་མིང་།", "Household called"), ("称呼", "户主")),
    Column("speaks", ("使用语言", "སྐད་ཡིག", "Speaks"), ("语言",), choices=_LANGUAGES, example="藏语"),
    Column("consent", ("是否同意建档", "མོས་མཐུན།", "Consent"), ("同意", "是否同意", "同意建档"), required=True, example="是", choices=YES_NO),
    Column("speaker", ("同意人", "མོས་མཐུན་བྱེད་མི།", "Who agreed"), ("签字人", "同意人称呼"), required=True, example="央金阿妈"),
    Column("purpose", ("同意用途", "དམིགས་ཡུལ།", "Purpose"), ("用途",), required=True, example="走访"),
    Column("how", ("同意方式", "མོས་མཐུན་བྱེད་སྟངས།", "How it was given"), ("方式",), required=True, example="书面", choices=_HOWS),
    Column("evidence", ("凭证文件", "དཔང་རྟགས་ཡིག་ཆ།", "Evidence file"), ("凭证", "同意书文件"), required=True, example="0012.jpg"),
    Column("until_on", ("同意截止日", "དུས་ཚོད།", "Until"), ("截止日期", "有效期至"), example="2027-06-30"),
)  # fmt: skip


def bring(row: Row, context: Context) -> Brought:
    """A file opened with its first consent, the others beside it. The same row again is the file that is there."""
    if COLUMNS[4].chosen(row["consent"]) != "yes":
        sentence = say("This household gave no consent, so nothing of it is kept. Ask it first.")
        raise Refused(Why(sentence, field="consent"))
    place = place_named(context.town, row["place"])
    purposes = purposes_in(row["purpose"])
    key = _key(context, place.pk, row)
    if Household.objects.filter(jurisdiction=context.town, key=key).exists():
        return Brought(Outcome.SAME)
    speaks = COLUMNS[3].chosen(row["speaks"]) or ""
    first, *others = [_yes(row, purpose, context) for purpose in purposes]
    items = frozenset().union(*(purpose.items for purpose in purposes))
    about = {
        name: text
        for name, text in (("door", row["door"]), ("called", row["called"]), ("speaks", speaks))
        if text
    }
    if over := [name for name in about if name not in items]:
        heads = "、".join(one.heads[0] for one in COLUMNS if one.name in over)
        sentence = say(
            "What it agreed to doesn't need %(heads)s. Please leave that empty, or ask for what does."
        )
        raise Refused(Why(sentence, {"heads": heads}, over[0]))
    # the first consent must cover what is written down with it
    best = max(range(len(purposes)), key=lambda n: (len(purposes[n].items & about.keys()), -n))
    yeses = [first, *others]
    yeses.insert(0, yeses.pop(best))
    household, _digits = open_household(
        place=place,
        speaker=row["speaker"],
        yes=yeses[0],
        key=key,
        digits_later=True,  # they are told at the counter, with the slip
        by=context.by,
        at=context.at,
        **about,  # type: ignore[arg-type]
    )
    for yes in yeses[1:]:
        take_consent(household_id=household.pk, yes=yes, speaker=row["speaker"], by=context.by, at=context.at)
    return Brought(Outcome.NEW)


def purposes_in(text: str) -> Sequence[Purpose]:
    """The declared purposes that somebody wrote, in their order. Raises Refused for any other."""
    found = []
    for part in (
        unicodedata.normalize("NFKC", text).replace("、", ",").replace(";", ",").replace("/", ",").split(",")
    ):
        if not part.strip():
            continue
        match = next(
            (p for p in consentable() if plain_head(part) in {p.code, *_WRITTEN[p.code].split()}), None
        )
        if match is None:
            some = "、".join(_WRITTEN[p.code].split()[0] for p in consentable())
            sentence = say("Nobody can be asked for “%(given)s”. The purposes are: %(some)s.")
            raise Refused(Why(sentence, {"given": part.strip()[:40], "some": some}, "purpose"))
        found.append(match)
    return list(dict.fromkeys(found)) or purposes_in("?")


def _yes(row: Row, purpose: Purpose, context: Context) -> Yes:
    today = local_day(context.at)
    longest = today + timedelta(days=purpose.days)
    evidence = context.evidence(row["evidence"])
    if evidence is None:
        sentence = say("“%(given)s” is not among the signed sheets and recordings that came with the list.")
        raise Refused(Why(sentence, {"given": row["evidence"][:60]}, "evidence"))
    return Yes(
        purpose.code,
        str(COLUMNS[7].chosen(row["how"])),
        min(_until(row["until_on"]) or longest, longest),
        evidence,
    )


def _until(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Refused(Why(say("Please write the day like 2026-12-01."), field="until_on")) from None


def _key(context: Context, place_id: int, row: Row) -> UUID:
    """The same for the same row, and nothing of it can be read from it."""
    text = f"{context.town.pk}:{place_id}:{plain_door(row['door'])}:{''.join(row['speaker'].split())}"
    return UUID(bytes=keyed_hash(text, "import")[:16])


KIND = Kind(
    "households", say("Households that agreed"), frozenset({"town", "village"}), COLUMNS, lambda row: row["place"], bring,
    note=say("Every row needs a consent that was given, and its signed sheet or recording in the ZIP beside the list."),
)  # fmt: skip
