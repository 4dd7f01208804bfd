"""A wish brought to any point of its way, each move by whoever makes it."""

from datetime import datetime
from typing import Any

from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Case, Part
from huiyin.people.actors import Actor
from huiyin.people.models import Contact
from tests.cast import AT, DAY, MINUTE, Town, fresh

NAME, PHONE = "卓玛次仁", "13989071234"
GIVER_PHONE = "13811112222"
SAID = "孙子晚上写作业看不清，想要一盏暖光的台灯。"
SENTENCE = "一名村小学生想要一盏暖光台灯"
SENTENCE_BO = "གྲོང་གསེབ་སློབ་ཆུང་གི་སློབ་མ་ཞིག་གིས་དྲོན་མོའི་གློག་སྒྲོན་ཞིག་འདོད།"
USUAL: dict[str, tuple[str, dict[str, Any]]] = {
    "word": ("clerk", {"sentence": SENTENCE, "sentence_bo": SENTENCE_BO}),
    "hang": ("wisher", {}),
    "reword": ("wisher", {"words": "不要写村小。"}),
    "take_on": ("giver", {"kind": "company", "by_when": AT + 5 * DAY}),
    "new_day": ("giver", {"by_when": AT + 12 * DAY}),
    "give_back": ("giver", {"words": "店里没货了。"}),
    "bring": ("giver", {}),
    "hang_again": ("dispatcher", {}),
    "rise_to_fund": ("dispatcher", {}),
    "buy": ("dispatcher", {"cost": 8900}),
    "hand_over": ("clerk", {"words": "交给奶奶了。"}),
    "confirm": ("wisher", {}),
    "thank": ("wisher", {"words": "孩子很喜欢，谢谢您。"}),
    "not_right": ("wisher", {"words": "灯是坏的。"}),
    "decline": ("dispatcher", {"ground": "too_big", "reason": "修房子要走点单。"}),
    "agree": ("wisher", {}),
    "appeal": ("wisher", {"words": "请再看看。"}),
    "withdraw": ("wisher", {}),
}


def tell(
    town: Town,
    verb: str = "tell",
    *,
    at: datetime = AT,
    by: Actor | None = None,
    place: Any = None,
    name: str = NAME,
    **answers: Any,
) -> Case:
    """A grandmother tells her grandson's wish."""
    where = place or town.villages[0]
    case = Case(jurisdiction=town.place, loop="wish", place=where, place_path=where.path, channel="web")
    given = {"said": SAID, "whose": "ward", "to_door": "station", **answers}
    contact = Contact(jurisdiction=town.place, name=name, phone=PHONE, language="zh-hans")
    return place_case(case, verb, by=by or Actor.the_resident(), at=at, answers=given, contact=contact)


def giver_of(case: Case) -> Actor:
    """Whoever holds the wish now; somebody new where nobody does."""
    part = Part.objects.filter(case=case, role="giver", until=None).first()
    return Actor.holder(part.pk) if part else Actor.newcomer("giver")


def go(
    town: Town, case: Case, *verbs: str, at: datetime | None = None, who: str = "", **answers: Any
) -> Case:
    """Several moves, a minute apart, each by whoever usually makes it."""
    moment = at or case.filed_at
    for verb in verbs:
        moment += MINUTE
        usually, usual = USUAL[verb]
        name = who or usually
        actor = {"wisher": Actor.the_resident(case.pk), "giver": giver_of(case)}.get(name) or town.actor(name)
        contact = (
            Contact(jurisdiction=town.place, phone=GIVER_PHONE, language="bo") if verb == "take_on" else None
        )
        move_case(case.pk, verb, by=actor, at=moment, answers=answers or usual, contact=contact)
    return fresh(case)
