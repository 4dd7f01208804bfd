"""`/desk/keys/`: the keys of programs. The town's administrator issues one, sees when it was last used, and revokes it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.api.access import OWN_SCOPES, SCOPES
from huiyin.api.actions import KeyFacts, issue_key, revoke_key
from huiyin.api.models import Key
from huiyin.cases.lane import Refused
from huiyin.places.models import Place, Unit, UnitKind
from huiyin.places.queries import served_by
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import number_or_none, staff_page, town_here, uuid_or_none
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said

from .secret_page import Form, draw, row_of

USUAL_LIMIT = "60"


@staff_page("admin")
def keys(request: HttpRequest) -> HttpResponse:
    """The list and the form; after issuing, the secret, this once."""
    town, empty = town_here(request), {"per_minute": USUAL_LIMIT}
    if request.method != "POST":
        return _draw(request, town, Form(empty))
    typed = {name: request.POST.get(name, "") for name in ("called", "unit", "per_minute")}
    scopes = [name for name in SCOPES if name in request.POST.getlist("scopes")]
    facts = KeyFacts(
        typed["called"], scopes, number_or_none(typed["unit"]), number_or_none(typed["per_minute"])
    )
    try:
        key, secret = issue_key(jurisdiction_id=town, facts=facts, by=actor_for(request), at=now())
    except Refused as refused:
        errors = {why.field or "called": said(why) for why in refused.whys}
        return _draw(request, town, Form(typed, scopes, errors))
    return _draw(request, town, Form(empty, made=key, secret=secret))


@staff_page("admin")
def revoke(request: HttpRequest) -> HttpResponse:
    """The key opens nothing any more."""
    key_id = uuid_or_none(request.POST.get("key", ""))
    if request.method == "POST" and key_id is not None:
        revoke_key(key_id=key_id, jurisdiction_id=town_here(request), by=actor_for(request), at=now())
    return redirect("desk_keys")


def _draw(request: HttpRequest, town: int, form: Form) -> HttpResponse:
    rows = Key.objects.filter(jurisdiction_id=town).select_related("unit", "issued_by", "account")
    more = {
        "rows": [_row(key) for key in rows.order_by("revoked_at", "-issued_at")[:200]],
        "units": [("", _("for no unit")), *_units(town)],
    }
    return draw(request, "keys", form, SCOPES, more)


def _row(key: Key) -> dict[str, Any]:
    return {
        **row_of(key, {**SCOPES, **OWN_SCOPES}),
        "unit": name_of(key.unit),
        "per_minute": key.per_minute,
        "issued_at": key.issued_at,
        "issued_by": str(key.issued_by),
        "own": key.account_id is not None,
    }


def _units(town: int) -> list[tuple[int, str]]:
    path = Place.objects.values_list("path", flat=True).get(pk=town)
    units = Unit.objects.filter(pk__in=served_by(path), kind=UnitKind.SERVICE).order_by("code")
    return [(unit.pk, name_of(unit)) for unit in units]
