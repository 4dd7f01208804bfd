"""`/finding/`: what drills, checks, broken promises and reopened orders showed must change, and how far it is."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.loops.finding import queries as reads
from huiyin.web.access import Who, open_to
from huiyin.web.components import Box, BoxKind
from huiyin.web.format import date_dash, date_full
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.public.rows import where
from huiyin.web.resident.page import page
from huiyin.web.resident.town import town_of
from huiyin.web.ribbon import how_late, small_ribbon


@require_safe
@open_to(Who.ANYBODY)
def findings(request: HttpRequest) -> HttpResponse:
    """The list, with how many stand in each group."""
    town, at = town_of(request), now()
    if town is None:
        raise Http404
    found = reads.newest(town.place)
    posts, numbers = reads.posts_of(found), reads.counts(town.place, at)
    context = {
        "rows": [_row(case, posts.get(case.pk, ""), at) for case in found],
        "figures": [
            {"label": _(g.label), "counts": _(g.counts), "number": numbers[g.name], "late": g.name == "late"}
            for g in reads.GROUPS
        ],
        "all": numbers["all"],
    }
    return page(request, "finding/list.html", context, town=town)


def _row(case: Case, post: str, at: datetime) -> dict[str, Any]:
    cells, label = small_ribbon(case, at=at)
    return {
        "title": case.title,
        "place": where(case),
        "unit": name_of(case.unit),
        "post": post,
        "stands": _(_stands(case)),
        "again": case.reopened,
        "box": _box(case, at),
        "cells": cells,
        "label": label,
    }


def _stands(case: Case) -> str:
    return registry.loop_named(case.loop).by_name[case.state].label


def _box(case: Case, at: datetime) -> Box:
    """Green only where whoever found it said so; a test that was passed is the office's stamp."""
    if case.state == "held":
        return Box(BoxKind.YES, _("It holds"), _stamp(case.since), case.since)
    if case.state in ("passed", "unopposed"):
        return Box(BoxKind.STAMP, _("Tested again"), _stamp(case.since), case.since)
    due = case.next_due_at
    if due is None:
        return Box(BoxKind.WAIT, _("Found"), _stamp(case.filed_at), case.filed_at)
    if at >= due:
        return Box(BoxKind.LATE, how_late(case, at), _("due %(day)s") % {"day": _short(due)}, due)
    top = _("Test") if case.state in ("changed", "test_due") else _("At the latest")
    return Box(BoxKind.DUE, top, _short(due), due)


def _stamp(moment: datetime) -> str:
    return date_full(timezone.localtime(moment))


def _short(moment: datetime) -> str:
    return date_dash(timezone.localtime(moment))
