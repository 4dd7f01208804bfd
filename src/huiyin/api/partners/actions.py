"""Outside systems as units: set up, mended, tried again by whoever keeps the town in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from huiyin.api import outside
from huiyin.api.models import Filing, Parcel, Partner, PartnerService, Work
from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.places.queries import served_by


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """How an outside system is reached. An empty `api_key` keeps the one that is there; `codes` is {our code: theirs}."""

    endpoint: str
    jurisdiction_code: str
    api_key: str
    service_code: str
    codes: Mapping[str, str]
    active: bool


def keep_partner(
    *, jurisdiction_id: int, unit_id: int | None, facts: PartnerFacts, by: Actor, at: datetime
) -> Partner:
    """Let an outside system stand for a unit, or change how it is reached. Raises Refused with every reason."""
    _must_keep(jurisdiction_id, by)
    town = Place.objects.get(pk=jurisdiction_id)
    services = {one.code: one.pk for one in Service.objects.filter(jurisdiction_id=jurisdiction_id)}
    if problems := _problems(facts, unit_id, town, services):
        raise Refused(*problems)
    assert unit_id is not None
    with transaction.atomic():
        partner = Partner.objects.filter(unit_id=unit_id).first()
        if partner is None:
            partner = Partner(jurisdiction=town, unit_id=unit_id, since=at)
        partner.endpoint = facts.endpoint.rstrip("/")
        partner.jurisdiction_code, partner.service_code = facts.jurisdiction_code, facts.service_code
        partner.active, partner.poll_at = facts.active, at if facts.active else None
        partner.failing_since, partner.error = None, ""
        if facts.api_key:
            partner.api_key = facts.api_key
        partner.save()
        PartnerService.objects.filter(partner=partner).delete()
        PartnerService.objects.bulk_create(
            PartnerService(jurisdiction=town, partner=partner, service_id=services[ours], code=theirs)
            for ours, theirs in facts.codes.items()
        )
    return partner


def try_again(*, jurisdiction_id: int, errand_id: UUID, by: Actor, at: datetime) -> bool:
    """Put a filing or a later word that was given up back into the queue: somebody mended what was broken."""
    if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role in ("town", "admin")}:
        return False
    fresh = {"state": Work.WAITING, "next_at": at, "attempts": 0, "error": ""}
    return any(
        model._default_manager.filter(
            pk=errand_id, jurisdiction_id=jurisdiction_id, state=Work.FAILED
        ).update(**fresh)
        for model in (Filing, Parcel)
    )


def _must_keep(jurisdiction_id: int, by: Actor) -> None:
    if jurisdiction_id not in {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}:
        raise Refused(Why(say("Only the town's administrator connects outside systems.")))


def _problems(
    facts: PartnerFacts, unit_id: int | None, town: Place, services: Mapping[str, int]
) -> list[Why]:
    found = []
    if unit_id is None or unit_id not in served_by(town.path) or not _does_work(unit_id):
        found.append(Why(say("Choose the unit that the outside system stands for."), field="unit"))
    if why := _endpoint_problem(facts.endpoint):
        found.append(why)
    long = (facts.jurisdiction_code, facts.service_code, *facts.codes.values())
    if any(len(one) > 60 or "\x00" in one for one in long) or len(facts.api_key) > 200:
        found.append(Why(say("That is longer than fits here."), field="service_code"))
    if unknown := [code for code in facts.codes if code not in services]:
        sentence = say("There is no kind of matter “%(code)s” in the catalogue.")
        found.append(Why(sentence, {"code": unknown[0][:40]}, "codes"))
    return found


def _does_work(unit_id: int) -> bool:

    return Unit.objects.filter(pk=unit_id, kind=UnitKind.SERVICE).exists()


def _endpoint_problem(endpoint: str) -> Why | None:
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        inside = good and outside.is_inside_by_its_look(parts.hostname or "", parts.port)
    except ValueError:
        good = inside = False
    if not good or len(endpoint) > 200 or parts.query or parts.fragment:
        sentence = say("An endpoint is an address such as https://city.example/open311/v2")
        return Why(sentence, field="endpoint")
    if inside:
        sentence = say(
            "That address lies inside our own network. If it is meant, the server's operator names it in HUIYIN_INSIDE_HOSTS."
        )
        return Why(sentence, field="endpoint")
    return None
