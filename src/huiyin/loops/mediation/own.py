"""What mediation adds to the door: who said what, the screen kept apart, the roster, notes that are destroyed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from huiyin.cases.access import parts_of
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.queries import same_files
from huiyin.cases.registry import Own, Seated
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.people.sealed import seal
from huiyin.prepared import Prepared

from . import roster
from .facts import NONE, AgreedPoint, Screened, Standing
from .models import HandOff, Point, Screen, SideWord, Talk
from .notes import destroy_notes, write_note
from .parties import JOINING, OTHER
from .rules import side_of

# which word of a side a move is, and which words it takes away
SAID = {
    "consent": "consent", "consent_too": "consent", "accept": "accept", "accept_too": "accept", "sign": "sign",
    "sign_too": "sign", "say_kept": "", "last_word": "kept180", "last_word_too": "kept180",
}  # fmt: skip
ROUNDS = {"asked30": "kept30", "asked90": "kept90", "asked180": "kept180"}
TAKEN_BACK = {
    "another": ("accept",), "hand_back": ("accept",), "not_so": ("sign",),
    "talk_again": ("sign", "kept30", "kept90", "kept180"),
}  # fmt: skip
WHAT = {"consent": "consented", "accept": "accepted", "sign": "signed", "kept180": "last"}


class MediationOwn(Own):
    """See `cases.registry.Own`."""

    def look(self, case: Case) -> Standing:
        """One read of all its own tables; another where offices were asked to join."""
        rows = sorted(read_all(case), key=lambda row: row[5])
        words = [(side, what) for kind, side, what, *_rest in rows if kind == "word"]
        sides = {name: frozenset(side for side, what in words if what == key) for key, name in WHAT.items()}
        now = ROUNDS.get(case.state, "")
        screens = [
            Screened(a, (b or "").replace("-", ""), at) for kind, a, b, _c, _d, at in rows if kind == "screen"
        ]
        return Standing(
            **sides,
            said=frozenset(side for side, what in words if what == now),
            answered=_answered(case),
            apart_only=bool(screens) and screens[-1].result == "apart",
            talks=tuple((how, at) for kind, how, *_rest, at in rows if kind == "talk"),
            points=tuple(
                AgreedPoint(a, b, c, at, int(d) if d else None)
                for kind, a, b, c, d, at in rows
                if kind == "point"
            ),
            screens=tuple(screens),
            handed_off=any(kind == "court" for kind, *_rest in rows),
        )

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """Whoever is proposed as a mediator is on the roster, is no side of this case, and has not handed it back."""
        answers = attempt.answers or {}
        if verb == "propose":
            return roster.why_not(case, str(answers.get("mediator", "")))
        if verb == "drop_point" and not _point(case, answers.get("which")):
            return Why(say("There is no such point."), field="which")
        return _why_not_shown(case, attempt) if verb == "show" else None

    def seat(self, case: Case, decision: Decision) -> Seated | None:
        """The account of the mediator who was proposed."""
        found = roster.mediator_with(case.jurisdiction_id, str(decision.answers.get("mediator", "")))
        return Seated(account_id=found.account_id) if found else None

    def follow(self, lane: Lane, case: Case, decision: Decision, before: Mapping[str, object]) -> None:
        """Keep what each side said, the screen, talks, notes and points; destroy notes when nothing needs them."""
        verb, answers = decision.move.verb, decision.answers
        side = OTHER.name if decision.role is OTHER else "resident"
        if verb in SAID:
            what = SAID[verb] or ROUNDS[str(before["state"])]
            self._say(lane, case, decision, side, (what, str(answers.get("kept", ""))))
        if answers.get("free"):
            SideWord.objects.filter(case=case, side=side, what="free").delete()
            self._say(lane, case, decision, side, ("free", str(answers["free"])))
        if gone := TAKEN_BACK.get(verb):
            SideWord.objects.filter(case=case, what__in=gone).delete()
        if keep := _KEEPS.get(verb):
            keep(lane, case, decision)
        if decision.state.closed or verb == "ask_30":
            destroy_notes(case)

    def _say(self, lane: Lane, case: Case, decision: Decision, side: str, said: tuple[str, str]) -> None:
        what, answer = said
        lane.own_rows.append(
            SideWord(
                jurisdiction_id=case.jurisdiction_id,
                case=case,
                side=side,
                what=what,
                answer=answer,
                at=decision.at,
            )
        )

    def choices(self, case: Case, ask: str, at: datetime) -> Sequence[tuple[str, str]]:
        """The roster for a proposal; the points of the agreement that nothing was shown for yet."""
        if ask == "mediator":
            return [(str(one.id), one.label) for one in roster.candidates(case)]
        points = Point.objects.filter(case=case, shown_seq=None).order_by("by_day", "id")
        return [(str(point.pk), point.duty[:60]) for point in points]

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        """`mediator`: whom the talk is with, as residents read of staff."""
        part = next((one for one in parts_of(case) if one.role == "mediator"), None)
        account = part.account if part is not None else None
        return {"mediator": str(account) if account is not None else _("the mediator")}


OWN = MediationOwn()

Row = tuple[str, str, str, str, str, datetime]  # kind and what is told of it, and when


def read_all(case: Case) -> list[Row]:
    """What every table of the loop's own holds of `case`, but for what is sealed. One query."""
    return _ALL(case=case.pk)


def _all(case: UUID) -> "QuerySet[Model, Row]":
    def rows(model: type[Model], kind: str, at: str, *told: str) -> Any:
        texts = [Cast(F(name), TextField()) if name else Value("", TextField()) for name in told]
        named = {"k": Value(kind, TextField()), **dict(zip("abcd", texts, strict=True)), "t": F(at)}
        found = model._default_manager.filter(case=case).order_by().annotate(**named)
        return found.values_list("k", "a", "b", "c", "d", "t")

    first, *others = (
        rows(SideWord, "word", "at", "side", "what", "answer", ""),
        rows(Screen, "screen", "at", "result", "account_id", "", ""),
        rows(Talk, "talk", "held_at", "how", "", "", ""),
        rows(Point, "point", "by_day", "of", "duty", "shown_by", "shown_seq"),
        rows(HandOff, "court", "at", "court", "", "", ""),
    )
    together: QuerySet[Model, Row] = first.union(*others, all=True)
    return together


_ALL = Prepared(_all, case=UUID)


def _answered(case: Case) -> frozenset[str]:
    """The parts of joining offices that have said whether they join."""
    joining = {str(part.pk) for part in parts_of(case) if part.role == JOINING.name}
    if not joining:
        return NONE
    events = Event.objects.filter(
        jurisdiction_id=case.jurisdiction_id, case_id=case.pk, verb__in=("join_in", "stay_out")
    )
    told = " ".join(events.values_list("facts", flat=True))
    return frozenset(part for part in joining if part in told)


def _screen(lane: Lane, case: Case, decision: Decision) -> None:
    answers: Mapping[str, Any] = decision.answers
    lane.own_rows.append(
        Screen(
            jurisdiction_id=case.jurisdiction_id,
            case=case,
            seq=case.seq,
            account_id=lane.events[-1].account_id,
            result=str(answers.get("result", "stop")),
            seen=seal(str(answers.get("seen") or "")),
            at=decision.at,
        )
    )


def _talk(lane: Lane, case: Case, decision: Decision) -> None:
    answers: Mapping[str, Any] = decision.answers
    lane.own_rows.append(
        Talk(jurisdiction_id=case.jurisdiction_id, case=case, how=answers["how"], held_at=answers["held"])
    )


def _note(lane: Lane, case: Case, decision: Decision) -> None:
    write_note(case, str(decision.answers["side"]), str(decision.answers["note"]), decision.at)


def _add_point(lane: Lane, case: Case, decision: Decision) -> None:
    answers: Mapping[str, Any] = decision.answers
    lane.own_rows.append(
        Point(
            jurisdiction_id=case.jurisdiction_id,
            case=case,
            of=answers["of"],
            duty=answers["duty"],
            by_day=answers["by_day"],
            shown_by=answers["shown_by"],
            at=decision.at,
        )
    )


def _drop_point(lane: Lane, case: Case, decision: Decision) -> None:
    if point := _point(case, decision.answers.get("which")):
        point.delete()


def _why_not_shown(case: Case, attempt: Attempt) -> Why | None:
    """Each side shows its own points; what the agreement says is shown by a photo or a paper needs one."""
    answers = attempt.answers or {}
    point = _point(case, answers.get("which"))
    if point is None or point.of != side_of(attempt) or point.shown_seq is not None:
        return Why(say("Please choose a point of yours that was not shown yet."), field="which")
    if point.shown_by != "word" and not answers.get("proof"):
        sentence = say("The agreement says how it is shown: please add the photo, the receipt or the paper.")
        return Why(sentence, field="proof")
    return None


def _show(lane: Lane, case: Case, decision: Decision) -> None:
    """The point knows its event; a file that stands with another matter too is told, never refused."""
    point = _point(case, decision.answers.get("which"))
    files = decision.answers.get("proof")
    assert point is not None
    others = same_files(case.jurisdiction_id, files if isinstance(files, tuple) else ()).exclude(case=case)
    point.shown_seq, point.again = case.seq, bool(files) and others.exists()
    lane.own_rows.append(point)


def _hand_off(lane: Lane, case: Case, decision: Decision) -> None:
    """The number of the receipt there; whoever goes another way of their own may keep it to themselves."""
    answers: Mapping[str, Any] = decision.answers
    if not answers.get("court"):
        return
    lane.own_rows.append(
        HandOff(
            jurisdiction_id=case.jurisdiction_id,
            case=case,
            court=answers["court"],
            at=decision.at,
        )
    )


_KEEPS = {
    "screen": _screen,
    "screen_again": _screen,
    "stop": _screen,
    "meet": _talk,
    "note": _note,
    "add_point": _add_point,
    "drop_point": _drop_point,
    "show": _show,
    "hand_off": _hand_off,
    "go_to_court": _hand_off,
}


def _point(case: Case, key: object) -> Point | None:
    try:
        return Point.objects.filter(case=case, pk=UUID(str(key))).first()
    except ValueError:
        return None
