"""`/desk/find/`: by receipt number alone. There is no search for people, and none could be made from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.cases import inbox
from huiyin.cases.access import may_see

from ..access import actor_for
from .frame import page, staff_page


@staff_page()
def find(request: HttpRequest) -> HttpResponse:
    """Straight to the matter; or a page that says why there is none."""
    typed = request.POST.get("number", "")
    number = "".join(typed.split())
    problem, status = "", 200
    if request.method == "POST":
        if not (number.isascii() and number.isdecimal() and len(number) == 8):
            problem, status = _("A receipt number has eight digits. Names can't be searched."), 422
        else:
            actor = actor_for(request)
            case = inbox.by_receipt(inbox.reach_of(actor), number)
            if case is not None and may_see(case, actor):
                return redirect("desk_case", case.pk)
            # the same answer whether it is there or not
            problem, status = _("No matter with that number lies with your office."), 404
    context = {"number": typed[:20], "problem": problem}
    return page(request, "desk/find.html", context, status=status)
