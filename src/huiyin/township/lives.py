"""How an order of the invented year may go. Each life is one way, from the placing to the resident's last word."""

from collections.abc import Callable
from datetime import datetime, timedelta

from huiyin.people.actors import Actor
from huiyin.places.queries import holder_units

from .stage import Life, Stretch
from .telling import Teller, Told

CHANNELS = (("web", 50), ("wall", 14), ("phone", 16), ("counter", 11), ("grid", 9))


class Lives:
    """The ways an order may go, told by one teller."""

    def __init__(self, teller: Teller) -> None:
        self.teller, self.stage, self.rng = teller, teller.stage, teller.rng

    def any_life(self, told: Told, filed_at: datetime) -> Life:
        """One of the ways, by lot; the usual one mostly."""
        ways, weights = zip(*self._ways(told), strict=True)
        way: Callable[[Told, datetime], Life] = self.rng.choices(ways, weights)[0]
        return way(told, filed_at)

    def _ways(self, told: Told) -> list[tuple[Callable[[Told, datetime], Life], int]]:
        ways: list[tuple[Callable[[Told, datetime], Life], int]] = [(self.usual, 62)]
        if told.play.case.service and told.play.case.service.urgency:
            return [*ways, (self.reopened, 4), (self.slow, 4)]
        return [
            *ways,
            (self.settled, 9),
            (self.objected, 22 if told.story.wrong else 3),
            (self.postponed, 4),
            (self.paused, 3),
            (self.refused, 4),
            (self.reopened, 5),
            (self.slow, 5),
            (self.withdrawn, 3),
            (self.sent_back, 2),
            (self.not_clear_whose, 2),
        ]

    # ── the ways ──

    def usual(self, told: Told, at: datetime) -> Life:
        """Placed, accepted, dispatched, taken, perhaps answered, finished, and mostly rated."""
        at = yield from self._to_unit(told, at)
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    def settled(self, told: Told, at: datetime) -> Life:
        """The first who hears of it settles it."""
        at = yield from self._brought(told, at)
        yield (at := self._soon(told, at, 1, 9))
        told.play.do("settle", at, words=self.teller.line("settled"))
        yield from self._last_word(told, at)

    def objected(self, told: Told, at: datetime) -> Life:
        """Sent to an office that is not in charge, which says whose duty it is."""
        play, stage = told.play, self.stage
        right = self._right_unit(told)
        wrong = stage.units[told.story.wrong or "540124100-civil"].pk
        at = yield from self._to_desk(told, at)
        yield (at := self._soon(told, at, 1, 6))
        play.do("dispatch", at, unit=wrong, title=told.title)
        yield (at := self._soon(told, at, 1, 6))
        play.do("object", at, reason=told.story.objection or self.teller.line("objected"), duty=right)
        yield (at := self._soon(told, at, 1, 7))
        play.do("dispatch", at, unit=right)
        yield (at := self._soon(told, at, 1, 6))
        play.do("take", at)
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    def postponed(self, told: Told, at: datetime) -> Life:
        """More time is asked for, with the reason; the resident says yes or no."""
        play = told.play
        at = yield from self._to_unit(told, at)
        yield (at := self._soon(told, at, 30, 200))
        if play.case.state != "taken" or play.case.due_at is None or at >= play.case.due_at:
            return
        until = play.case.due_at + timedelta(days=self.rng.randint(5, 20))
        play.do("ask_more_time", at, reason=self.teller.line("more_time"), until=until)
        yield (at := self._awake(at, 3, 60))
        if self.rng.random() < 0.7:
            play.do("give_more_time", at, until=until)
        else:
            play.do("keep_the_day", at)
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    def paused(self, told: Told, at: datetime) -> Life:
        """Paused for a reason that the resident is told, while their days run on."""
        at = yield from self._to_unit(told, at)
        yield (at := self._soon(told, at, 20, 90))
        told.play.do(
            "pause", at, reason=self.teller.line("paused"), until=at + timedelta(days=self.rng.randint(3, 9))
        )
        yield (at := self._soon(told, at + timedelta(days=10), 2, 10))
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    def refused(self, told: Told, at: datetime) -> Life:
        """Refused on a ground that is told; agreed to, appealed against, or never answered."""
        play, line = told.play, self.teller.line
        at = yield from self._to_unit(told, at)
        yield (at := self._soon(told, at, 10, 90))
        play.do("refuse", at, ground="no_means", reason=line("no_means"))
        lot = self.rng.random()
        if lot < 0.35:
            yield (at := self._awake(at, 5, 120))
            play.do("agree", at)
        elif lot < 0.75:
            yield (at := self._awake(at, 5, 120))
            play.do("appeal", at, words=line("appealed"))
            yield (at := self._soon(told, at, 8, 40))
            play.do("dispatch", at, unit=self._right_unit(told))
            yield (at := self._soon(told, at, 2, 9))
            play.do("take", at)
            at = yield from self._handled(told, at)
            yield from self._last_word(told, at)

    def reopened(self, told: Told, at: datetime) -> Life:
        """Not done yet, says the resident: once or twice; the third time it goes to the level above."""
        play, line = told.play, self.teller.line
        at = yield from self._to_unit(told, at)
        at = yield from self._handled(told, at)
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            yield (at := self._awake(at, 20, 100))
            play.do("reopen", at, words=line("reopened"))
            at = yield from self._handled(told, at)
        if play.case.reopened == 2 and self.rng.random() < 0.5:
            yield (at := self._awake(at, 10, 70))
            play.do("bring_up", at, words=line("reopened"))
            yield (at := self._soon(told, at, 6, 30))
            play.do("settle", at, words=told.done)
        yield from self._last_word(told, at)

    def slow(self, told: Told, at: datetime) -> Life:
        """Somebody on the way sleeps; it rises by itself, and is done late."""
        play = told.play
        at = yield from self._to_unit(told, at, lazy=self.rng.choice((20, 60, 0)))
        yield (at := self._awake(at, 100, 260))
        play.do("urge", at, words=self.teller.line("urged"))
        yield (at := self._soon(told, at, 24 * 9, 24 * 33))
        if play.case.state == "taken":
            play.do("finish", at, words=told.done)
            yield from self._last_word(told, at)

    def withdrawn(self, told: Told, at: datetime) -> Life:
        """The resident doesn't need it any more."""
        at = yield from self._to_desk(told, at)
        yield (at := self._awake(at, 4, 40))
        told.play.do("withdraw", at, words=self.teller.line("withdrawn"))

    def sent_back(self, told: Told, at: datetime) -> Life:
        """The town asks the village to find out more first."""
        play = told.play
        at = yield from self._to_desk(told, at)
        if play.case.channel not in ("phone", "counter"):
            yield (at := self._soon(told, at, 1, 6))
            play.do("send_back", at, reason=self.teller.line("sent_back"))
            yield (at := self._soon(told, at, 2, 9))
            play.do("accept", at, words=told.where)
        at = yield from self._dispatched(told, at)
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    def not_clear_whose(self, told: Told, at: datetime) -> Life:
        """Two offices say that it isn't theirs; the level above decides."""
        play, line = told.play, self.teller.line
        at = yield from self._to_desk(told, at)
        yield (at := self._soon(told, at, 1, 7))
        play.do("ask_above", at, reason=line("raised"))
        yield (at := self._soon(told, at, 5, 30))
        play.do("dispatch", at, unit=self._right_unit(told), words=line("decided"))
        yield (at := self._soon(told, at, 1, 8))
        play.do("take", at)
        at = yield from self._handled(told, at)
        yield from self._last_word(told, at)

    # ── stretches of the way ──

    def _brought(self, told: Told, at: datetime) -> Stretch:
        yield (at := self.stage.waking_hours(at))
        bring(self.teller, told, at)
        return at

    def _to_desk(self, told: Told, at: datetime, lazy: int = 0) -> Stretch:
        at = yield from self._brought(told, at)
        if told.play.case.state == "placed":
            yield (at := self._soon(told, at, 0.3 + lazy, 7 + 2 * lazy))
            told.play.do("accept", at, title=told.title, words=self.teller.line("accepted"))
        return at

    def _dispatched(self, told: Told, at: datetime, lazy: int = 0) -> Stretch:
        yield (at := self._soon(told, at, 0.3, 7))
        told.play.do("dispatch", at, unit=self._right_unit(told), title=told.title)
        yield (at := self._soon(told, at, 0.3 + lazy, 8 + 2 * lazy))
        told.play.do("take", at)
        return at

    def _to_unit(self, told: Told, at: datetime, lazy: int = 0) -> Stretch:
        at = yield from self._to_desk(told, at, lazy)
        return (yield from self._dispatched(told, at, lazy))

    def _handled(self, told: Told, at: datetime) -> Stretch:
        play = told.play
        if play.case.answered_at is None and self.rng.random() < 0.85:
            yield (at := self._soon(told, at, 1, 40))
            day = self.stage.local(at) + timedelta(days=self.rng.randint(2, 6))
            play.do("answer", at, words=self.teller.line("answered", day=f"{day.month}月{day.day}日"))
        most = {"danger": 45, "vital": 24 * 9}.get(play.case.urgency, 24 * 11)
        yield (at := self._soon(told, at, 5, most))
        play.do("finish", at, words=told.done)
        return at

    def _last_word(self, told: Told, at: datetime) -> Life:
        lot, line = self.rng.random(), self.teller.line
        if lot < 0.2:
            return  # says nothing; after the window silence is counted apart
        yield (at := self._awake(at, 2, 130))
        if lot < 0.84:
            told.play.do("rate", at, solved="yes", grade=self.rng.choice("5554"), words=line("rated_well"))
        elif lot < 0.95:
            told.play.do(
                "rate", at, solved="partly", grade=self.rng.choice("433"), words=line("rated_middling")
            )
        else:
            told.play.do("rate", at, solved="no", grade=self.rng.choice("21"), words=line("rated_badly"))

    # ── small parts ──

    def _right_unit(self, told: Told) -> int:
        service = told.play.case.service
        unit = service.unit_id if service else None
        return unit or self.stage.units["540124100-civil"].pk

    def _soon(self, told: Told, at: datetime, low: float, high: float) -> datetime:
        """Some hours later, when offices are open; what is urgent doesn't wait for that and goes faster."""
        urgency = told.play.case.urgency
        pace = {"danger": 0.03, "vital": 0.08}.get(urgency, 1.0)
        then = at + timedelta(hours=self.rng.uniform(low, high) * pace)
        return then if urgency else self.stage.open_hours(then)

    def _awake(self, at: datetime, low: float, high: float) -> datetime:
        return self.stage.waking_hours(at + timedelta(hours=self.rng.uniform(low, high)))


def bring(teller: Teller, told: Told, at: datetime) -> None:
    """Bring the order the way its channel does: by the resident, or written down for them by who heard it."""
    play, stage = told.play, teller.stage
    words = {"said": told.said, "where": told.where}
    here = holder_units(play.case.place_path)
    desk = stage.cast.by_unit[here["town"]].speaking_for()
    if play.case.channel in ("counter", "phone"):
        play.open("take_in", at, desk, title=told.title, **words)
    elif play.case.channel == "grid":
        walker = stage.cast.grids[here["village"]] if "village" in here else desk
        play.open("place", at, walker.speaking_for(), files=teller.photos(told, 0.5), **words)
    else:
        play.open("place", at, Actor.the_resident(), files=teller.photos(told, 0.45), **words)
