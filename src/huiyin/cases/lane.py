"""The writer's lane: moves of one town decided in memory and written together.

The single door (`cases.door`) is a lane of one move. Replay, sweeps and imports put thousands into one transaction:
the same decisions, the same events, fewer round trips. Nothing here is visible to others before `flush`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiyin.clocks.models import Deadline
from huiyin.clocks.queries import times_of
from huiyin.filled import fresh
from huiyin.kernel import chain
from huiyin.kernel.decide import Decision, Running, decide, next_due
from huiyin.kernel.loop import AskKind, Clock, Loop
from huiyin.kernel.roles import RESIDENT, Role
from huiyin.kernel.say import Refused, Why, say
from huiyin.ledger.actions import make_event
from huiyin.ledger.models import Event
from huiyin.notices.actions import make_notice
from huiyin.notices.models import Notice
from huiyin.people.actors import CLOCKWORK, Actor
from huiyin.people.models import Contact
from huiyin.places.queries import holder_units, ladder, served_by
from huiyin.prepared import together
from huiyin.rows import insert, update, upsert

from . import access, parts, registry
from .counted import count_anew
from .models import Alert, Attachment, Case, Link, Part, Words
from .plain import plain
from .receipts import give_receipts
from .safety import make_alerts


@dataclass(frozen=True, slots=True)
class _Try:
    """Who tries a move, when, and what they answered. `facts` are what the ledger keeps besides the answers."""

    by: Actor
    at: datetime
    recorded_at: datetime
    answers: Mapping[str, object]
    language: str = ""
    contact: Contact | None = None  # of a person outside whom the move seats
    facts: Mapping[str, object] = field(default_factory=dict)


class Lane:
    """Collects what moves write. `tell` False keeps messages on the page alone: for a year that is only replayed."""

    def __init__(self, jurisdiction_id: int, *, tell: bool = True) -> None:
        self.jurisdiction_id = jurisdiction_id
        self.tell = tell
        self._empty()

    def _empty(self) -> None:
        self.opened: dict[UUID, Case] = {}
        self.changed: dict[UUID, tuple[Case, set[str]]] = {}
        self.contacts: list[Contact] = []
        self.events: list[Event] = []
        self.words: list[Words] = []
        self.files: list[Attachment] = []
        self.notices: list[Notice] = []
        self.parts: list[Part] = []
        self.links: list[Link] = []
        self.alerts: list[Alert] = []
        self.parts_over: list[Part] = []
        self.own_rows: list[object] = []
        self.deadlines: dict[UUID, dict[str, Deadline]] = {}
        self.dirty: dict[UUID, dict[str, Deadline]] = {}
        self.ended: set[UUID] = set()

    # ── opening and moving ──

    def open(
        self,
        case: Case,
        verb: str,
        *,
        by: Actor,
        at: datetime,
        answers: Mapping[str, object],
        contact: Contact | None = None,
        recorded_at: datetime | None = None,
        language: str = "",
    ) -> Case:
        """Open a drafted case (place, service, channel set; unsaved). Raises Refused.

        `at` is when it was said, from which its clocks run; `recorded_at` when it reached the town, where that is later.
        """
        case.filed_at = case.since = at
        case.rungs = len(ladder(case.place_path))
        if case.service:
            case.urgency, case.proof = case.service.urgency, case.service.proof
        if contact is not None:
            self.contacts.append(contact)
            case.contact = contact
        self.deadlines[case.pk] = {}
        self.opened[case.pk] = case
        case.parts_read = []
        try:
            facts = {"channel": case.channel, "place": case.place_id}
            if case.service_id is not None:
                facts["service"] = case.service_id
            if case.led_from is not None:
                facts["came_from"] = str(case.led_from[0])
            self._do(case, verb, _Try(by, at, recorded_at or at, answers, language, facts=facts))
        except Refused:
            del self.opened[case.pk], self.deadlines[case.pk]
            if contact is not None:
                self.contacts.pop()
            raise
        if case.led_from is not None:
            self.link(case.led_from[0], case.pk, case.led_from[1], at)
        return case

    def link(self, from_id: UUID, to_id: UUID, kind: str, at: datetime) -> None:
        """Note that the case `to_id` came of `from_id`."""
        link = Link(jurisdiction_id=self.jurisdiction_id, from_case_id=from_id, to_case_id=to_id)
        link.kind, link.at = kind, at
        self.links.append(link)

    def move(
        self,
        case: Case,
        verb: str,
        *,
        by: Actor,
        at: datetime,
        answers: Mapping[str, object] | None = None,
        recorded_at: datetime | None = None,
        language: str = "",
        contact: Contact | None = None,
    ) -> Decision:
        """Move a case that the caller has locked. What fell due before `at` is recorded first. Raises Refused."""
        if case.wake_at is not None and case.wake_at <= at:
            self.lapse(case, at=at, recorded_at=recorded_at or at)
        return self._do(case, verb, _Try(by, at, recorded_at or at, answers or {}, language, contact))

    def lapse(self, case: Case, *, at: datetime, recorded_at: datetime) -> int:
        """Record every clock of `case` that fell due up to `at`, each at its own moment. Returns how many."""
        count = 0
        while True:
            running = [d for d in self._deadlines_of(case).values() if d.fire_at is not None]
            first = min(running, key=lambda d: (d.fire_at or at, d.slot), default=None)
            if first is None or first.fire_at is None or first.fire_at > at:
                self.keep(case, wake_at=first.fire_at if first else None)
                return count
            self._lapse_one(case, first, first.fire_at, recorded_at)
            count += 1

    # ── what a move writes ──

    def _do(self, case: Case, verb: str, tried: "_Try") -> Decision:
        by, at = tried.by, tried.at
        answers = {name: plain(v) if isinstance(v, str) else v for name, v in tried.answers.items()}
        tried = replace(tried, answers=answers)
        loop, own = registry.loop_named(case.loop), registry.own_of(case.loop)
        attempt = access.attempt_of(case, by, at, verb=verb, answers=answers)
        decision = decide(loop, case, verb, attempt)
        if isinstance(decision, list):
            raise Refused(*decision)
        for ask in decision.move.asks:
            if ask.kind is AskKind.UNIT and answers.get(ask.name) not in (None, *served_by(case.place_path)):
                raise Refused(Why(say("That unit does not serve this place."), field=ask.name))
        if why := own.check(case, verb, attempt):
            raise Refused(why)
        seat = access.seat_for(case, by, decision.role)
        beside = self._beside(case, decision, tried)
        unit_id = seat.unit_id if seat else None
        before = {name: getattr(case, name) for name in decision.changes}
        facts = {**tried.facts, **decision.facts, **beside}
        promised = decision.changes.get("due_at", None if decision.move.source else case.due_at)
        if promised is not None:
            facts["promised"] = promised  # the day the resident is told stands in the ledger
        if attempt.part:
            facts["part"] = attempt.part
        if decision.move.seats is not None:
            parts.seat_asked(self, case, decision, tried.contact)
        self._write(case, decision, tried, unit_id, facts)
        if decision.move.frees is not None:  # after the messages: who is freed is still told of it
            parts.free(self, case, decision.move.frees, attempt.part, at=at)
        own.follow(self, case, decision, before)
        return decision

    def _write(
        self, case: Case, decision: Decision, tried: "_Try", unit_id: int | None, facts: Mapping[str, object]
    ) -> None:
        loop = registry.loop_named(case.loop)
        kept = {name: UUID(str(v)) if name == "lead_id" and v else v for name, v in decision.changes.items()}
        self.keep(case, **kept)
        if decision.move.rises and case.rungs:
            self.keep(case, raised_to_id=ladder(case.place_path)[case.rung - 1])
        self._start_clocks(case, loop, decision)
        self.keep(case, next_due_at=next_due(loop, case, case.step_due_at))
        event = make_event(
            jurisdiction_id=case.jurisdiction_id,
            case_id=case.pk,
            seq=case.seq + 1,
            before=bytes(case.head) if case.seq else chain.START,
            loop=loop.name,
            verb=decision.move.verb,
            state=case.state,
            role=decision.role.name,
            account_id=tried.by.account_id,
            unit_id=unit_id,
            at=decision.at,
            recorded_at=tried.recorded_at,
            facts=facts,
        )
        self.events.append(event)
        self.keep(case, seq=event.seq, head=event.hash)
        self._tell(case, decision, tried.recorded_at)

    def _beside(self, case: Case, decision: Decision, tried: "_Try") -> dict[str, object]:
        """Words and files go beside the event; only their salted hashes stand in it."""
        seq, hashes, files = case.seq + 1, {}, []
        kept = {answer for _, answer in decision.move.sets}
        for ask in decision.move.asks:
            given = tried.answers.get(ask.name)
            if ask.name in kept or ask.own:
                continue  # it stays on the case itself, or in the loop's own tables
            if ask.kind is AskKind.WORDS and isinstance(given, str) and given.strip():
                town, text = case.jurisdiction_id, given.strip()
                words = fresh(Words, jurisdiction_id=town, case=case, seq=seq, name=ask.name, text=text)
                words.kind = ask.name if ask.name in ("said", "where", "heard") else "move"
                words.language, words.salt = tried.language, os.urandom(16)
                hashes[ask.name] = chain.salted(words.salt, words.text.encode())
                self.words.append(words)
                if not decision.role.office or not decision.move.source or words.kind == "heard":
                    self.alerts += make_alerts(case, seq, [words.text], tried.at)
            elif ask.kind is AskKind.PROOF and isinstance(given, tuple):
                for file in given:
                    file.jurisdiction_id, file.case, file.seq, file.at = (
                        case.jurisdiction_id,
                        case,
                        seq,
                        tried.at,
                    )
                    file.purpose = {"proof": "proof", "files": "said"}.get(ask.name, "move")
                    file.salt = os.urandom(16)
                    files.append(chain.salted(file.salt, bytes(file.digest)))
                    self.files.append(file)
        return {**({"words": hashes} if hashes else {}), **({"files": files} if files else {})}

    def _tell(self, case: Case, decision: Decision, recorded_at: datetime) -> None:
        for tell in decision.move.tells:
            for unit_id, part_id in self._told(case, tell.to):
                self.notices.append(
                    make_notice(
                        jurisdiction_id=case.jurisdiction_id,
                        case_id=case.pk,
                        seq=case.seq,
                        template=tell.template,
                        to=tell.to.name,
                        unit_id=unit_id,
                        part_id=part_id,
                        at=decision.at,
                        ready_at=recorded_at if self.tell else None,
                    )
                )

    def _told(self, case: Case, role: Role) -> list[tuple[int | None, UUID | None]]:
        """The units and parts that a message to `role` goes to."""
        if role.held:
            return [(part.unit_id, part.pk) for part in access.parts_of(case) if part.role == role.name]
        unit_id = self.unit_of(case, role)
        return [(unit_id, None)] if role is RESIDENT or unit_id is not None else []

    def unit_of(self, case: Case, role: Role) -> int | None:
        """The unit that holds `role` for this case now; None for roles that are no office, or where there is none."""
        held = {"unit": case.unit_id, "leader": case.raised_to_id}
        return held[role.name] if role.name in held else holder_units(case.place_path).get(role.name)

    # ── clocks ──

    def _start_clocks(self, case: Case, loop: Loop, decision: Decision) -> None:
        """Write the clocks that start and stop, and keep `wake_at` at or before the first that must act."""
        kept = None if case.wake_at is None or case.wake_at <= decision.at else case.wake_at
        for running in decision.starts:
            self._put(case, running, max(running.due_at, decision.at))
        for slot in decision.stops:
            self._stop(case, slot)
        if decision.state.closed:
            self.ended.add(case.pk)
            self.dirty.pop(case.pk, None)
            self.deadlines[case.pk] = {}
            self.keep(case, wake_at=None)
            return
        if case.pk in self.deadlines:
            fires = [d.fire_at for d in self.deadlines[case.pk].values() if d.fire_at is not None]
        else:
            fires = [max(running.due_at, decision.at) for running in decision.starts] + (
                [kept] if kept else []
            )
        self.keep(case, wake_at=min(fires, default=None))

    def _put(self, case: Case, running: Running, fire_at: datetime) -> None:
        """Start a clock. One that was due while the case lay finished or closed lapses when it runs again, not before."""
        deadline = fresh(Deadline, jurisdiction_id=case.jurisdiction_id, case_id=case.pk, slot=running.slot)
        deadline.name, deadline.due_at, deadline.fire_at = running.clock.name, running.due_at, fire_at
        self._note(case, deadline)

    def _stop(self, case: Case, slot: str) -> None:
        held = self.deadlines.get(case.pk, {}).get(slot)
        deadline = fresh(Deadline, jurisdiction_id=case.jurisdiction_id, case_id=case.pk, slot=slot)
        deadline.name = held.name if held else ""
        deadline.due_at = held.due_at if held else case.filed_at
        self._note(case, deadline)

    def _note(self, case: Case, deadline: Deadline) -> None:
        self.dirty.setdefault(case.pk, {})[deadline.slot] = deadline
        if case.pk in self.deadlines:
            self.deadlines[case.pk][deadline.slot] = deadline

    def _deadlines_of(self, case: Case) -> dict[str, Deadline]:
        if case.pk not in self.deadlines:
            rows = Deadline.objects.filter(jurisdiction_id=case.jurisdiction_id, case_id=case.pk)
            held = {row.slot: row for row in rows}
            held.update(self.dirty.get(case.pk, {}))
            self.deadlines[case.pk] = held
        return self.deadlines[case.pk]

    def _lapse_one(self, case: Case, deadline: Deadline, moment: datetime, recorded_at: datetime) -> None:
        loop = registry.loop_named(case.loop)
        clock = _clock_in(loop, case.state, deadline.slot)
        times = times_of(case.jurisdiction_id, loop)
        deadline.fired += 1
        deadline.fire_at = None
        if clock is None:  # it belonged to a state that the case has left
            self._note(case, deadline)
            return
        if clock.again and case.rung + 1 < case.rungs:
            deadline.fire_at = times.due(clock.again, case.urgency, moment)
        self._note(case, deadline)
        facts = {"clock": clock.name, "due": deadline.due_at, "owner": clock.owner.name}
        self._do(case, clock.lapse, _Try(CLOCKWORK, moment, recorded_at, {}, facts=facts))

    # ── writing ──

    def keep(self, case: Case, **fields: object) -> None:
        """Change fields of a case and remember to write them."""
        names = self.changed.setdefault(case.pk, (case, set()))[1] if case.pk not in self.opened else set()
        for name, value in fields.items():
            setattr(case, name, value)
            names.add(name)

    def flush(self) -> None:
        """Write everything in the caller's transaction, a fixed number of statements however many moves there are."""
        count_anew()
        transaction.on_commit(count_anew)  # whoever counted in between did not see it yet
        with together(last=True):
            insert(self.contacts)
            if len(self.opened) > 1 or not all(case.receipt for case in self.opened.values()):
                give_receipts(list(self.opened.values()))
            insert(list(self.opened.values()))
            insert(self.parts)
            insert(self.links)
            insert(self.alerts)
            update([(part, {"until"}) for part in self.parts_over])
            update([(case, names) for case, names in self.changed.values() if names])
            insert(self.events)
            for rows in registry.notes_of(self.events):
                insert(rows)
            insert(self.words)
            for rows in registry.notes_of_words(self.words):
                insert(rows)
            insert(self.files)
            self._write_deadlines()
            insert(self.notices)
            for row in self.own_rows:
                row.save()  # type: ignore[attr-defined]
        self._empty()

    def _write_deadlines(self) -> None:
        """Closing takes a case's clocks away; what started after that (it was reopened) is written then."""
        old = self.ended - self.opened.keys()
        if old:
            Deadline.objects.filter(jurisdiction_id=self.jurisdiction_id, case_id__in=old).delete()
        rows = [row for held in self.dirty.values() for row in held.values()]
        upsert(rows, ("jurisdiction_id", "case_id", "slot"), ("name", "due_at", "fire_at", "fired"))


def _clock_in(loop: Loop, state: str, slot: str) -> Clock | None:
    for clock in loop.clocks:
        if clock.name == slot:
            return clock
    number = int(slot.removeprefix("step"))
    clocks = loop.by_name[state].clocks
    return clocks[number] if number < len(clocks) else None
