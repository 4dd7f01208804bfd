"""`/desk/notices/`: messages that could not be delivered, why, and "try again"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.notices.models import Channel, Delivery
from huiyin.notices.outbox import switch_webhook_on, try_again
from huiyin.notices.queries import failed_deliveries, webhooks_off
from huiyin.notices.texts import notice_subject
from huiyin.people.actors import Actor

from ..access import actor_for
from ..format import receipt
from ..names import name_of
from ..now import now
from .frame import number_or_none, page, staff_page, town_of, uuid_or_none
from .rows import case_url

MOST = 100
CHANNELS = {
    Channel.SMS: lambda: _("text message"),
    Channel.EMAIL: lambda: _("e-mail"),
    Channel.WEBHOOK: lambda: _("webhook"),
    Channel.PRINT: lambda: _("on paper"),
}


@staff_page("village", "town", "admin")
def notices(request: HttpRequest) -> HttpResponse:
    """What was given up, newest first; and webhooks that were switched off."""
    actor = actor_for(request)
    town = town_of(actor)
    failed = list(failed_deliveries(town)[: MOST + 1]) if town is not None else []
    cases = _cases(actor, failed)
    context = {
        "rows": [
            _row(one, cases[one.notice.case_id]) for one in failed[:MOST] if one.notice.case_id in cases
        ],
        "hidden": sum(one.notice.case_id not in cases for one in failed),
        "more": len(failed) > MOST,
        "off": [(unit.pk, name_of(unit)) for unit in (webhooks_off(town) if town is not None else ())],
        "keeps": _keeps(actor),
    }
    return page(request, "desk/notices.html", context, current="desk_notices")


@staff_page("village", "town", "admin")
def again(request: HttpRequest) -> HttpResponse:
    """Put one back into the queue, or switch a unit's webhook on again."""
    actor = actor_for(request)
    town = town_of(actor)
    if request.method != "POST" or town is None:
        return redirect("desk_notices")
    delivery = uuid_or_none(request.POST.get("delivery", ""))
    unit = number_or_none(request.POST.get("unit", ""))
    found = failed_deliveries(town).filter(pk=delivery).first() if delivery else None
    if found is not None and found.notice.case_id in _cases(actor, [found]):
        try_again(delivery_id=found.pk, at=now())
    elif unit is not None and _keeps(actor) and any(one.pk == unit for one in webhooks_off(town)):
        switch_webhook_on(unit_id=unit, at=now())
    return redirect("desk_notices")


def _keeps(actor: Actor) -> bool:
    return any(seat.role in ("town", "admin") for seat in actor.seats)


def _cases(actor: Actor, failed: list[Delivery]) -> dict[object, Case]:
    """The matters these messages belong to, as far as the seats reach. One query."""
    paths = [seat.place_path for seat in actor.seats if seat.role in ("village", "town", "admin")]
    rows = Case.objects.in_bulk({one.notice.case_id for one in failed})
    return {pk: case for pk, case in rows.items() if any(case.place_path.startswith(path) for path in paths)}


def _row(one: Delivery, case: Case) -> dict[str, object]:
    to = _("the resident") if one.notice.to in registry.outside() else _("an office")
    return {
        "id": one.pk,
        "at": one.notice.at,
        "number": receipt(case.receipt),
        "url": case_url(case),
        "what": notice_subject(registry.text_of(case.loop, one.notice.template)),
        "to": to,
        "how": CHANNELS[Channel(one.channel)](),
        "tries": one.attempts,
        "error": one.error,
    }
