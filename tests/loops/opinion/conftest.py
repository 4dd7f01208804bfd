"""An opinion brought to any point of its way, each move by whoever makes it."""

from datetime import datetime
from typing import Any

from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Case
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from tests.cast import AT, MINUTE, Town, fresh

SAID = "村口的公厕总是锁着，开会那天才开。"
ZH = "公厕下月修好，钥匙现在放在小卖部，随时可以拿。"
BO = "གཙང་སྤྲའི་ཁང་པ་ཟླ་རྗེས་མར་ཉམས་གསོ་བྱེད། ལྡེ་མིག་ཚོང་ཁང་ཆུང་ཆུང་ལ་ཡོད།"
EN = "The toilet is mended next month; the key is at the shop until then."
ANSWER = {"in_zh": ZH}
USUAL: dict[str, tuple[str, dict[str, Any]]] = {
    "answer": ("clerk", ANSWER),
    "answer_above": ("dispatcher", ANSWER),
    "raise_to_village": ("grid", {"reason": "要村里定。"}),
    "raise_to_town": ("clerk", {"reason": "要镇里出钱。"}),
    "ask_above": ("dispatcher", {"reason": "要县里定。"}),
    "send_down": ("dispatcher", {"reason": "村里有钥匙。"}),
    "make_order": ("dispatcher", ANSWER),
    "make_wish": ("dispatcher", {**ANSWER, "consent": "yes"}),
    "make_topic": ("dispatcher", {**ANSWER, "topic": "公厕由谁来管"}),
    "split": ("dispatcher", {}),
    "rate": ("resident", {"solved": "yes"}),
    "ask_again": ("resident", {"words": "没说哪天修。"}),
    "ask_town_again": ("resident", {"words": "没说哪天修。"}),
    "bring_up": ("resident", {}),
    "withdraw": ("resident", {}),
}


def opinion(
    town: Town,
    *,
    said: str = SAID,
    at: datetime = AT,
    language: str = "zh-hans",
    place: Any = None,
    by: Actor | None = None,
) -> Case:
    """Somebody of the first village says what they think."""
    where = place or town.villages[0]
    case = Case(jurisdiction=town.place, loop="opinion", place=where, place_path=where.path, channel="web")
    contact = Contact(jurisdiction=town.place, phone="13989071234", language=language)
    return place_case(
        case,
        "say",
        by=by or Actor.the_resident(),
        at=at,
        answers={"said": said},
        contact=contact,
        language=language,
    )


def go(
    town: Town, case: Case, *verbs: str, at: datetime | None = None, who: str = "", **answers: Any
) -> Case:
    """Several moves, a minute apart, each by whoever usually makes it."""
    moment = at or case.filed_at
    for verb in verbs:
        moment += MINUTE
        usually, usual = USUAL.get(verb, (who, {}))
        name = who or usually
        actor = Actor.the_resident(case.pk) if name == "resident" else town.actor(name)
        move_case(case.pk, verb, by=actor, at=moment, answers=answers or usual)
    return fresh(case)


def gather(town: Town, case: Case, lead: Case, *, at: datetime | None = None) -> Case:
    """The town gathers `case` with `lead`."""
    return go(town, case, "gather", at=at, who="dispatcher", lead=str(lead.pk))
