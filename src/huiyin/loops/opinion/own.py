"""What the opinion adds to the door: one answer for all who said it, each in their language; and what it becomes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from huiyin.cases import registry
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case, Words
from huiyin.cases.registry import Own
from huiyin.cases.similar import most_alike
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.loops import joining
from huiyin.notices.texts import when_text
from huiyin.people.actors import CLOCKWORK, Actor
from huiyin.people.models import Contact

from .models import Topic

FIELDS = {"zh-hans": "in_zh", "bo": "in_bo", "en": "in_en"}
_LACKS = {
    "in_zh": say("Somebody who said it is answered in Chinese. Please write the answer in Chinese too."),
    "in_bo": say(
        "Somebody who said it is answered in Tibetan. Please write the answer in Tibetan too, or record it."
    ),
    "in_en": say("Somebody who said it is answered in English. Please write the answer in English too."),
}
_BECOMES = {
    "make_order": ("order", "place"),
    "make_wish": ("wish", "tell"),
}  # verb: loop, and the move that opens it
_ANSWERS = frozenset({"answer", "answer_above", *_BECOMES, "make_topic"})
_LEAVES = frozenset({"split", "withdraw", "ask_town_again", "bring_up"})
RECENT = timedelta(days=60)
COMPARED = 200


class OpinionOwn(Own):
    """See `cases.registry.Own`."""

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """An answer must reach everybody in their language; and what is gathered must have something to go along with."""
        answers = attempt.answers or {}
        if verb == "gather":
            lead = joining.lead_for(case, answers.get("lead"))
            if lead is None or not joining.can_lead(lead):
                return Why(
                    say("There is no such open opinion. Please choose one that is not answered yet."),
                    field="lead",
                )
        if verb in _BECOMES and _BECOMES[verb][0] not in {loop.name for loop in registry.all_loops()}:
            return Why(say("That is not offered in this place."))
        return _lacks_a_language(case, answers) if verb in _ANSWERS else None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """Take along whoever is gathered here, and open what the opinion becomes."""
        verb = decision.move.verb
        if verb == "gather":
            joining.count_follower(lane, case.lead_id, +1)
        elif verb in _LEAVES:
            joining.count_follower(lane, joining.uuid_of(before.get("lead_id", case.lead_id)), -1)
        if verb in _ANSWERS and case.followers:
            _answer_all(lane, case, decision)
        elif verb == "withdraw" and case.followers:
            for follower in joining.joined_to(lane, case, ("gathered",)):
                lane.move(follower, "split", by=CLOCKWORK, at=decision.at)
        if verb in _BECOMES:
            _become(lane, case, decision, *_BECOMES[verb])
        elif verb == "make_topic":
            lane.own_rows.append(_topic(lane, case, decision))

    def choices(self, case: Case, ask: str, at: datetime) -> Sequence[tuple[str, str]]:
        """Open opinions that speak of the same thing, the nearest first."""
        said = _said_of(case)
        texts = _texts_near(case, at)
        near = most_alike(f"{case.title} {said}", [(key, f"{title} {text}") for key, title, text in texts])
        labels = {key: title or (text if len(text) <= 30 else f"{text[:29]}…") for key, title, text in texts}
        return [(key, labels[key]) for key in near]

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        """By when an answer is owed at the latest."""
        zone = calendar_of(case.jurisdiction_id).zone
        return {"answer": when_text(case.answer_due_at, zone=zone, seen_from=event.at)}


def _lacks_a_language(case: Case, answers: Mapping[str, object]) -> Why | None:
    """Whoever said it is answered in their language: in writing, by a recording or by mouth; those gathered in writing."""
    mine = FIELDS.get(case.contact.language) if case.contact else None
    rows = Case.objects.filter(lead=case, state="gathered") if case.followers else Case.objects.none()
    others = {FIELDS.get(language) for language in rows.values_list("contact__language", flat=True)}
    told = bool(answers.get("spoken")) or answers.get("by_mouth") == "yes"
    wanted = others | ({mine} if not told else set())
    for name in FIELDS.values():
        if name in wanted and not str(answers.get(name) or "").strip():
            return Why(_LACKS[name], field=name)
    return None


def _answer_all(lane: Lane, case: Case, decision: Decision) -> None:
    """The same answer to each who is gathered here, under their own receipt; the next word is each one's own."""
    written = {name: text for name in FIELDS.values() if (text := decision.answers.get(name))}
    for follower in joining.joined_to(lane, case, ("gathered",)):
        lane.move(follower, "answer_together", by=CLOCKWORK, at=decision.at, answers=written)


def _become(lane: Lane, case: Case, decision: Decision, loop: str, verb: str) -> None:
    """Open the order or the wish that it becomes, for the same person, with a receipt of its own."""
    made = Case(
        jurisdiction_id=case.jurisdiction_id,
        loop=loop,
        place_id=case.place_id,
        place_path=case.place_path,
        channel=case.channel,
    )
    made.led_from = (case.pk, "became")
    answers: dict[str, object] = {"said": _said_of(case, lane) or case.title or _written(decision)}
    asked = {ask.name for ask in registry.loop_named(loop).by_verb[verb].asks}
    if "whose" in asked:
        answers["whose"] = "own"
    language = case.contact.language if case.contact else ""
    lane.open(
        made,
        verb,
        by=Actor.the_resident(),
        at=decision.at,
        answers=answers,
        contact=_same_contact(case),
        language=language,
    )


def _same_contact(case: Case) -> Contact | None:
    """How to reach the same person, for another matter: a contact belongs to one matter and to nothing else."""
    held = case.contact
    if held is None:
        return None
    return Contact(
        jurisdiction_id=case.jurisdiction_id,
        name=held.name,
        phone=held.phone,
        email=held.email,
        pin=held.pin,
        language=held.language,
        reach_by=held.reach_by,
    )


def _topic(lane: Lane, case: Case, decision: Decision) -> Topic:
    event = lane.events[-1]
    question = str(decision.answers["topic"])
    return Topic(
        jurisdiction_id=case.jurisdiction_id,
        case=case,
        question=question,
        unit_id=event.unit_id,
        at=decision.at,
    )


def _written(decision: Decision) -> str:
    return next((str(text) for name in FIELDS.values() if (text := decision.answers.get(name))), "")


def _said_of(case: Case, lane: Lane | None = None) -> str:
    """What was said when the opinion was opened, in the lane or in the database."""
    waiting = lane.words if lane else []
    for words in waiting:
        if words.case_id == case.pk and words.name == "said":
            return words.text
    found = Words.objects.filter(case=case, name="said").order_by("seq").first()
    return found.text if found else ""


def _texts_near(case: Case, at: datetime) -> list[tuple[str, str, str]]:
    """Key, title and words of the town's opinions that still wait for their answer. Two queries."""
    rows = Case.objects.filter(
        jurisdiction_id=case.jurisdiction_id,
        loop=case.loop,
        closed_at=None,
        lead=None,
        filed_at__gt=at - RECENT,
    )
    rows = rows.exclude(turn__in=registry.outside()).exclude(pk=case.pk).order_by("-filed_at", "-id")
    titles = dict(rows.values_list("pk", "title")[:COMPARED])
    said = dict(Words.objects.filter(case_id__in=list(titles), name="said").values_list("case_id", "text"))
    return [(str(pk), title, said.get(pk, "")) for pk, title in titles.items()]


OWN = OpinionOwn()
