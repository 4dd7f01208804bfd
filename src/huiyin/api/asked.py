"""What a kind of matter asks programs besides what happened: kept by whoever keeps the town's catalogue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.cases.lane import Refused
from huiyin.cases.models import Service
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor

from .models import AskedFact, AskedOption, Datatype

CODE = re.compile(r"^[A-Za-z0-9_.-]{1,40}$")
MOST_OPTIONS = 50
LISTS = (Datatype.ONE, Datatype.SEVERAL)


@dataclass(frozen=True, slots=True)
class FactAsked:
    """One thing that is asked. `options` are {code: Chinese name}, for the two kinds of lists alone."""

    code: str
    datatype: str
    required: bool
    name_zh: str
    name_bo: str
    name_en: str
    options: Mapping[str, str]


def ask_fact(*, service_id: int, fact: FactAsked, by: Actor, at: datetime) -> AskedFact:
    """Ask one more thing, or what is asked under that code differently. Raises Refused with every reason."""
    service = _kept_by(service_id, by)
    if problems := _problems(fact):
        raise Refused(*problems)
    town = service.jurisdiction
    with transaction.atomic():
        last = (
            AskedFact.objects.filter(service=service)
            .order_by("-order")
            .values_list("order", flat=True)
            .first()
        )
        row, _made = AskedFact.objects.update_or_create(
            jurisdiction=town,
            service=service,
            code=fact.code,
            defaults={
                "datatype": fact.datatype,
                "required": fact.required,
                "name_zh": fact.name_zh,
                "name_bo": fact.name_bo,
                "name_en": fact.name_en,
            },
            create_defaults={
                "order": (last or 0) + 1,
                "datatype": fact.datatype,
                "required": fact.required,
                "name_zh": fact.name_zh,
                "name_bo": fact.name_bo,
                "name_en": fact.name_en,
            },
        )
        row.options.all().delete()
        AskedOption.objects.bulk_create(
            AskedOption(jurisdiction=town, fact=row, code=code, name_zh=name, order=order)
            for order, (code, name) in enumerate(fact.options.items(), 1)
        )
    return row


def drop_fact(*, service_id: int, code: str, by: Actor, at: datetime) -> bool:
    """Ask it no more. What was answered stays in the words of each matter. False where it was not asked."""
    service = _kept_by(service_id, by)
    return bool(AskedFact.objects.filter(service=service, code=code).delete()[0])


def _kept_by(service_id: int, by: Actor) -> Service:
    service = Service.objects.select_related("jurisdiction").filter(pk=service_id).first()
    towns = {seat.jurisdiction_id for seat in by.seats if seat.role == "admin"}
    if service is None or service.jurisdiction_id not in towns:
        raise Refused(Why(say("Only whoever keeps the town's catalogue can do this.")))
    return service


def _problems(fact: FactAsked) -> list[Why]:
    found = []
    if not CODE.match(fact.code):
        found.append(
            Why(say("A code has 1 to 40 letters, digits, dots, dashes or underscores."), field="code")
        )
    if not fact.name_zh or len(fact.name_zh) > 80 or len(fact.name_bo) > 160 or len(fact.name_en) > 120:
        found.append(Why(say("Say in Chinese, in at most 80 characters, what is asked."), field="name_zh"))
    if fact.datatype not in Datatype.values:
        found.append(Why(say("Please choose one of the answers."), field="datatype"))
    elif (fact.datatype in LISTS) != bool(fact.options):
        sentence = say("A list needs its answers, one a line; anything else has none.")
        found.append(Why(sentence, field="options"))
    wrong = [
        code for code, name in fact.options.items() if not CODE.match(code) or not name or len(name) > 60
    ]
    if wrong or len(fact.options) > MOST_OPTIONS:
        sentence = say("An answer is written as code = name, one a line, at most %(most)d of them.")
        found.append(Why(sentence, {"most": MOST_OPTIONS}, "options"))
    if "\x00" in "".join((fact.name_zh, fact.name_bo, fact.name_en, *fact.options.values())):
        found.append(Why(say("This text has a character that can't be stored."), field="name_zh"))
    return found
