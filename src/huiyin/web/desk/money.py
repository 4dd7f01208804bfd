"""`/desk/money/`: the town's funds, one account's book, what waits for a second person, receipts, the year as a spreadsheet."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment
from huiyin.days import local_day
from huiyin.resources import queries
from huiyin.resources.access import may_post, may_set
from huiyin.resources.models import Account, Kind, Posting, Waiting
from huiyin.resources.money import yuan

from ..access import actor_for
from ..components import Act
from ..format import receipt as receipt_number
from ..names import name_of
from ..now import now
from ..sending import boxed
from ..sheets import Cell, sheet
from .frame import number_or_none, page, staff_page, town_of, uuid_or_none
from .gifts import gifts_beside

KINDS = {
    Kind.FUND: lambda: _("Funds"),
    Kind.SOURCE: lambda: _("Where money comes from"),
    Kind.PURPOSE: lambda: _("What it is spent on"),
}


@staff_page("town", "leader", "admin")
def money(request: HttpRequest) -> HttpResponse:
    """The funds with what they hold, what waits for a second person, and the year."""
    town = town_here(request)
    year = _year(request)
    held, spent = queries.balances(town), queries.year_of(town, year)
    accounts = queries.accounts_of(town, all_of_them=True)
    this_year = local_day(now()).year
    context = {
        "groups": [
            (KINDS[kind](), [_account(one, held, spent) for one in accounts if one.kind == kind])
            for kind in Kind
        ],
        "waiting": [_waiting(one) for one in queries.waiting_of(town)],
        "year": year,
        "years": [(n, f"{reverse('desk_money')}?year={n}") for n in range(this_year, this_year - 3, -1)],
        "total": yuan(spent.total.fen),
        "total_n": spent.total.n,
        "on_cases": yuan(spent.on_cases.fen),
        "on_cases_n": spent.on_cases.n,
        "elsewhere": yuan(spent.total.fen - spent.on_cases.fen),
        "acts": _acts(request, town),
        "export": reverse("desk_money_export", args=[year]),
        "limit": yuan(queries.limit_alone(town)),
        "gifts": gifts_beside(town, year),
    }
    return page(request, "desk/money.html", context, current="desk_money")


def _acts(request: HttpRequest, town: int) -> list[Act]:
    actor, found = actor_for(request), []
    if may_post(actor, town):
        found += [
            Act(_("Post a spending"), reverse("desk_spend"), main=True),
            Act(_("Money came in"), reverse("desk_income")),
            Act(_("Move between funds"), reverse("desk_move_money")),
        ]
    if may_set(actor, town):
        found.append(Act(_("Accounts and the limit"), reverse("desk_accounts")))
    return found


def _account(one: Account, held: dict[int, int], year: queries.Year) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": name_of(one),
        "code": one.code,
        "url": reverse("desk_account", args=[one.pk]),
    }
    match one.kind:
        case Kind.FUND:
            part, number = year.by_fund.get(one.pk, queries.Spent()), held.get(one.pk, 0)
        case Kind.PURPOSE:
            part = year.by_purpose.get(one.pk, queries.Spent())
            number = held.get(one.pk, 0)
        case _:
            part, number = year.came_in.get(one.pk, queries.Spent()), -held.get(one.pk, 0)
    return shown | {"held": yuan(number), "year": yuan(part.fen), "n": part.n, "off": not one.active}


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "url": reverse("desk_decide_money", args=[one.pk]),
        "fund": name_of(one.fund),
        "purpose": name_of(one.purpose),
        "yuan": yuan(one.fen),
        "words": one.words,
        "by": str(one.asked_by),
        "at": one.asked_at,
    }


@staff_page("town", "leader", "admin")
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account's book, newest first, with what it held after each line."""
    town = town_here(request)
    found = Account.objects.filter(pk=account_id, jurisdiction_id=town).first()
    if found is None:
        raise Http404
    book = queries.book_of(found, _after(request.GET.get("after", "")))
    context = {
        "name": name_of(found),
        "kind": KINDS[Kind(found.kind)](),
        "code": found.code,
        "lines": [_line(one, may_post(actor_for(request), town)) for one in book.lines],
        "older": f"{reverse('desk_account', args=[found.pk])}?after={book.older}" if book.older else "",
        "is_fund": found.kind == Kind.FUND,
    }
    return page(request, "desk/account.html", context, current="desk_money")


def _line(line: queries.Line, may: bool) -> dict[str, Any]:
    one = line.posting
    undone = getattr(one, "reversed_by", None)
    return {
        "on": one.on,
        "fen": yuan(line.fen),
        "out": line.fen < 0,
        "held": yuan(line.held),
        "other": name_of(line.other),
        "words": one.words,
        "case": receipt_number(one.case.receipt) if one.case else "",
        "partner": name_of(one.partner),
        "by": str(one.posted_by),
        "second": str(one.second) if one.second else "",
        "receipt": reverse("desk_money_receipt", args=[one.pk]) if one.receipt_id else "",
        "takes_back": one.reverses.on if one.reverses else None,
        "undone": undone.on if undone else None,
        "reverse": reverse("desk_reverse", args=[one.pk])
        if may
        and undone is None
        and one.reverses_id is None
        and not (one.out_of.of_scheme or one.into.of_scheme)
        else "",
    }


def _after(text: str) -> tuple[date, UUID] | None:
    on, _dot, key = text.partition(".")
    try:
        found = uuid_or_none(key)
        return (date.fromisoformat(on), found) if found else None
    except ValueError:
        return None


@staff_page("town", "leader")
def receipt(request: HttpRequest, posting_id: UUID) -> HttpResponseBase:
    """The receipt of a posting or of what waits: sent as what was checked, never as a page."""
    town = town_here(request)
    held = (
        Posting.objects.filter(pk=posting_id, jurisdiction_id=town).values_list("receipt", flat=True).first()
        or Waiting.objects.filter(pk=posting_id, jurisdiction_id=town)
        .values_list("receipt", flat=True)
        .first()
    )
    file = Attachment.objects.filter(pk=held).first() if held else None
    if file is None:
        raise Http404
    try:
        opened: Any = default_storage.open(file.stored)
    except FileNotFoundError as gone:
        raise Http404 from gone
    suffix = file.stored.rpartition(".")[2]
    response = FileResponse(
        opened,
        content_type=file.media_type,
        as_attachment=file.kind == "document",
        filename=f"receipt.{suffix}",
    )
    response["Cache-Control"] = "private, max-age=600"
    return boxed(response)


@staff_page("town", "leader", "admin")
def export(request: HttpRequest, year: int) -> HttpResponse:
    """The year's book as a spreadsheet, every posting once, amounts in yuan and in fen."""
    town = town_here(request)
    if not 2000 <= year <= 2200:
        raise Http404
    heads = [
        (_("Day"), 12), (_("Out of"), 24), (_("Into"), 24), (_("Yuan"), 14), (_("Fen"), 14), (_("What for"), 40),
        (_("Matter"), 12), (_("Partner"), 24), (_("Posted by"), 18), (_("Second person"), 18), (_("Takes back"), 38),
        (_("Number of the posting"), 38),
    ]  # fmt: skip
    rows = (_row(one) for one in queries.postings_of(town, year).iterator(chunk_size=2000))
    return sheet(f"book-{year}", f"{_('The town’s book')} {year}", heads, rows)


def _row(one: Posting) -> list[Cell]:
    return [
        one.on,
        name_of(one.out_of),
        name_of(one.into),
        one.fen / 100,
        one.fen,
        one.words,
        one.case.receipt if one.case else "",
        name_of(one.partner),
        str(one.posted_by),
        str(one.second or ""),
        str(one.reverses_id or ""),
        str(one.pk),
    ]


def _year(request: HttpRequest) -> int:
    typed = number_or_none(request.GET.get("year", ""))
    return typed if typed and 2000 <= typed <= 2200 else local_day(now()).year


def town_here(request: HttpRequest) -> int:
    """The town of whoever looks. Raises Http404 for somebody of none."""
    town = town_of(actor_for(request))
    if town is None:
        raise Http404
    return town
