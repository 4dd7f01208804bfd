"""A town with a catalogue of errands, and errands on their way. Every move through the door, by whoever usually makes it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.cases.door import move_case, place_case
from huiyin.cases.models import Case
from huiyin.loops.errand.actions import Naming, PaperFacts, VersionFacts, add_errand
from huiyin.loops.errand.models import Version
from huiyin.people.actors import Actor
from tests.cast import AT, DAY, MINUTE, Cast, Town, contact, photo, resident

ALL_WAYS = frozenset({"counter", "phone", "self", "nearby", "elsewhere", "proxy"})
PAPERS = (
    PaperFacts("id-card", "身份证", name_en="Identity card", original=True),
    PaperFacts("hukou", "户口簿", name_en="Household register"),
    PaperFacts("photo", "照片", name_en="Photo"),
)


def asked(town: Town, **more: Any) -> VersionFacts:
    given = {"papers": PAPERS, "fee_fen": 0, "days": 5, "ways": ALL_WAYS, "unit_id": town.units["roads"].pk}
    return VersionFacts(**{**given, **more})


def make_errand(town: Town, code: str = "pension", name: str = "养老补贴", **more: Any) -> Version:
    naming = Naming(name, name_en=code, for_companies=more.pop("for_companies", False))
    return add_errand(
        jurisdiction_id=town.place.pk, code=code, facts=naming, version=asked(town, **more), by=town.actor("admin"), at=AT
    )  # fmt: skip


@pytest.fixture
def pension(cast: Cast) -> Version:
    return make_errand(cast.a)


def bring(town: Town, *, at: datetime = AT, by: Actor | None = None, key: Any = None, **answers: Any) -> Case:
    """Somebody brings an errand: the resident from the phone, unless `by` says who."""
    case = Case(
        jurisdiction=town.place,
        loop="errand",
        place=town.villages[0],
        place_path=town.villages[0].path,
        channel="web",
    )
    given = {"errand": "pension", "way": "self", **answers}
    return place_case(
        case, "bring", by=by or Actor.the_resident(), at=at, answers=given, contact=contact(town), key=key
    )


def mandate(town: Town, *, until: datetime = AT + 30 * DAY) -> dict[str, Any]:
    return {"whose": "扎西爷爷", "mandate": (photo(town),), "mandate_to": until}


def usual(verb: str) -> tuple[str, dict[str, Any]]:
    by_verb: dict[str, tuple[str, dict[str, Any]]] = {
        "take_in": ("dispatcher", {}),
        "say_missing": ("dispatcher", {"missing": "hukou photo"}),
        "bring_rest": ("resident", {"who": "oneself"}),
        "send_back": ("roads", {"reason": "身份证看不清。"}),
        "answer": ("dispatcher", {"words": "周三可以来。"}),
        "make_ready": ("roads", {"words": "周五起在三号窗口取。"}),
        "refuse": ("roads", {"ground": "not_entitled", "reason": "年龄还差两年。"}),
        "decide": ("leader", {"reason": "按老办法给。"}),
        "fetch": ("resident", {"who": "oneself"}),
        "rate": ("resident", {"grade": "5"}),
        "agree": ("resident", {}),
        "appeal": ("resident", {"words": "不服。"}),
        "withdraw": ("resident", {}),
        "add": ("resident", {"words": "补一句。"}),
        "urge": ("resident", {}),
    }
    return by_verb[verb]


def act(town: Town, case: Case, verb: str, *, at: datetime, who: str = "", **more: Any) -> Case:
    """One move by whoever usually makes it; `who` names another, `answers` replaces the usual ones."""
    usually, answers = usual(verb) if verb != "name_proxy" else ("resident", mandate(town))
    name = who or usually
    by = resident(case) if name == "resident" else town.actor(name)
    return move_case(case.pk, verb, by=by, at=at, answers=more.pop("answers", answers), **more)


def drive(town: Town, case: Case, *verbs: str, at: datetime | None = None, step: timedelta = MINUTE) -> Case:
    moment = at or case.since
    for verb in verbs:
        moment += step
        case = act(town, case, verb, at=moment)
    return case
