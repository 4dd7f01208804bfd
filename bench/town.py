"""A small town to measure in, and four moves of an order that a clerk's day is made of."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.cases.door import move_case
from huiyin.cases.lane import Lane
from huiyin.cases.models import Case, Service
from huiyin.people.actors import Actor, Seat
from huiyin.people.models import Contact
from huiyin.places.models import Place, Unit

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday morning
MINUTE = timedelta(minutes=1)
RESIDENT = Actor.the_resident()


class Town:
    """A county, a town, a village, their units, and the actors of the four moves."""

    def __init__(self) -> None:
        county = self._place("county", "county", None)
        self.place = self._place("town", "town", county)
        self.village = self._place("village", "village", self.place)
        for kind, where in (("leaders", county), ("leaders", self.place)):
            self._unit(kind, where)
        committee = self._unit("committee", self.village)
        desk = self._unit("desk", self.place)
        roads = self._unit("service", self.place)
        self.lamp = Service.objects.create(jurisdiction=self.place, code="lamp", name_zh="路灯", unit=roads)
        clerk, dispatcher = (
            self._actor(committee, "village", self.village),
            self._actor(desk, "town", self.place),
        )
        worker = self._actor(roads, "unit", self.place)
        self.moves: tuple[tuple[str, Actor, dict[str, object]], ...] = (
            ("accept", clerk, {}),
            ("dispatch", dispatcher, {"unit": roads.pk, "words": "请周三前去看看。"}),
            ("take", worker, {}),
            ("finish", worker, {"words": "灯泡和线都换了，今晚亮了。"}),
        )

    def _place(self, kind: str, code: str, parent: Place | None) -> Place:
        place = Place.objects.create(kind=kind, code=code, name_zh=code, parent=parent, path="-")
        place.path = f"{parent.path if parent else '/'}{place.pk}/"
        place.jurisdiction = self.place if kind == "village" else place
        place.save()
        return place

    def _unit(self, kind: str, place: Place) -> Unit:
        return Unit.objects.create(kind=kind, code=f"{place.code}-{kind}", name_zh=kind, place=place)

    def _actor(self, unit: Unit, role: str, place: Place) -> Actor:
        return Actor(None, (Seat(unit.pk, role, place.path, self.place.pk),))

    def draft(self) -> Case:
        """An unsaved order."""
        return Case(
            jurisdiction=self.place,
            loop="order",
            place=self.village,
            place_path=self.village.path,
            service=self.lamp,
            channel="web",
        )

    def contact(self) -> Contact:
        return Contact(jurisdiction=self.place, name="某人", phone="13900000000")

    def place_many(self, n: int) -> list[UUID]:
        """Place `n` orders in one batch; not measured."""
        cases = [self.draft() for _ in range(n)]
        with transaction.atomic():
            lane = Lane(self.place.pk)
            for case in cases:
                lane.open(
                    case, "place", by=RESIDENT, at=AT, answers={"said": "路灯不亮。"}, contact=self.contact()
                )
            lane.flush()
        return [case.pk for case in cases]

    def drive(self, ids: list[UUID]) -> int:
        """Every order through the four moves, each by itself. Returns how many moves."""
        for number, (verb, by, answers) in enumerate(self.moves, 1):
            for case_id in ids:
                move_case(case_id, verb, by=by, at=AT + number * MINUTE, answers=answers, town=self.place.pk)
        return len(ids) * len(self.moves)

    def drive_together(self, n: int) -> int:
        """`n` new orders placed and taken through the four moves in one transaction, as a replay does it."""
        with transaction.atomic():
            lane = Lane(self.place.pk, tell=False)
            for _ in range(n):
                case = self.draft()
                lane.open(case, "place", by=RESIDENT, at=AT, answers={"said": "路灯不亮。"})
                for number, (verb, by, answers) in enumerate(self.moves, 1):
                    lane.move(case, verb, by=by, at=AT + number * MINUTE, answers=answers)
            lane.flush()
        return n * (1 + len(self.moves))
