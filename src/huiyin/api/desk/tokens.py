"""`/desk/tokens/`: tokens in one's own name. A member of staff lets a program do what they may do themselves, and takes it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.api.access import OWN_SCOPES
from huiyin.api.actions import DAYS, make_token, revoke_token
from huiyin.api.models import Key
from huiyin.cases.lane import Refused
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, page, staff_page, town_of, uuid_or_none
from huiyin.web.now import now
from huiyin.web.say import said

USUAL_DAYS = "30"


@staff_page()
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form; after making one, its secret, this once."""
    actor = actor_for(request)
    town = town_of(actor)
    if town is None:
        raise Http404
    if request.method != "POST":
        return _draw(request, {"days": USUAL_DAYS}, [], {})
    typed = {name: request.POST.get(name, "") for name in ("called", "days")}
    scopes = [name for name in OWN_SCOPES if name in request.POST.getlist("scopes")]
    try:
        key, secret = make_token(
            jurisdiction_id=town,
            called=typed["called"],
            scopes=scopes,
            days=number_or_none(typed["days"]),
            by=actor,
            at=now(),
        )
    except Refused as refused:
        errors = {why.field or "called": said(why) for why in refused.whys}
        return _draw(request, typed, scopes, errors, status=422)
    response = _draw(request, {"days": USUAL_DAYS}, [], {}, secret=secret, fresh=key)
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_page()
def revoke(request: HttpRequest) -> HttpResponse:
    """The token opens nothing any more."""
    key_id = uuid_or_none(request.POST.get("key", ""))
    if request.method == "POST" and key_id is not None:
        revoke_token(key_id=key_id, by=actor_for(request), at=now())
    return redirect("desk_tokens")


def _draw(
    request: HttpRequest,
    typed: dict[str, str],
    scopes: list[str],
    errors: dict[str, str],
    *,
    secret: str = "",
    fresh: Key | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = actor_for(request).account_id
    rows = (
        Key.objects.filter(account_id=mine).order_by("revoked_at", "-issued_at")
        if mine
        else Key.objects.none()
    )
    context = {
        "rows": [_row(key) for key in rows[:100]],
        "typed": typed,
        "scopes": [(name, _(what), name in scopes) for name, what in OWN_SCOPES.items()],
        "days": [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS],
        "errors": errors,
        "summary": list(errors.items()),
        "secret": secret,
        "fresh": fresh.called if fresh else "",
    }
    return page(request, "desk/tokens.html", context, current="desk_tokens", status=status)


def _row(key: Key) -> dict[str, Any]:
    return {
        "id": key.pk,
        "called": key.called,
        "prefix": key.prefix,
        "scopes": [_(OWN_SCOPES[name]) for name in key.scopes.split() if name in OWN_SCOPES],
        "ended": key.ends_on is not None and key.ends_on <= now().date(),
        "ends_on": key.ends_on,
        "last_used_on": key.last_used_on,
        "revoked_at": key.revoked_at,
    }
