"""`/desk/tokens/`: tokens in one's own name. A member of staff lets a program do what they may do themselves, and takes it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from huiyin.api.access import OWN_SCOPES
from huiyin.api.actions import DAYS, make_token, revoke_token
from huiyin.api.models import Key
from huiyin.cases.lane import Refused
from huiyin.days import local_day
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, staff_page, town_here, uuid_or_none
from huiyin.web.now import now
from huiyin.web.say import said

from .secret_page import Form, draw, row_of

USUAL_DAYS = "30"


@staff_page()
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form; after making one, its secret, this once."""
    town, empty = town_here(request), {"days": USUAL_DAYS}
    if request.method != "POST":
        return _draw(request, Form(empty))
    typed = {name: request.POST.get(name, "") for name in ("called", "days")}
    scopes = [name for name in OWN_SCOPES if name in request.POST.getlist("scopes")]
    try:
        key, secret = make_token(
            jurisdiction_id=town,
            called=typed["called"],
            scopes=scopes,
            days=number_or_none(typed["days"]),
            by=actor_for(request),
            at=now(),
        )
    except Refused as refused:
        errors = {why.field or "called": said(why) for why in refused.whys}
        return _draw(request, Form(typed, scopes, errors))
    return _draw(request, Form(empty, made=key, secret=secret))


@staff_page()
def revoke(request: HttpRequest) -> HttpResponse:
    """The token opens nothing any more."""
    key_id = uuid_or_none(request.POST.get("key", ""))
    if request.method == "POST" and key_id is not None:
        revoke_token(key_id=key_id, by=actor_for(request), at=now())
    return redirect("desk_tokens")


def _draw(request: HttpRequest, form: Form) -> HttpResponse:
    mine = actor_for(request).account_id
    rows = Key.objects.filter(account_id=mine) if mine else Key.objects.none()
    more = {
        "rows": [_row(key) for key in rows.order_by("revoked_at", "-issued_at")[:100]],
        "days": [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS],
    }
    return draw(request, "tokens", form, OWN_SCOPES, more)


def _row(key: Key) -> dict[str, Any]:
    ended = key.ends_on is not None and key.ends_on <= local_day(now())
    return {**row_of(key, OWN_SCOPES), "ended": ended, "ends_on": key.ends_on}
