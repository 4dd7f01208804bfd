"""`/desk/meetings/`: government, banks and companies at one table: who was introduced, what each promised, kept or not, by date."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.days import local_day
from huiyin.kernel.say import Refused
from huiyin.resources import meetings as kept
from huiyin.resources.access import may_post
from huiyin.resources.models import Meeting, Partner, Pledge

from ..access import actor_for
from ..names import name_of
from ..now import now
from .fields import Field, Sheet, clean, day_in, errors_of
from .frame import number_or_none, page, staff_page
from .money import town_here


@staff_page("town", "leader", "admin")
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting, the newest first."""
    return _draw(request)


@staff_page("town", "leader")
def write(request: HttpRequest) -> HttpResponse:
    """A meeting that took place."""
    if request.method != "POST":
        return redirect("desk_meetings")
    town, post, errors = town_here(request), request.POST, dict[str, str]()
    on = day_in(post, "on", errors)
    chosen = Partner.objects.filter(
        jurisdiction_id=town, pk__in=[n for one in post.getlist("partners") if (n := number_or_none(one))]
    )
    if on is not None:
        try:
            kept.write_meeting(
                jurisdiction_id=town,
                title=clean(post, "title"),
                on=on,
                partners=list(chosen),
                by=actor_for(request),
                at=now(),
            )
            return redirect("desk_meetings")
        except Refused as refused:
            errors = errors_of(refused.whys, otherwise="title")
    return _draw(request, errors)


@staff_page("town", "leader")
def pledge(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """What one side promised at a meeting."""
    town, post, errors = town_here(request), request.POST, dict[str, str]()
    meeting = Meeting.objects.filter(pk=meeting_id, jurisdiction_id=town).first()
    if meeting is None:
        raise Http404
    there = list(meeting.partners.order_by("name_zh"))
    fields = [
        Field(
            "partner",
            _("Who promised"),
            "select",
            clean(post, "partner"),
            options=[("", _("the town itself")), *((one.pk, name_of(one)) for one in there)],
        ),
        Field("words", _("What they will do"), value=clean(post, "words")),
        Field("due_on", _("By when"), "date", clean(post, "due_on")),
    ]
    sheet = Sheet(
        meeting.title,
        reverse("desk_pledge", args=[meeting_id]),
        _("Write it down"),
        fields,
        cancel=reverse("desk_meetings"),
    )
    if request.method == "POST":
        partner = next((one for one in there if str(one.pk) == clean(post, "partner")), None)
        due_on = day_in(post, "due_on", errors) if clean(post, "due_on") else None
        try:
            kept.write_pledge(
                meeting=meeting,
                partner=partner,
                words=clean(post, "words"),
                due_on=due_on,
                by=actor_for(request),
                at=now(),
            )
            return redirect("desk_meetings")
        except Refused as refused:
            sheet.errors = errors_of(refused.whys, otherwise="words")
    return page(
        request,
        "desk/form.html",
        {"title": sheet.title, "sheets": [sheet]},
        current="desk_meetings",
        status=422 if sheet.errors else 200,
    )


@staff_page("town", "leader")
def judge(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """Kept, or not and why."""
    post = request.POST
    found = (
        Pledge.objects.select_related("partner")
        .filter(pk=pledge_id, jurisdiction_id=town_here(request))
        .first()
    )
    if found is None:
        raise Http404
    fields = [
        Field(
            "kept",
            _("Was it kept?"),
            "select",
            clean(post, "kept"),
            options=[("", _("choose one")), ("1", _("kept")), ("0", _("not kept"))],
        ),
        Field("why", _("What shows it, or why not"), value=clean(post, "why")),
    ]
    note = f"{name_of(found.partner) or _('the town itself')}: {found.words} ({found.due_on:%Y.%m.%d})"
    sheet = Sheet(
        _("A promise of a meeting"),
        reverse("desk_judge", args=[pledge_id]),
        _("Write it down"),
        fields,
        note,
        reverse("desk_meetings"),
    )
    if request.method == "POST":
        if post.get("kept") not in ("0", "1"):
            sheet.errors = {"kept": _("Please choose one.")}
        else:
            try:
                kept.judge_pledge(
                    pledge_id=pledge_id,
                    kept=post["kept"] == "1",
                    why=clean(post, "why"),
                    by=actor_for(request),
                    at=now(),
                )
                return redirect("desk_meetings")
            except Refused as refused:
                sheet.errors = errors_of(refused.whys, otherwise="why")
    return page(
        request,
        "desk/form.html",
        {"title": sheet.title, "sheets": [sheet]},
        current="desk_meetings",
        status=422 if sheet.errors else 200,
    )


def _draw(request: HttpRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    town, post = town_here(request), request.POST
    may = may_post(actor_for(request), town)
    today = local_day(now())
    partners = Partner.objects.filter(jurisdiction_id=town, active=True).order_by("name_zh")
    fields = [
        Field("title", _("What it was about, naming nobody"), value=clean(post, "title")),
        Field("on", _("Day"), "date", clean(post, "on") or f"{today}"),
        Field(
            "partners",
            _("Who was there"),
            "ticks",
            " ".join(post.getlist("partners")),
            options=[(one.pk, name_of(one)) for one in partners],
        ),
    ]
    sheet = Sheet(
        _("A meeting that took place"),
        reverse("desk_write_meeting"),
        _("Write it down"),
        fields,
        errors=errors or {},
        id="meeting",
    )
    context = {
        "rows": [_row(one, may, today) for one in kept.meetings_of(town)],
        "sheet": sheet if may else None,
    }
    return page(
        request, "desk/meetings.html", context, current="desk_meetings", status=422 if errors else 200
    )


def _row(one: Meeting, may: bool, today: Any) -> dict[str, Any]:
    pledges = sorted(one.pledges.all(), key=lambda pledge: (pledge.due_on, pledge.pk))
    return {
        "on": one.on,
        "title": one.title,
        "there": [
            name_of(partner) for partner in sorted(one.partners.all(), key=lambda partner: partner.name_zh)
        ],
        "pledges": [_pledge(pledge, may, today) for pledge in pledges],
        "add": reverse("desk_pledge", args=[one.pk]) if may else "",
    }


def _pledge(one: Pledge, may: bool, today: Any) -> dict[str, Any]:
    if one.kept is None:
        state = _("late") if one.due_on < today else _("due")
    else:
        state = _("kept") if one.kept else _("not kept")
    return {
        "who": name_of(one.partner) or _("the town itself"),
        "words": one.words,
        "due": one.due_on,
        "state": state,
        "why": one.judged_why,
        "url": reverse("desk_judge", args=[one.pk]) if may and one.kept is None else "",
    }
