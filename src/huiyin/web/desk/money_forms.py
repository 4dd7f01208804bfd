"""Forms of the town's book: take in, move, reverse, decide as the second person, accounts and the limit."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.access import may_see
from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.days import local_day
from huiyin.kernel.say import Why
from huiyin.resources import actions, chart, queries
from huiyin.resources.models import Account, Kind, Partner, Posting, Waiting
from huiyin.resources.money import read_yuan, yuan

from ..access import actor_for
from ..format import receipt as receipt_number
from ..names import name_of
from ..now import now
from ..say import said
from .fields import Field, Sheet, clean, day_in, errors_of, file_in, kept_files
from .frame import fresh_key, key_of, number_or_none, page, roles_in, staff_page
from .money import KINDS, town_here

Errors = dict[str, str]


@staff_page("town", "leader")
def income(request: HttpRequest) -> HttpResponse:
    """Money that came into a fund."""
    town, errors = town_here(request), Errors()
    partners = Partner.objects.filter(jurisdiction_id=town, active=True).order_by("name_zh")
    post = request.POST
    options = [("", _("none")), *((one.pk, name_of(one)) for one in partners)]
    fields = [
        _choose(town, "fund", _("Into which fund"), Kind.FUND, post),
        _choose(town, "source", _("Where it comes from"), Kind.SOURCE, post),
        Field("partner", _("Partner who gave it"), "select", clean(post, "partner"), options=options),
        _yuan_field(post),
        Field("words", _("What for, naming nobody (can be left out)"), value=clean(post, "words")),
        Field("on", _("Day"), "date", clean(post, "on") or f"{local_day(now())}"),
        Field("receipt", _("The slip of the bank or the cash desk (can be left out)"), "file"),
    ]
    sheet = Sheet(
        _("Money came in"),
        reverse("desk_income"),
        _("Post it"),
        fields,
        "",
        reverse("desk_money"),
        fresh_key(),
    )
    if request.method != "POST":
        return _draw(request, sheet)
    fund, source = (
        _account(request, town, "fund", Kind.FUND, errors),
        _account(request, town, "source", Kind.SOURCE, errors),
    )
    fen, on, file = _fen(request, errors), day_in(post, "on", errors), file_in(request, "receipt", errors)
    sheet.kept = kept_files(file)
    partner = next((one for one in partners if str(one.pk) == clean(post, "partner")), None)
    if errors or fund is None or source is None or fen is None:
        return _draw(request, sheet, errors)

    def act() -> None:
        actions.post_income(
            fund=fund, source=source, fen=fen, words=clean(post, "words"), on=on, partner=partner, receipt=file,
            key=key_of(request), by=actor_for(request), at=now(),
        )  # fmt: skip

    return _try(request, sheet, act, reverse("desk_account", args=[fund.pk]))


@staff_page("town", "leader")
def move(request: HttpRequest) -> HttpResponse:
    """From one fund to another."""
    town, errors, post = town_here(request), Errors(), request.POST
    fields = [
        _choose(town, "fund", _("Out of which fund"), Kind.FUND, post),
        _choose(town, "into", _("Into which fund"), Kind.FUND, post),
        _yuan_field(post),
        Field("words", _("What for"), value=clean(post, "words")),
    ]
    sheet = Sheet(
        _("Move between funds"),
        reverse("desk_move_money"),
        _("Move it"),
        fields,
        "",
        reverse("desk_money"),
        fresh_key(),
    )
    if request.method != "POST":
        return _draw(request, sheet)
    out_of, into = (
        _account(request, town, "fund", Kind.FUND, errors),
        _account(request, town, "into", Kind.FUND, errors),
    )
    fen = _fen(request, errors)
    if errors or out_of is None or into is None or fen is None:
        return _draw(request, sheet, errors)

    def act() -> None:
        actions.move_between(
            out_of=out_of, into=into, fen=fen, words=clean(post, "words"), key=key_of(request), by=actor_for(request), at=now()
        )  # fmt: skip

    return _try(request, sheet, act, reverse("desk_account", args=[out_of.pk]))


@staff_page("town", "leader")
def reverse_it(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Take a posting back, with the reason."""
    town = town_here(request)
    rows = Posting.objects.select_related("out_of", "into")
    first = rows.filter(pk=posting_id, jurisdiction_id=town).first()
    if first is None:
        raise Http404
    args = {
        "yuan": yuan(first.fen),
        "out_of": name_of(first.out_of),
        "into": name_of(first.into),
        "on": f"{first.on:%Y.%m.%d}",
    }
    note = (
        _(
            "%(on)s: %(yuan)s yuan out of “%(out_of)s” into “%(into)s”. The posting stays in the book; its mirror is added today."
        )
        % args
    )
    back = reverse("desk_account", args=[first.out_of_id])
    fields = [Field("why", _("Why it is reversed"), value=clean(request.POST, "why"))]
    sheet = Sheet(
        _("Reverse a posting"), reverse("desk_reverse", args=[first.pk]), _("Reverse it"), fields, note, back
    )
    if request.method != "POST":
        return _draw(request, sheet)

    def act() -> None:
        actions.reverse_posting(
            posting_id=first.pk, why=clean(request.POST, "why"), by=actor_for(request), at=now()
        )

    return _try(request, sheet, act, back)


@staff_page("town", "leader")
def decide(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """The second person says yes, or no with the reason."""
    town = town_here(request)
    rows = Waiting.objects.select_related("fund", "purpose", "case", "asked_by")
    one = rows.filter(pk=waiting_id, jurisdiction_id=town).first()
    if one is None:
        raise Http404
    pairs = [
        (_("Yuan"), yuan(one.fen)),
        (_("Out of"), name_of(one.fund)),
        (_("Spent on"), name_of(one.purpose)),
        (_("What for"), one.words or "–"),
        (_("Matter"), receipt_number(one.case.receipt) if one.case else "–"),
        (_("Day"), f"{one.on:%Y.%m.%d}"),
        (_("Asked by"), str(one.asked_by)),
    ]
    here = reverse("desk_decide_money", args=[one.pk])
    why = Field("why", _("If not: why not"), value=clean(request.POST, "why"))
    sheet = Sheet(
        _("A second person is needed"), here, _("No, with the reason"), [why], cancel=reverse("desk_money")
    )
    problem = ""
    if request.method == "POST":
        given: dict[str, Any] = {"waiting_id": one.pk, "by": actor_for(request), "at": now()}
        try:
            if request.POST.get("yes") == "1":
                actions.approve_spending(**given)
            else:
                actions.refuse_spending(why=clean(request.POST, "why"), **given)
            return redirect("desk_money")
        except Refused as refused:
            sheet.errors = {w.field: said(w) for w in refused.whys if w.field == "why"}
            problem = " ".join(said(w) for w in refused.whys if w.field != "why")
    context = {
        "pairs": pairs,
        "sheet": sheet,
        "problem": problem,
        "receipt": reverse("desk_money_receipt", args=[one.pk]),
    }
    return page(
        request,
        "desk/decide_money.html",
        context,
        current="desk_money",
        status=422 if request.method == "POST" else 200,
    )


@staff_page("admin")
def accounts(request: HttpRequest) -> HttpResponse:
    """New accounts, other names, the limit."""
    town, post, by = town_here(request), request.POST, actor_for(request)
    sheets = [_account_sheet(post), _limit_sheet(town, post)]
    if request.method == "POST":
        wanted = sheets[1] if post.get("form") == "limit" else sheets[0]
        try:
            if post.get("form") == "limit":
                fen = read_yuan(post.get("yuan", ""))
                if isinstance(fen, Why):
                    raise Refused(fen)
                chart.set_limit_alone(jurisdiction_id=town, fen=fen, by=by, at=now())
            elif post.get("form") == "usual":
                chart.open_book(jurisdiction_id=town, by=by, at=now())
            else:
                chart.open_account(
                    jurisdiction_id=town, kind=clean(post, "kind"), code=clean(post, "code"), facts=_facts(post), by=by, at=now()
                )  # fmt: skip
            return redirect("desk_money")
        except Refused as refused:
            wanted.errors = errors_of(refused.whys, otherwise="name_zh")
    context = {
        "title": _("Accounts and the limit"),
        "sheets": sheets,
        "has_none": not queries.accounts_of(town, all_of_them=True),
    }
    return page(
        request,
        "desk/accounts.html",
        context,
        current="desk_money",
        status=422 if request.method == "POST" else 200,
    )


def _account_sheet(post: Any) -> Sheet:
    names = {
        "name_zh": _("Chinese name"),
        "name_bo": _("Tibetan name (can be left out)"),
        "name_en": _("English name (can be left out)"),
    }
    fields = [
        Field(
            "kind",
            _("What it is"),
            "select",
            clean(post, "kind"),
            options=[(kind, say()) for kind, say in KINDS.items()],
        ),
        Field("code", _("Its code"), value=clean(post, "code"), width="10"),
        *(Field(name, label, value=clean(post, name)) for name, label in names.items()),
    ]
    return Sheet(
        _("A new account"), reverse("desk_accounts"), _("Open it"), fields, cancel=reverse("desk_money")
    )


def _limit_sheet(town: int, post: Any) -> Sheet:
    typed = clean(post, "yuan") if post.get("form") == "limit" else yuan(queries.limit_alone(town))
    fields = [
        Field("form", "", "hidden", "limit"),
        Field("yuan", _("Up to how many yuan one person posts alone"), "money", typed, width="10"),
    ]
    return Sheet(_("Two people above a limit"), reverse("desk_accounts"), _("Keep"), fields, id="limit")


def _facts(post: Any) -> chart.AccountFacts:
    return chart.AccountFacts(clean(post, "name_zh"), clean(post, "name_bo"), clean(post, "name_en"))


# ── parts ──


def _try(request: HttpRequest, sheet: Sheet, act: Callable[[], None], then: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _draw(request, sheet, errors_of(refused.whys, otherwise=sheet.fields[0].name))
    return redirect(then)


def _draw(request: HttpRequest, sheet: Sheet, errors: Errors | None = None, done: str = "") -> HttpResponse:
    sheet.errors = errors or {}
    context = {"title": sheet.title, "sheets": [sheet], "done": done}
    current = "desk_money" if roles_in(actor_for(request)) & {"town", "leader", "admin"} else "desk_spend"
    return page(request, "desk/form.html", context, current=current, status=422 if errors else 200)


def _back(request: HttpRequest) -> str:
    keeps = roles_in(actor_for(request)) & {"town", "leader", "admin"}
    return reverse("desk_money" if keeps else "desk")


def _choose(town: int, name: str, label: str, kind: Kind, post: Any) -> Field:
    found = [
        (one.pk, name_of(one)) for one in queries.accounts_of(town) if one.kind == kind and not one.of_scheme
    ]
    return Field(name, label, "select", clean(post, name), options=[("", _("choose one")), *found])


def _yuan_field(post: Any) -> Field:
    return Field("yuan", _("Yuan"), "money", clean(post, "yuan"), width="10")


def _account(request: HttpRequest, town: int, name: str, kind: Kind, errors: Errors) -> Account | None:
    key = number_or_none(clean(request.POST, name))
    found = (
        Account.objects.filter(pk=key, jurisdiction_id=town, kind=kind, active=True, of_scheme=None).first()
        if key
        else None
    )
    if found is None:
        errors[name] = _("Please choose one.")
    return found


def _fen(request: HttpRequest, errors: Errors) -> int | None:
    fen = read_yuan(request.POST.get("yuan", ""))
    if isinstance(fen, Why):
        errors["yuan"] = said(fen)
        return None
    return fen


def _case(request: HttpRequest, town: int, errors: Errors) -> Case | None:
    typed = clean(request.POST, "case").replace(" ", "")
    if not typed:
        return None
    found = Case.objects.filter(jurisdiction_id=town, receipt=typed[:8]).first() if len(typed) == 8 else None
    if found is None or not may_see(found, actor_for(request)):
        errors["case"] = _("There is no such matter here.")
        return None
    return found
