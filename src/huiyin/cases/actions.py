"""What a town changes in its catalogue of services. Cases themselves only the door changes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from huiyin.kernel.say import Why, say
from huiyin.memo import forget_all
from huiyin.people.actors import Actor
from huiyin.places.queries import served_by
from huiyin.rows import locked_or_none

from .lane import Refused
from .models import Service, Urgency

PROOFS = ("", "photo", "reading", "document", "signature")


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the catalogue says of one kind of matter."""

    name_zh: str
    name_bo: str
    name_en: str
    keywords: str
    unit_id: int | None
    proof: str
    urgency: str
    public: bool
    active: bool


def change_service(*, service_id: int, facts: ServiceFacts, by: Actor, at: datetime) -> Service:
    """Change one kind of matter. Cases that are placed already keep what they were placed with. Raises Refused."""
    with transaction.atomic():
        service = locked_or_none(Service, service_id)
        towns = {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}
        if service is None or service.jurisdiction_id not in towns:
            raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
        if problems := _problems(service, facts):
            raise Refused(*problems)
        for name in ServiceFacts.__dataclass_fields__:
            setattr(service, name, getattr(facts, name))
        service.save()
    forget_all()
    return service


def add_service(*, jurisdiction_id: int, code: str, facts: ServiceFacts, by: Actor, at: datetime) -> Service:
    """Add a kind of matter to the town's catalogue, after those that are there. Raises Refused."""
    with transaction.atomic():
        if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}:
            raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
        last = Service.objects.filter(jurisdiction_id=jurisdiction_id).aggregate(last=Max("order"))["last"]
        service = Service(jurisdiction_id=jurisdiction_id, code=code, order=(last or 0) + 1)
        problems = _problems(service, facts)
        if not code.strip() or Service.objects.filter(jurisdiction_id=jurisdiction_id, code=code).exists():
            problems.append(Why(say("A kind of matter needs a code that no other has."), field="code"))
        if problems:
            raise Refused(*problems)
        for name in ServiceFacts.__dataclass_fields__:
            setattr(service, name, getattr(facts, name))
        service.save()
    forget_all()
    return service


def _problems(service: Service, facts: ServiceFacts) -> list[Why]:
    found = []
    if not facts.name_zh:
        found.append(Why(say("A kind of matter needs a Chinese name."), field="name_zh"))
    if (
        len(facts.name_zh) > 60
        or len(facts.name_en) > 80
        or len(facts.name_bo) > 120
        or len(facts.keywords) > 2000
    ):
        found.append(Why(say("That is longer than fits here."), field="name_zh"))
    if facts.unit_id is not None and facts.unit_id not in served_by(service.jurisdiction.path):
        found.append(Why(say("That unit does not serve this place."), field="unit"))
    if facts.proof not in PROOFS or facts.urgency not in Urgency.values:
        found.append(Why(say("Please choose one of the answers."), field="proof"))
    if "\x00" in facts.name_zh + facts.name_bo + facts.name_en + facts.keywords:
        found.append(Why(say("This text has a character that can't be stored."), field="name_zh"))
    return found
