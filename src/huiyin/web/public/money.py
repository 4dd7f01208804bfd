"""`/money/`: what the town spent, by fund and by purpose; who helped; programmes. Totals with their number, nobody's own.

A purpose with fewer than `FEW` spendings on matters could tell what one household was given: it is added to "other".
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.clocks.queries import calendar_of
from huiyin.resources import giving, queries
from huiyin.resources.models import Kind
from huiyin.resources.money import yuan
from huiyin.vouchers.queries import Stands, stands
from huiyin.web.access import Who, open_to
from huiyin.web.format import family
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import town_of

FEW = 3
YEARS = 3


@open_to(Who.ANYBODY)
def money(request: HttpRequest) -> HttpResponse:
    """The page, for this year or one of the two before."""
    town = town_of(request)
    if town is None:
        return render(request, "public/empty.html")
    with timezone.override(calendar_of(town.id).zone):
        this_year = timezone.localtime(now()).year
        years = range(this_year, this_year - YEARS, -1)
        year = next((n for n in years if str(n) == request.GET.get("year")), this_year)
        span = (date(year, 1, 1), date(year + 1, 1, 1))
        found, accounts = queries.year_of(town.id, year), queries.accounts_of(town.id, all_of_them=True)
        helped, ran = giving.helped(town.id, *span), giving.programmes(town.id, *span)
        context = {
            "place_name": name_of(town.place),
            "year": year,
            "years": [(n, f"{reverse('money')}?year={n}") for n in years],
            "total": yuan(found.total.fen),
            "n": found.total.n,
            "funds": _rows(accounts, Kind.FUND, found.by_fund),
            "purposes": _purposes(accounts, found),
            "came_in": _rows(accounts, Kind.SOURCE, found.came_in),
            "partners": [_partner(one) for one in helped if one.gifts or one.loads or one.times],
            "schemes": [
                _scheme(one)
                for one in stands(town.id)
                if one.scheme.from_on.year <= year <= one.scheme.to_on.year
            ],
            "programmes": [(name_of(one.programme), one.attendances, one.days) for one in ran if one.days],
        }
        return render(request, "public/money.html", context)


def _rows(accounts: list[Any], kind: Kind, parts: Any) -> list[tuple[str, str, int]]:
    return [
        (name_of(one), yuan(parts[one.pk].fen), parts[one.pk].n)
        for one in accounts
        if one.kind == kind and one.pk in parts
    ]


def _purposes(accounts: list[Any], found: queries.Year) -> list[tuple[str, str, int]]:
    few = {key: part for key, part in found.by_purpose.items() if part.n < FEW}
    rows = _rows(
        accounts, Kind.PURPOSE, {key: part for key, part in found.by_purpose.items() if key not in few}
    )
    rest = sum(few.values(), queries.Spent())
    return (
        [*rows, (_("Other, each with fewer than three spendings"), yuan(rest.fen), rest.n)] if few else rows
    )


def _scheme(one: Stands) -> dict[str, str]:
    """A scheme for everybody: who is entitled, in plain words, and how many were given."""
    scheme = one.scheme
    args = {
        "yuan": yuan(scheme.each_fen),
        "from": f"{scheme.from_on:%Y.%m.%d}",
        "to": f"{scheme.to_on:%Y.%m.%d}",
        "n": one.given,
    }
    who = {"zh": scheme.who_zh, "bo": scheme.who_bo, "en": scheme.who_en}.get(
        family(get_language() or "zh")
    ) or scheme.who_zh
    line = _("%(yuan)s yuan each, from %(from)s until before %(to)s; %(n)d were given.") % args
    return {"name": name_of(scheme), "who": who, "line": line}


def _partner(one: giving.Helped) -> tuple[str, str]:
    parts = []
    if one.gifts:
        parts.append(_("%(yuan)s yuan in %(n)d gifts") % {"yuan": yuan(one.fen), "n": one.gifts})
    if one.loads:
        parts.append(_("%(goods)d things in %(n)d loads") % {"goods": one.goods, "n": one.loads})
    if one.times:
        spent = {"hours": one.minutes // 60, "minutes": one.minutes % 60, "n": one.times}
        parts.append(_("%(hours)d hours %(minutes)d minutes on %(n)d days") % spent)
    return name_of(one.partner), " · ".join(parts)
