"""`/desk/hooks/`: webhooks: which systems are told, whether they answer, what waits, what was given up, sending again."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.api.hooks import actions
from huiyin.api.hooks.actions import HookFacts
from huiyin.api.hooks.kinds import KINDS
from huiyin.api.hooks.queries import counts_of, given_up, hooks_of
from huiyin.api.models import Hook, HookMessage, Work
from huiyin.cases.lane import Refused
from huiyin.web.access import actor_for
from huiyin.web.desk.frame import page, staff_page, town_here, uuid_or_none
from huiyin.web.desk.rows import case_url
from huiyin.web.format import receipt
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.say import said


@staff_page("admin")
def hooks(request: HttpRequest) -> HttpResponse:
    """The list and the form; after making one, its secret, this once."""
    if request.method != "POST":
        chosen = _chosen(request, request.GET.get("hook", ""))
        return _draw(
            request, _typed(chosen) if chosen else {"url": "", "called": ""}, _kinds(chosen), {}, chosen
        )
    chosen = _chosen(request, request.POST.get("hook", ""))
    typed = {name: request.POST.get(name, "").strip() for name in ("called", "url")}
    kinds = request.POST.getlist("kinds")
    facts, who = HookFacts(typed["called"], typed["url"], kinds), _who(request)
    try:
        if chosen is not None:
            actions.change_hook(hook_id=chosen.pk, facts=facts, **who)
            return redirect("desk_hooks")
        hook, secret = actions.make_hook(facts=facts, **who)
    except Refused as refused:
        errors = {why.field or "called": said(why) for why in refused.whys}
        return _draw(request, typed, kinds, errors, chosen, status=422)
    return _told(request, hook, secret)


@staff_page("admin")
def act(request: HttpRequest) -> HttpResponse:
    """Off, on, another secret, send again since a day, take it away."""
    hook = _chosen(request, request.POST.get("hook", ""))
    if request.method != "POST" or hook is None:
        return redirect("desk_hooks")
    what, who = request.POST.get("what", ""), {"hook_id": hook.pk, **_who(request)}
    if what in ("on", "off"):
        actions.switch_hook(on=what == "on", **who)
    elif what == "secret":
        return _told(request, hook, actions.renew_secret(**who))
    elif what == "drop":
        actions.drop_hook(**who)
    elif what == "again":
        return _again(request, hook)
    return redirect("desk_hooks")


@staff_page("admin")
def message(request: HttpRequest) -> HttpResponse:
    """One message that was given up: sent again, or left out so that the later ones of its matter go on."""
    message_id = uuid_or_none(request.POST.get("message", ""))
    if request.method == "POST" and message_id is not None:
        do = actions.leave_out if request.POST.get("what") == "leave" else actions.send_one_again
        do(message_id=message_id, **_who(request))
    return redirect("desk_hooks")


def _again(request: HttpRequest, hook: Hook) -> HttpResponse:
    day = _day(request.POST.get("since", ""))
    if day is None:
        errors = {"since": _("Please write the day like 2026-11-26.")}
        return _draw(request, {"url": "", "called": ""}, list(KINDS), errors, status=422)
    begin = timezone.make_aware(datetime.combine(day, time()))
    n = actions.send_again(hook_id=hook.pk, since=begin, **_who(request))
    note = ngettext("%(n)d message goes out again.", "%(n)d messages go out again.", n) % {"n": n}
    return _draw(request, {"url": "", "called": ""}, list(KINDS), {}, note=note)


def _day(text: str) -> Any:
    try:
        day = parse_date(text.strip().replace(".", "-").replace("/", "-"))
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year <= 2200 else None


def _told(request: HttpRequest, hook: Hook, secret: str) -> HttpResponse:
    response = _draw(
        request,
        {"url": "", "called": ""},
        list(KINDS),
        {},
        secret=secret,
        fresh=hook.called if secret else "",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _draw(
    request: HttpRequest,
    typed: dict[str, str],
    kinds: list[str],
    errors: dict[str, str],
    chosen: Hook | None = None,
    *,
    secret: str = "",
    fresh: str = "",
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    town = town_here(request)
    counts, found = counts_of(town), hooks_of(town)
    context = {
        "rows": [_row(hook, counts.get(hook.pk, {})) for hook in found],
        "options": [(hook.pk, hook.called) for hook in found],
        "given_up": [_message(one) for one in given_up(town)],
        "typed": typed,
        "chosen": chosen.pk if chosen else "",
        "kinds": [(name, _(what), name in kinds) for name, what in KINDS.items()],
        "errors": errors,
        "summary": list(errors.items()),
        "secret": secret,
        "fresh": fresh,
        "note": note,
    }
    return page(request, "desk/hooks.html", context, current="desk_hooks", status=status)


def _row(hook: Hook, counts: "Any") -> dict[str, Any]:
    return {
        "id": hook.pk,
        "called": hook.called,
        "url": hook.url,
        "kinds": [_(KINDS[name]) for name in hook.kinds.split() if name in KINDS],
        "waiting": counts.get(Work.WAITING, 0),
        "failed": counts.get(Work.FAILED, 0),
        "answered_at": hook.answered_at,
        "failing_since": hook.failing_since,
        "off_at": hook.off_at,
        "error": hook.error,
    }


def _message(one: HookMessage) -> dict[str, Any]:
    return {
        "id": one.pk,
        "hook": one.hook.called,
        "what": _(KINDS.get(one.kind, one.kind)),
        "at": one.at,
        "number": receipt(one.case.receipt),
        "url": case_url(one.case),
        "kind": name_of(one.case.service),
        "tries": one.attempts,
        "error": one.error,
    }


def _typed(hook: Hook) -> dict[str, str]:
    return {"called": hook.called, "url": hook.url}


def _kinds(hook: Hook | None) -> list[str]:
    return hook.kinds.split() if hook is not None and hook.kinds else list(KINDS)


def _chosen(request: HttpRequest, given: str) -> Hook | None:
    pk: UUID | None = uuid_or_none(given)
    return Hook.objects.filter(pk=pk, jurisdiction_id=town_here(request)).first() if pk else None


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"jurisdiction_id": town_here(request), "by": actor_for(request), "at": now()}
