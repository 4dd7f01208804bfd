"""The worker: lapses clocks, carries messages, seals days and cleans up, until it is told to stop.

One is enough, several are safe. It may be killed at any moment: everything it does is a row that is claimed, done, marked.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection
from django.db.models import Q

from huiyin.api import working
from huiyin.api.partners.outbox import channels_of
from huiyin.cases import sweep, telling
from huiyin.clocks import heartbeat
from huiyin.clocks.queries import calendar_of
from huiyin.days import local_day
from huiyin.figures import recount
from huiyin.figures.actions import fold_moves
from huiyin.imports.actions import KEPT as KEEP_LISTS
from huiyin.imports.upkeep import forget_lists
from huiyin.isolation.scope import everywhere
from huiyin.ledger.seals import sealing, towns_with_events
from huiyin.mail_in.working import MailboxRound
from huiyin.notices import outbox
from huiyin.notices.models import Notice
from huiyin.outage import is_outage
from huiyin.people import throttle
from huiyin.people.households.erasing import show_due, sweep_households
from huiyin.places.models import Place
from huiyin.rights import upkeep
from huiyin.spotchecks.actions import keep_lots
from huiyin.visits.upkeep import sweep_rounds
from huiyin.web import uploads
from huiyin.web.now import Watch, now, steady
from huiyin.web.rounds import parts

from .nightly import NightlyBackup

log = logging.getLogger("huiyin.work")

BEAT = 15.0  # seconds between two signs of life
SEALING = 5.0  # seconds of a round in which days are sealed; a year that was brought over takes many rounds, and messages go on
LEAVE = timedelta(minutes=2)  # how long a case that would not lapse is left alone
CALM = timedelta(
    minutes=15
)  # a year is being replayed: its days are not sealed before it has ended this long ago
AWAY, STUMBLED = 0.5, 30.0  # seconds: the first wait for a database that is away, doubled up to the other
AFTER_MIDNIGHT = timedelta(minutes=5)  # what was begun yesterday is written by then
KEEP_TRIES = timedelta(days=2)
KEEP_UPLOADS = timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """What was done."""

    lapsed: int = 0
    told: int = 0
    sent: int = 0
    not_sent: int = 0
    sealed: int = 0
    drawn: int = 0
    cut_short: int = 0  # rounds that left days to seal for the next one

    @property
    def idle(self) -> bool:
        return not (self.lapsed or self.told or self.sent or self.not_sent or self.cut_short)

    def add(self, more: "Tally") -> None:
        """Count `more` in."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(more, name))

    def __str__(self) -> str:
        return (
            f"{self.lapsed} clocks lapsed, {self.told} notices handed to channels, {self.sent} messages sent, "
            f"{self.not_sent} not yet, {self.sealed} days sealed, {self.drawn} matters drawn for spot checks"
        )


@dataclass(slots=True)
class Worker:
    """One worker. `clock` and `elapsed` are the clock on the wall and a steady one."""

    stop: Event = field(default_factory=Event)
    clock: Callable[[], datetime] = now
    elapsed: Callable[[], float] = steady
    started_at: datetime = field(init=False)
    _watch: Watch = field(init=False)
    _beat_at: float = -BEAT
    _left: dict[UUID, datetime] = field(default_factory=dict)
    _sealed_on: dict[int, date] = field(default_factory=dict)
    _checked_on: dict[int, date] = field(default_factory=dict)
    _cleaned_on: date | None = None
    _turn: int = -1
    _mailbox: MailboxRound = field(default_factory=MailboxRound)
    _nightly: NightlyBackup = field(default_factory=NightlyBackup)

    def __post_init__(self) -> None:
        self.started_at = self.clock()
        self._watch = Watch(self.started_at, self.elapsed())

    def run(self, interval: float) -> None:
        """Work until told to stop. A database that goes away is waited for."""
        away = AWAY
        while not self.stop.is_set():
            try:
                close_old_connections()
                done = self.tick()
                wait, away = 0.0 if not done.idle else interval, AWAY
            except Exception as error:  # whatever breaks, clocks must go on
                if is_outage(error):
                    wait, away = away, min(away * 2, STUMBLED)
                    log.warning("the database does not answer (%s); trying again in %.0f s", error, wait)
                else:
                    wait = STUMBLED
                    log.exception("the worker stumbled; it goes on in %.0f s", wait)
                connection.close()
            self.stop.wait(wait)

    def run_once(self) -> Tally:
        """Do all that is due now, and stop."""
        tally = Tally()
        while True:
            done = self.tick()
            tally.add(done)
            if done.idle or self.stop.is_set():
                return tally

    def tick(self) -> Tally:
        """One round. Finishes the batch it is in when told to stop."""
        with everywhere("clocks, messages and seals of every town"):
            return self._tick()

    def _tick(self) -> Tally:
        tally = Tally()
        at = self.clock()
        self._beat(at)
        if not self._watch.believes(at, self.elapsed()):
            return tally
        tally.lapsed = self._lapse(at)
        self._count()
        if not self.stop.is_set():
            tally.told = outbox.fan_out(at=at, routes=channels_of)
        self._carry(tally)
        if not self.stop.is_set():
            self._turn += 1
            outside = working.work(
                self.clock, self.stop, turn=self._turn, beat=lambda: self._beat(self.clock())
            )
            tally.sent, tally.not_sent = tally.sent + outside.well, tally.not_sent + outside.not_yet
            self._seal(at, tally)
            self._check_figures(at)
            self._clean(at)
            self._nightly.look()
            self._mailbox.look(self.clock)
            show_due(at=at)
        return tally

    # ── what is done in a round ──

    def _lapse(self, at: datetime) -> int:
        self._left = {case: until for case, until in self._left.items() if until > at}
        done = 0
        for town, ids in sweep.batches(sweep.due_cases(at=at, leave=self._left)):
            if self.stop.is_set():
                break
            lapsed, stuck = sweep.lapse_batch(town, ids, at=at)
            done += lapsed
            self._left |= dict.fromkeys(stuck, at + LEAVE)
        return done

    def _carry(self, tally: Tally) -> None:
        for delivery in outbox.due_deliveries(at=self.clock()):
            if self.stop.is_set():
                return
            if not outbox.claim(delivery, at=self.clock()):
                continue
            try:
                sent = outbox.carry(delivery, at=self.clock(), write=telling.write_letter)
            except Exception as error:  # one letter that can't be written keeps no other waiting
                if is_outage(error):
                    raise
                log.exception("delivery %s can't be carried", delivery.pk)
                outbox.stumble(delivery, error, at=self.clock())
                sent = False
            tally.sent += sent
            tally.not_sent += not sent
            self._beat(self.clock())

    def _seal(self, at: datetime, tally: Tally) -> None:
        """Once after each local midnight, town by town; then the lots, which are made of the seals."""
        due = [town for town in towns_with_events() if self._sealed_on.get(town) != self._today(town, at)]
        if not due or being_replayed(at):
            return
        unfinished = set(
            Place.objects.filter(Q(past_open=True) | Q(exercise=True)).values_list("pk", flat=True)
        )
        enough = self.elapsed() + SEALING
        for town in (town for town in due if town not in unfinished):
            today, zone = self._today(town, at), calendar_of(town).zone
            for _seal in sealing(town, until=today, zone=zone):
                tally.sealed += 1
                self._beat(self.clock())
                if self.stop.is_set() or self.elapsed() > enough:
                    tally.cut_short += 1
                    return
            tally.drawn += keep_lots(town, zone=zone, at=at)
            self._sealed_on[town] = today

    def _count(self) -> None:
        """Fold what moved into the counts, batch by batch."""
        while not self.stop.is_set() and fold_moves():
            self._beat(self.clock())

    def _check_figures(self, at: datetime) -> None:
        """Once after each local midnight: one day of each town, drawn by lot, against the ledger."""
        for town in towns_with_events():
            today = self._today(town, at)
            if self._checked_on.get(town) == today or self.stop.is_set():
                continue
            self._checked_on[town] = today
            check = None if recount.checked_since(town, at=at) else recount.check_a_day(town, at=at)
            if check is not None and check.wrong:
                log.error(
                    "figures of town %s: %s of %s counts of %s are not the ledger's; run huiyin figures --recompute",
                    town,
                    check.wrong,
                    check.cells,
                    check.day,
                )
            self._beat(self.clock())

    def _today(self, town: int, at: datetime) -> date:
        return (at - AFTER_MIDNIGHT).astimezone(calendar_of(town).zone).date()

    def _clean(self, at: datetime) -> None:
        """Once a night: what is no longer needed."""
        today = local_day(at)
        if self._cleaned_on != today:
            throttle.sweep_attempts(before=at - KEEP_TRIES)
            uploads.sweep_pending(before=at - KEEP_UPLOADS)
            parts.sweep_parts(before=at - parts.KEPT_FOR)
            SessionStore.clear_expired()
            sweep_households(at=at)
            forget_lists(before=at - KEEP_LISTS)
            upkeep.sweep(at=at)
            recount.sweep(at=at)
            self._nightly.begin()
            working.sweep(at=at)
            sweep_rounds(before=today - timedelta(days=round(settings.KEEP_YEARS * 365.25)))
            self._cleaned_on = today

    def _beat(self, at: datetime) -> None:
        if self.elapsed() - self._beat_at >= BEAT:
            self._beat_at = self.elapsed()
            host, pid = socket.gethostname(), os.getpid()
            heartbeat.beat(at=at, started_at=self.started_at, host=host, pid=pid)


def being_replayed(at: datetime) -> bool:
    """Whether somebody is writing a past of days or months just now (`replay`, `demo`): its days are not complete yet.

    The id of the newest notice tells when it was written, its `at` when it happened.
    """
    newest = Notice.objects.order_by("-id").values_list("id", "at").first()
    if newest is None:
        return False
    written_at = datetime.fromtimestamp((newest[0].int >> 80) / 1000, tz=at.tzinfo)
    return abs(at - written_at) < CALM and written_at - newest[1] > timedelta(days=1)
