"""`/wish/<reference>/`: one card, and taking it on. Whoever gives gets a receipt of their own and never learns who wished."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases import registry
from huiyin.cases.door import Overtaken, move_case
from huiyin.cases.lane import Refused
from huiyin.cases.lookup import held_by
from huiyin.cases.models import Case, Part
from huiyin.kernel.loop import Move
from huiyin.loops.wish import queries as reads
from huiyin.people.actors import Actor
from huiyin.people.throttle import hit
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.answers import Choices, Sent, by_field, questions, read
from huiyin.web.contact_form import ContactForm, read_contact
from huiyin.web.now import now
from huiyin.web.resident.days import language
from huiyin.web.resident.order_form import read_key
from huiyin.web.resident.page import page, town_with
from huiyin.web.resident.session import grant

from .station import station_of
from .wall import card_of

MOST_AN_HOUR = 20
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def take(request: HttpRequest, reference: UUID) -> HttpResponse:
    """The card with its form; sent, the wish is theirs. A card that is gone says so and leads back to the wall."""
    case = reads.card(reference)
    if case is None:
        return _gone(request, reference)
    if request.method != "POST":
        return _draw(request, case, Sent(), None, ContactForm(_title(), language=language()))
    return _taken(request, case)


def _title() -> str:
    return _("How do we reach you?")


def _taken(request: HttpRequest, case: Case) -> HttpResponse:
    at, move = now(), registry.loop_named(case.loop).by_verb["take_on"]
    sent = read(request, move, case)
    who, contact = read_contact(request, _title(), case.jurisdiction_id)
    if hit("take_on", client_address(request), at=at, limit=MOST_AN_HOUR, window=HOUR):
        sent.errors[""] = _("Very many wishes were taken on from this connection. Please call the station.")
        return _draw(request, case, sent, sent.errors, who, status=429)
    if sent.errors or contact is None:
        return _draw(request, case, sent, sent.errors, who, status=422)
    try:
        taken = move_case(
            case.pk,
            "take_on",
            by=Actor.newcomer("giver"),
            at=at,
            answers=sent.answers,
            seen=case.seq,
            key=read_key(request.POST.get("key", "")),
            language=language(),
            contact=contact,
            town=case.jurisdiction_id,
        )
    except Overtaken:
        return _gone(request, case.pk, status=409)
    except Refused as refused:
        return _draw(request, case, sent, by_field(refused.whys, move), who, status=422)
    part = Part.objects.filter(case=taken, role="giver", until=None).select_related("contact").latest("since")
    grant(request, held_by(taken, part))
    return redirect("receipt", part.receipt)


def _gone(request: HttpRequest, reference: UUID, status: int = 410) -> HttpResponse:
    """Somebody was faster, or it was taken off. What is gone says nothing about itself."""
    if (
        not Case.objects.filter(pk=reference, loop="wish")
        .exclude(state__in=("told", "worded", "declined"))
        .exists()
    ):
        raise Http404
    return page(request, "wish/gone.html", {}, status=status)


def _draw(
    request: HttpRequest,
    case: Case,
    sent: Sent,
    errors: dict[str, str] | None,
    who: ContactForm,
    status: int = 200,
) -> HttpResponse:
    move = registry.loop_named(case.loop).by_verb["take_on"]
    post = request.POST if errors is not None else None
    found = dict(errors or {})
    context = {
        "card": card_of(case),
        "station": station_of(case),
        "to_door": case.wish_card.to_door,
        "questions": _questions(case, move, post, sent, found),
        "who": who,
        "summary": [*found.items(), *who.errors.items()],
        "key": uuid4() if post is None or status != 200 else read_key(request.POST.get("key", "")),
        "furthest": _furthest(now()),
    }
    return page(request, "wish/take.html", context, town=town_with(case.jurisdiction_id), status=status)


def _questions(
    case: Case, move: Move, post: dict[str, str] | None, sent: Sent, errors: dict[str, str]
) -> object:
    return questions(move, case, Choices(), post, sent, errors)


def _furthest(at: datetime) -> str:
    return timezone.localtime(at + timedelta(days=30)).date().isoformat()
