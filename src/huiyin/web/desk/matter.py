"""`/desk/<id>/`: one matter: the ribbon, what was said, what happened, what can be done now, and why the rest can't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.cases import access, registry
from huiyin.cases.access import roles_of
from huiyin.cases.lookup import looks_at, looks_read
from huiyin.cases.models import Case, Words, WordsKind
from huiyin.cases.named import units_named
from huiyin.cases.near import metres_between
from huiyin.cases.queries import links_read, reads
from huiyin.kernel.loop import Move
from huiyin.kernel.roles import CLOCK, RESIDENT
from huiyin.kernel.say import Refused, Why
from huiyin.people.access import Opened
from huiyin.people.access import open as open_details
from huiyin.people.actors import Actor, Seat
from huiyin.people.households.queries import households_read
from huiyin.people.looks import PURPOSES, opened_lately, write_look
from huiyin.people.models import Look, LookKind
from huiyin.prepared import Asked, ahead, together
from huiyin.resources.queries import cost_read
from huiyin.routing import same
from huiyin.routing.place import joined_of

from .. import looks as look_lines
from ..access import actor_for
from ..components import Act, Near, NotNow
from ..format import date_dash, date_md, receipt, time_hm
from ..links import url
from ..loops import face_of
from ..names import name_of
from ..now import now
from ..panels import came_of, panels_of
from ..reading import OFFICE, Reading
from ..ribbon import person, slips_of, small_ribbon
from ..say import said
from ..timeline import days_of
from .frame import case_for, fresh_key, page, staff_page
from .outside import contacts_of, matter_of, moves_of, people_outside, reach_form
from .routing import suggestions_for
from .rows import case_url, channel_name, place_name, title_of

SHOWN_LOOKS = 8


@dataclass
class Seen(Reading):
    """One case with everything its page shows; read once."""

    @cached_property
    def looks(self) -> list[Look]:
        """Who opened it, newest first; whoever is shown it now stands there, and is written down where they weren't yet."""
        looks = looks_at(self.case)
        if not opened_lately(looks, self.actor, self.at):
            seat = seat_towards(self.case, self.actor)
            why = PURPOSES.get(seat.role, "")
            look = _look(self.case, self.actor, seat, LookKind.CASE, why, self.at)
            if (unit := units_named(self.case.jurisdiction_id, [seat.unit_id]).get(seat.unit_id)) is not None:
                look.unit = unit
            looks.insert(0, look)
        return looks

    @cached_property
    def near(self) -> list[Case]:
        return same_as(self.case, self.words, self.at)

    @property
    def seq(self) -> int:
        return self.events[-1].seq if self.events else self.case.seq


def see(request: HttpRequest, case_id: UUID) -> Seen:
    """Read the case for its page, and write down that it was opened."""
    return look_in(case_for(request, case_id), actor_for(request), now())


def look_in(case: Case, actor: Actor, at: datetime) -> Seen:
    """The case as a member of staff reads it who may see it, and the entry that they did."""
    seen = about_to_move(case, actor, at)
    _ = seen.looks
    return seen


def about_to_move(case: Case, actor: Actor, at: datetime) -> Seen:
    """The same for whoever moves it: the ledger has them. Where the move fails they see the page, and then it is a look."""
    roles = roles_of(case, actor)
    return Seen(case=case, actor=actor, at=at, reader=OFFICE, roles=roles, readable=roles)


def same_as(case: Case, words: Mapping[int, list[Words]], at: datetime) -> list[Case]:
    """What may be the same matter, where it can still be joined: nothing is asked once it is closed, or of loops that don't join."""
    if not _joinable(case):
        return []
    return same.likely(case, at, **first_said(words), joined=joined_of(case.jurisdiction_id))


def _joinable(case: Case) -> bool:
    join = registry.loop_named(case.loop).by_verb.get("join")
    return join is not None and case.state in join.source


def first_said(words: Mapping[int, list[Words]]) -> dict[str, str]:
    """What was said and where it is, as it was placed, where the reader may read it."""
    of_first = {one.kind: one.text for one in words.get(1, [])}
    return {"said": of_first.get("said", ""), "where": of_first.get("where", "")}


def seat_towards(case: Case, actor: Actor) -> Seat:
    """The seat from which the actor looks. There is one: `case_for` let nobody else in."""
    found = access.seat_towards(case, actor)
    assert found is not None
    return found


def _look(case: Case, actor: Actor, seat: Seat, kind: LookKind, purpose: str, at: datetime) -> Look:
    return write_look(
        case_id=case.pk,
        jurisdiction_id=case.jurisdiction_id,
        kind=kind,
        purpose=purpose,
        seat=seat,
        by=actor,
        at=at,
    )


@staff_page()
def matter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The page of one matter."""
    case, at = case_for(request, case_id, page=True), now()
    rare = rarely(case)
    there = [read for read, is_there in rare if is_there]
    with (
        together(),
        ahead(*reads_of(case, at), *there, nothing=[read for read, is_there in rare if not is_there]),
    ):  # the entry of the look travels with the next thing that is read
        return draw(request, look_in(case, actor_for(request), at))


def reads_of(case: Case, at: datetime) -> list[Asked[Any]]:
    """What the page will read, of which nothing hangs on what another of these gives."""
    alike = same.reads(case, at) if _joinable(case) else []
    return [looks_read(case), *reads(case), *alike]


def rarely(case: Case) -> list[tuple[Asked[Any], bool]]:
    """What few matters have, and whether this one has it: the case itself says so, and nothing more is asked of the others."""
    return [
        (links_read(case), case.linked),  # type: ignore[attr-defined] # as `case_for` annotates it
        (cost_read(case.pk), case.cost),  # type: ignore[attr-defined]
        (households_read(case.pk), case.in_a_file),  # type: ignore[attr-defined]
    ]


@staff_page()
def contact(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Name and telephone number, once, for a purpose that is written down and that the resident reads."""
    if request.method != "POST":
        return redirect("desk_case", case_id)
    purpose, words = request.POST.get("purpose", ""), request.POST.get("words", "")
    of = request.POST.get("of", "")
    seen = see(request, case_id)
    try:
        opened = open_details(matter_of(seen, of), by=seen.actor, purpose=purpose, words=words, at=seen.at)
    except Refused as refused:
        errors = {why.field: said(why) for why in refused.whys}
        return draw(
            request,
            seen,
            contact_purpose=purpose,
            purpose_words=words[:200],
            contact_errors=errors,
            status=422,
        )
    look = opened.look
    assert look is not None
    look.unit, look.account = seen.units.get(look.unit_id) or look.unit, request.user  # type: ignore[assignment]
    seen.looks.insert(0, look)
    return draw(request, seen, opened=opened, opened_of=of)


def draw(
    request: HttpRequest,
    seen: Seen,
    *,
    status: int = 200,
    opened: Opened | None = None,
    opened_of: str = "",
    **more: Any,
) -> HttpResponse:
    """The page, with a form at the right where a move is being made."""
    case, loop = seen.case, registry.loop_named(seen.case.loop)
    state = loop.by_name[case.state]
    for look in seen.looks[:1]:
        if look.account_id == request.user.pk:  # the entry that was just made names whoever is here
            look.account = request.user  # type: ignore[assignment]
    can, cannot = acts_of(seen)
    context = {
        "case": case,
        "title": title_of(case),
        "facts": facts_of(seen),
        "ribbon": slips_of(case, seen.events, at=seen.at, reader="office", units=seen.units),
        "ribbon_label": small_ribbon(case, at=seen.at)[1],
        "state": _(state.label),
        "sayings": sayings(seen),
        "days": days_of(case, seen.events, seen.words, seen.units, reader="office"),
        "chain": len(seen.events),
        "files": moved_files(seen),
        "near": [near_line(case, other, seen.at) for other in seen.near],
        "came_of": came_of(case, seen.at),
        "panels": panels_of(seen, face_of(case.loop).desk),
        "acts": can,
        "meant": suggestions_for(seen) if any(move.verb == "dispatch" for move in seen.can) else [],
        "cannot": cannot,
        "can_transcribe": any(move.verb == "transcribe" for move in seen.can),
        "written_down": written_down(seen),
        "can_speak": can_speak(seen)
        and any(True for who in people_outside(case) for _move in moves_of(seen, who)),
        "seq": seen.seq,
        "key": fresh_key(),
        "contacts": contacts_of(seen, opened, opened_of),
        "reach": partial(reach_form, request, more),
        "looks": look_lines.lines_of(
            seen.looks[: None if request.GET.get("looks") == "all" else SHOWN_LOOKS]
        ),
        "looks_n": len(seen.looks),
        "looks_sums": _sums(seen.looks),
        "form": None,
        "boxes": more["boxes"] if "boxes" in more else boxes_beside(seen),
        "can_rights": any(seat.role in ("grid", "village", "town") for seat in seen.actor.seats),
        "locked": getattr(case, "locked_at", None),
        "part_locked": getattr(case, "part_locked_at", None),
        **more,
    }
    return page(request, "desk/matter.html", context, status=status)


def boxes_beside(seen: Seen) -> list[Any]:
    """The households' files in which this matter stands."""
    from .matter_household import boxes_of

    return boxes_of(seen)


def facts_of(seen: Seen) -> str:
    """The line under the title: where, what kind, whom it touches, since when."""
    case, language = seen.case, translation.get_language() or "zh-hans"
    filed = timezone.localtime(case.filed_at)
    day = (timezone.localtime(seen.at).date() - filed.date()).days + 1
    placed = _("placed %(day)s %(hour)s, day %(n)d") % {
        "day": date_md(filed.date(), language),
        "hour": time_hm(filed),
        "n": day,
    }
    parts = [place_name(case.place), name_of(case.service), channel_name(case.channel)]
    if case.households:
        parts.append(
            ngettext("%(n)d household", "%(n)d households", case.households) % {"n": case.households}
        )
    if case.due_at is not None and case.finished_at is None:
        due = date_md(timezone.localtime(case.due_at).date(), language)
        placed = _("%(placed)s · promised by %(due)s") % {"placed": placed, "due": due}
    return " · ".join([part for part in parts if part] + [placed])


def sayings(seen: Seen) -> list[dict[str, Any]]:
    """What the resident, or another side, said when placing and later: words, where, photos, recordings; never edited."""
    found = []
    for event in seen.events:
        words = seen.words.get(event.seq, [])
        files = seen.files.get(event.seq, [])
        if event.seq != 1 and event.role not in registry.outside():
            continue
        spoken = sorted((w for w in words if w.kind in ("said", "move")), key=lambda w: w.kind != "said")
        said_words = next(iter(spoken), None)
        where = next((w.text for w in words if w.kind == "where"), "")
        if said_words or where or files:
            found.append(
                {
                    "at": event.at if event.seq != 1 else None,
                    "who": person(seen.loop, event.role) if event.role != RESIDENT.name else "",
                    "text": said_words.text if said_words else "",
                    "lang": _lang(said_words),
                    "where": where,
                    "photos": [f for f in files if f.kind == "photo"],
                    "voices": [f for f in files if f.kind == "voice"],
                }
            )
    return found


def written_down(seen: Reading) -> list[Words]:
    """What offices wrote down from recordings, the newest last: another one corrects the one before, and both stand."""
    return [one for some in seen.words.values() for one in some if one.kind == WordsKind.HEARD]


def _lang(words: Words | None) -> str:
    return {"zh-hans": "zh-Hans", "bo": "bo", "en": "en"}.get(words.language, "") if words else ""


def moved_files(seen: Seen) -> list[dict[str, Any]]:
    """Photos and papers that the offices put beside their moves: the proof."""
    verbs = {
        event.seq: event for event in seen.events if event.role not in registry.outside() and event.seq != 1
    }
    loop = registry.loop_named(seen.case.loop)
    return [
        {"file": file, "what": _(loop.by_verb[verbs[seq].verb].label), "at": verbs[seq].at}
        for seq, files in sorted(seen.files.items())
        if seq in verbs
        for file in files
    ]


def near_line(case: Case, other: Case, at: datetime) -> Near:
    """One matter that may be the same."""
    cells, label = small_ribbon(other, at=at)
    far, filed = metres_between(case, other), date_dash(timezone.localtime(other.filed_at).date())
    if far is not None:
        note = _("%(n)d m away, placed %(day)s") % {"n": far, "day": filed}
    else:
        note = _("%(place)s, placed %(day)s") % {"place": place_name(other.place), "day": filed}
    return Near(cells, label, title_of(other), case_url(other), note, receipt(other.receipt))


def acts_of(seen: Seen) -> tuple[list[Act], list[NotNow]]:
    """What these roles can do now, each with its key; and what they can't, each with the rule's own sentence."""
    # the form for writing a recording down stands beside the recording
    answers = [(move, why) for move, why in seen.moves if move.verb != "transcribe"]
    possible, face = [move for move, why in answers if why is None], face_of(seen.case.loop)
    ways = [move.verb for move in possible if move.to not in ("", seen.case.state)] if not face.main else ()
    main = next((verb for verb in face.main or ways if any(move.verb == verb for move in possible)), "")
    possible.sort(key=lambda move: move.verb != main)
    can = [_act(seen.case, move, main) for move in possible]
    return can, _not_now([(move, why) for move, why in answers if why is not None and _concerns(move, seen)])


def _act(case: Case, move: Move, main: str) -> Act:
    face = face_of(case.loop)
    where = url("desk_do", case.pk, move.verb) + "#do" if move.asks else ""
    if move.verb in face.pages:
        where = face.pages[move.verb](case)
    return Act(
        _(move.label),
        where,
        "verb",
        move.verb,
        face.keys.get(move.verb, ""),
        main=move.verb == main,
    )


def _not_now(moves: list[tuple[Move, Why]]) -> list[NotNow]:
    """What can't be done now, by the sentence that says why: one sentence for all that it holds for."""
    sentences = {id(why): said(why) for why in {id(why): why for _move, why in moves}.values()}
    by_reason: dict[str, list[str]] = {}
    for move, why in moves:
        by_reason.setdefault(sentences[id(why)], []).append(_(move.label))
    return [NotNow(pgettext("list", ", ").join(labels), why) for why, labels in by_reason.items()]


def _concerns(move: Move, seen: Seen) -> bool:
    """Moves of one's own roles; and that only the resident can close it, once."""
    if CLOCK in move.by:
        return False
    if move.verb == "rate" and move.to and seen.loop.by_name[move.to].closed:
        return True
    return not seen.roles.isdisjoint(move.by)


def can_speak(seen: Seen) -> bool:
    """Whether the actor may write down the resident's own word: village or town, never who handled it."""
    return any(seat.role in ("village", "town") for seat in seen.actor.seats) and not handled_by(seen)


def handled_by(seen: Seen) -> bool:
    """Whether the actor sits in the unit that has it in hand or said it is done."""
    own = {seat.unit_id for seat in seen.actor.seats}
    finished = [e.unit_id for e in seen.events if e.verb in ("finish", "settle", "refuse")][-1:]
    return seen.case.unit_id in own or bool(own.intersection(finished))


def _sums(looks: Sequence[Look]) -> str:
    exported = sum(look.kind == LookKind.EXPORT for look in looks)
    printed = sum(look.kind == LookKind.PRINT for look in looks)
    read = sum(look.kind == LookKind.CONTACT for look in looks)
    args = {"n": len(looks), "read": read, "exported": exported, "printed": printed}
    return _("%(n)d in all; number read %(read)d, exported %(exported)d, printed %(printed)d") % args
