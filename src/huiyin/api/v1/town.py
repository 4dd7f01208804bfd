"""What a town offers: itself, its kinds of matters, its places and its units."""

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huiyin.cases.models import Service
from huiyin.places.models import Place, Unit
from huiyin.places.queries import served_by
from huiyin.web.names import name_of
from huiyin.web.resident.town import towns

from ..models import AskedFact, Datatype
from .asked import asked
from .problems import not_found
from .shapes import OPEN, Choice, Coded, Listing, coded, responses

router = Router()

TOWN = Query("", description="The code of the town; needed where several are served.", max_length=24)


class TownOut(Coded):
    """A town that has a desk here."""

    kind: str


class ServiceOut(Coded):
    """A kind of matter."""

    urgency: str = Field(description="Empty, vital (water, power, heat) or danger.")
    proof: str = Field(
        description="What the unit must show when it is done: empty, photo, reading, document or signature."
    )
    public: bool = Field(description="Whether its matters stand in the public register.")
    asks_more: bool


class Fact(Coded):
    """Something a kind of matter asks besides what happened."""

    type: str
    required: bool
    options: list[Choice]


class ServiceFull(ServiceOut):
    """A kind of matter with what it asks."""

    unit: Coded | None
    facts: list[Fact]


class PlaceOut(Coded):
    """A village or a grid. The point is that of the place as the map knows it."""

    kind: str
    parent: str | None = Field(description="The code of the village of a grid.")
    latitude: float | None
    longitude: float | None


class UnitOut(Coded):
    """An office of the town."""

    kind: str
    phone: str


@router.get(
    "/towns", response=responses(Listing[TownOut]), openapi_extra=OPEN, summary="The towns served here"
)
def list_towns(request: HttpRequest) -> dict[str, object]:
    """Every town with a desk of its own. Where there is one, `town` can be left out everywhere."""
    return {"items": [TownOut(code=one.code, name=name_of(one), kind=one.kind) for one in towns()]}


@router.get(
    "/services",
    response=responses(Listing[ServiceOut], 404),
    openapi_extra=OPEN,
    summary="The kinds of matters",
)
def list_services(request: HttpRequest, town: str = TOWN) -> dict[str, object]:
    """The town's catalogue, as its residents see it."""
    found = asked(request).town(town)
    rows = AskedFact.objects.filter(jurisdiction_id=found.id).values_list("service_id", flat=True)
    more = set(rows)
    return {"items": [_service(one, one.pk in more) for one in found.services]}


@router.get(
    "/services/{code}", response=responses(ServiceFull, 404), openapi_extra=OPEN, summary="One kind of matter"
)
def one_service(request: HttpRequest, code: str, town: str = TOWN) -> ServiceFull:
    """With who does it, and what it asks besides what happened."""
    found = asked(request).town(town)
    service = next((one for one in found.services if one.code == code), None)
    if service is None:
        raise not_found()
    unit = Unit.objects.filter(pk=service.unit_id).first() if service.unit_id else None
    facts = AskedFact.objects.filter(service=service).prefetch_related("options").order_by("order", "code")
    plain = _service(service, bool(facts))
    return ServiceFull(**plain.dict(), unit=coded(unit), facts=[_fact(fact) for fact in facts])


@router.get(
    "/places", response=responses(Listing[PlaceOut], 404), openapi_extra=OPEN, summary="Villages and grids"
)
def list_places(request: HttpRequest, town: str = TOWN) -> dict[str, object]:
    """Where a matter can lie, villages first."""
    found = asked(request).town(town)
    codes = {place.pk: place.code for place in found.places}
    return {"items": [_place(place, codes.get(place.parent_id or 0)) for place in found.places]}


@router.get(
    "/units", response=responses(Listing[UnitOut], 404), openapi_extra=OPEN, summary="Offices of the town"
)
def list_units(request: HttpRequest, town: str = TOWN) -> dict[str, object]:
    """The offices that a matter of the town can come to."""
    found = asked(request).town(town)
    rows = Unit.objects.filter(pk__in=served_by(found.place.path), active=True).order_by("code")
    return {"items": [UnitOut(code=u.code, name=name_of(u), kind=u.kind, phone=u.phone) for u in rows]}


def _service(service: Service, asks_more: bool) -> ServiceOut:
    return ServiceOut(
        code=service.code,
        name=name_of(service),
        urgency=service.urgency,
        proof=service.proof,
        public=service.public,
        asks_more=asks_more,
    )


def _fact(fact: AskedFact) -> Fact:
    options = sorted(fact.options.all(), key=lambda one: (one.order, one.code))
    choices = [Choice(value=one.code, label=name_of(one)) for one in options]
    kind = Datatype(fact.datatype).value
    return Fact(code=fact.code, name=name_of(fact), type=kind, required=fact.required, options=choices)


def _place(place: Place, parent: str | None) -> PlaceOut:
    return PlaceOut(
        code=place.code,
        name=name_of(place),
        kind=place.kind,
        parent=parent,
        latitude=place.latitude,
        longitude=place.longitude,
    )
