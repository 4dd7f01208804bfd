"""What mediation adds to the door: who said what, the screen kept apart, the roster, notes that are destroyed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.cases.access import parts_of
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case
from huiyin.cases.registry import Own, Seated
from huiyin.kernel.decide import Decision
from huiyin.kernel.loop import Attempt
from huiyin.kernel.say import Why, say
from huiyin.ledger.models import Event
from huiyin.people.sealed import seal

from . import roster
from .facts import Standing
from .models import HandOff, Point, Screen, SideWord, Talk
from .notes import destroy_notes, write_note
from .parties import OTHER

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
        """Five reads, however long the case is."""
        words = list(SideWord.objects.filter(case=case).values_list("side", "what"))
        sides = {name: frozenset(side for side, what in words if what == key) for key, name in WHAT.items()}
        now = ROUNDS.get(case.state, "")
        results = Screen.objects.filter(case=case).order_by("-at", "-id").values_list("result", flat=True)
        joined = Event.objects.filter(
            jurisdiction_id=case.jurisdiction_id, case_id=case.pk, verb__in=("join_in", "stay_out")
        ).values_list("facts", flat=True)
        text = " ".join(joined)
        return Standing(
            **sides,
            said=frozenset(side for side, what in words if what == now),
            answered=frozenset(str(part.pk) for part in parts_of(case) if str(part.pk) in text),
            apart_only=results.first() == "apart",
            talks=Talk.objects.filter(case=case).count(),
            duties=Point.objects.filter(case=case).count(),
            handed_off=case.state == "in_force" and HandOff.objects.filter(case=case).exists(),
        )

    def check(self, case: Case, verb: str, attempt: Attempt) -> Why | None:
        """Whoever is proposed as a mediator is on the roster, is no side of this case, and has not handed it back."""
        answers = attempt.answers or {}
        if verb == "propose":
            return roster.why_not(case, str(answers.get("mediator", "")))
        if verb == "drop_point" and not _point(case, answers.get("which")):
            return Why(say("There is no such point."), field="which")
        return None

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
        """The roster for a proposal, the points of the agreement for taking one out."""
        if ask == "mediator":
            return [(str(one.id), one.label) for one in roster.candidates(case)]
        points = Point.objects.filter(case=case).order_by("by_day", "id")
        return [(str(point.pk), point.duty[:60]) for point in points]

    def params(self, case: Case, event: Event) -> Mapping[str, str]:
        """`mediator`: whom the talk is with, as residents read of staff."""
        part = next((one for one in parts_of(case) if one.role == "mediator"), None)
        account = part.account if part is not None else None
        return {"mediator": str(account) if account is not None else _("the mediator")}


OWN = MediationOwn()


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


def _hand_off(lane: Lane, case: Case, decision: Decision) -> None:
    answers: Mapping[str, Any] = decision.answers
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
    "hand_off": _hand_off,
}


def _point(case: Case, key: object) -> Point | None:
    try:
        return Point.objects.filter(case=case, pk=UUID(str(key))).first()
    except ValueError:
        return None
