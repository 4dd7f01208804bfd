"""The catalogue as Open311 services, and what each kind of matter asks."""

from django.http import HttpResponse

from huiyin.api.models import AskedFact, Datatype
from huiyin.cases.models import Service
from huiyin.kernel.say import say
from huiyin.web.desk.catalogue import URGENCIES
from huiyin.web.names import name_of
from huiyin.web.resident.town import Town

from .answers import Listing, Row, Single, Value, answer
from .errors import refuse
from .frame import Asked

UNKNOWN = say("There is no service “%(code)s” here; services.xml lists them.")
LISTS = (Datatype.ONE, Datatype.SEVERAL)


def services(asked: Asked) -> HttpResponse:
    """What is offered to residents, in the reader's language. One query beside the town."""
    with_facts = set(
        AskedFact.objects.filter(jurisdiction_id=asked.town.id).values_list("service_id", flat=True)
    )
    rows = [_row(service, service.pk in with_facts) for service in asked.town.services]
    return answer(Listing("services", "service", rows), asked.form)


def definition(asked: Asked, service_code: str) -> HttpResponse:
    """The typed attributes of one service. Two queries."""
    service = service_coded(asked.town, service_code)
    row: Row = {
        "service_code": service.code,
        "attributes": [_attribute(fact) for fact in facts_of(service)],
    }
    return answer(Single("service_definition", row), asked.form)


def service_coded(town: Town, code: str) -> Service:
    """The service that is offered under that code. Raises Problem (404)."""
    found = next((service for service in town.services if service.code == code), None)
    if found is None:
        raise refuse(404, UNKNOWN, code=code[:60])
    return found


def facts_of(service: Service) -> list[AskedFact]:
    """What the service asks, in order, with the options. Two queries."""
    return list(
        AskedFact.objects.filter(service=service).prefetch_related("options").order_by("order", "code")
    )


def _row(service: Service, has_facts: bool) -> Row:
    return {
        "service_code": service.code,
        "service_name": name_of(service),
        "description": name_of(service),
        "metadata": has_facts,
        "type": "realtime",
        "keywords": ",".join(service.keywords.split()),
        "group": URGENCIES[service.urgency](),
    }


def _attribute(fact: AskedFact) -> Row:
    found: dict[str, Value] = {
        "variable": True,
        "code": fact.code,
        "datatype": fact.datatype,
        "required": fact.required,
        "order": fact.order,
        "description": name_of(fact),
    }
    if fact.datatype in LISTS:
        options = sorted(fact.options.all(), key=lambda option: (option.order, option.code))
        found["values"] = [{"key": option.code, "name": name_of(option)} for option in options]
    return found
