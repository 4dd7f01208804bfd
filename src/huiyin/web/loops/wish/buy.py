"""`/wish/<case>/buy/`: the town's fund buys what nobody took on. The spending and the move are one transaction."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.door import move_case
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.kernel.say import Why
from huiyin.people.actors import Actor
from huiyin.resources.actions import post_spending
from huiyin.resources.models import Kind, Posting, Waiting
from huiyin.resources.money import read_yuan, yuan
from huiyin.resources.queries import accounts_of, cost_of, limit_alone, waiting_of
from huiyin.web.access import actor_for
from huiyin.web.desk.fields import Field, Sheet, clean, errors_of, file_in, kept_files
from huiyin.web.desk.frame import case_for, fresh_key, key_of, page, staff_page
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

PURPOSE = "wishes"  # the account of the usual book that this is spent on


@staff_page("town")
def buy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Out of which fund, how much, and the receipt; then it comes to the station."""
    case = case_for(request, case_id)
    if case.loop != "wish":
        raise Http404
    if case.state != "with_fund":
        return redirect("desk_case", case.pk)
    if spent := cost_of([case.pk]).get(case.pk, 0):
        return _bought_before(request, case, spent)
    if waiting_of(case.jurisdiction_id).filter(case=case).exists():
        return _draw(
            request,
            case,
            [],
            done=_("The spending waits for a second person. Once they say yes, come back here."),
        )
    sheet = _sheet(request, case)
    if request.method != "POST":
        return _draw(request, case, [sheet])
    return _buy(request, case, sheet)


def _sheet(request: HttpRequest, case: Case) -> Sheet:
    post = request.POST
    funds = [one for one in accounts_of(case.jurisdiction_id) if one.kind == Kind.FUND]
    fields = [
        Field("fund", _("Out of which fund"), "select", clean(post, "fund"), options=[("", _("choose one")), *((one.pk, name_of(one)) for one in funds)]),
        Field("yuan", _("How much, in yuan"), value=clean(post, "yuan"), width="10"),
        Field("receipt", _("The receipt"), "file", hint=_("A photo or a PDF. One receipt pays once.")),
        Field("words", _("What was bought, naming nobody (can be left out)"), value=clean(post, "words")),
    ]  # fmt: skip
    note = _("Up to %(yuan)s yuan one person of the town posts alone; above that a second one must say yes.")
    return Sheet(
        _("Buy it from the town's fund"),
        reverse("wish_buy", args=[case.pk]),
        _("Bought: it comes to the station"),
        fields,
        note % {"yuan": yuan(limit_alone(case.jurisdiction_id))},
        reverse("desk_case", args=[case.pk]),
        fresh_key(),
    )


def _buy(request: HttpRequest, case: Case, sheet: Sheet) -> HttpResponse:
    post, errors = request.POST, dict[str, str]()
    accounts = accounts_of(case.jurisdiction_id)
    fund = next(
        (one for one in accounts if one.kind == Kind.FUND and str(one.pk) == clean(post, "fund")), None
    )
    purpose = next((one for one in accounts if one.kind == Kind.PURPOSE and one.code == PURPOSE), None)
    fen = read_yuan(clean(post, "yuan"))
    if isinstance(fen, Why):
        errors["yuan"] = said(fen)
    if fund is None:
        errors["fund"] = _("Please choose one of the list.")
    file = file_in(request, "receipt", errors)
    sheet.kept = kept_files(file)
    if purpose is None:
        errors["fund"] = _("The town's book has no account for wishes. Whoever keeps the book opens it.")
    if errors or fund is None or purpose is None or isinstance(fen, Why):
        return _draw(request, case, [sheet], errors)
    try:
        with transaction.atomic():
            done = post_spending(
                fund=fund,
                purpose=purpose,
                fen=fen,
                receipt=file,
                case=case,
                words=clean(post, "words"),
                key=key_of(request),
                by=actor_for(request),
                at=now(),
            )
            if isinstance(done, Posting):
                _to_the_station(case, fen, clean(post, "words"), actor_for(request))
    except Refused as refused:
        return _draw(request, case, [sheet], errors_of(refused.whys, otherwise="yuan"))
    if isinstance(done, Waiting):
        return redirect("wish_buy", case.pk)
    return redirect("desk_case", case.pk)


def _to_the_station(case: Case, fen: int, words: str, by: Actor) -> None:
    answers = {"cost": fen, **({"words": words} if words else {})}
    move_case(case.pk, "buy", by=by, at=now(), answers=answers, town=case.jurisdiction_id)


def _bought_before(request: HttpRequest, case: Case, spent: int) -> HttpResponse:
    """A second person has said yes meanwhile: what is left is to say that it comes to the station."""
    sheet = Sheet(
        _("It is paid for: %(yuan)s yuan") % {"yuan": yuan(spent)},
        reverse("wish_buy", args=[case.pk]),
        _("Bought: it comes to the station"),
        [],
        cancel=reverse("desk_case", args=[case.pk]),
    )
    if request.method != "POST":
        return _draw(request, case, [sheet])
    try:
        _to_the_station(case, spent, "", actor_for(request))
    except Refused as refused:
        return _draw(request, case, [sheet], {"form": " ".join(said(why) for why in refused.whys)})
    return redirect("desk_case", case.pk)


def _draw(
    request: HttpRequest,
    case: Case,
    sheets: list[Sheet],
    errors: dict[str, str] | None = None,
    done: str = "",
) -> HttpResponse:
    for sheet in sheets:
        sheet.errors = errors or {}
    context: dict[str, Any] = {
        "title": _("From the town's fund"),
        "about": case.title,
        "sheets": sheets,
        "done": done,
    }
    return page(request, "desk/form.html", context, current="wish_desk", status=422 if errors else 200)


def page_of_buying(case: Case) -> str:
    """The desk's address of the move, which asks for more than the loop itself knows."""
    return reverse("wish_buy", args=[case.pk])
