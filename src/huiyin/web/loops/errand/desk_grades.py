"""`/desk/grades/`: how errands were, ten grades at a time; and, for the level above alone, who waits for an answer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.loops.errand.actions import answer_bad_grade, may_read_bad
from huiyin.loops.errand.asks import GRADE
from huiyin.loops.errand.models import BadGrade
from huiyin.loops.errand.queries import bad_open, grades_shown
from huiyin.people.sealed import unsealed
from huiyin.web.access import actor_for
from huiyin.web.desk.fields import Field, Sheet, clean, errors_of
from huiyin.web.desk.frame import page, staff_page, town_here
from huiyin.web.format import receipt
from huiyin.web.names import name_of
from huiyin.web.now import now

LABELS = dict(GRADE.options)


@staff_page("town", "village", "unit", "leader")
def grades(request: HttpRequest) -> HttpResponse:
    """The sums by errand, and what waits for an answer from whoever looks."""
    town, actor, at = town_here(request), actor_for(request), now()
    context = {
        "heads": [_(label) for _grade, label in GRADE.options],
        "rows": [
            (
                name_of(one.errand),
                one.n,
                [one.by_grade.get(int(g), 0) for g, _l in GRADE.options],
                one.held_back,
            )
            for one in grades_shown(town)
        ],
        "bad": [_line(one, at) for one in bad_open(town) if may_read_bad(one, actor, at)],
    }
    return page(request, "errand/desk_grades.html", context, current="desk_grades")


@staff_page("leader")
def answer(request: HttpRequest, graded_id: UUID) -> HttpResponse:
    """Answer whoever was not satisfied. They read it on the page of their receipt."""
    actor, at = actor_for(request), now()
    bad = (
        BadGrade.objects.select_related("case")
        .filter(pk=graded_id, jurisdiction_id=town_here(request))
        .first()
    )
    if bad is None or not may_read_bad(bad, actor, at):
        raise Http404
    here = reverse("desk_grade_answer", args=[graded_id])
    fields = [Field("answer", _("Your answer, as they will read it"), "area", clean(request.POST, "answer"))]
    words = unsealed(bad.words) or _("They left no words.")
    sheet = Sheet(
        f"{_(LABELS[str(bad.grade)])} · {bad.case.title}",
        here,
        _("Answer"),
        fields,
        _("“%(words)s”") % {"words": words},
        reverse("desk_grades"),
    )
    if request.method == "POST":
        try:
            answer_bad_grade(case_id=graded_id, answer=clean(request.POST, "answer"), by=actor, at=at)
            return redirect("desk_grades")
        except Refused as refused:
            sheet.errors = errors_of(refused.whys, otherwise="answer")
    context = {"title": sheet.title, "sheets": [sheet]}
    return page(
        request, "desk/form.html", context, current="desk_grades", status=422 if sheet.errors else 200
    )


def _line(one: BadGrade, at: Any) -> dict[str, Any]:
    return {
        "due": one.due_at,
        "late": one.due_at <= at,
        "title": one.case.title,
        "number": receipt(one.case.receipt),
        "grade": _(LABELS[str(one.grade)]),
        "url": reverse("desk_grade_answer", args=[one.case_id]),
    }
