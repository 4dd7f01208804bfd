"""`/desk/money/spend/`: post a spending, or ask the town for one; also for the money that a care visit brought."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.lane import Refused
from huiyin.days import local_day
from huiyin.resources import actions, queries
from huiyin.resources.models import Kind, Posting, Waiting
from huiyin.resources.money import yuan
from huiyin.visits.models import Brought

from ..access import actor_for
from ..now import now
from .fields import Field, Sheet, clean, day_in, errors_of, file_in, kept_files
from .frame import fresh_key, key_of, staff_page
from .gifts import gift_of, tie, words_of
from .money import town_here
from .money_forms import Errors, _account, _back, _case, _choose, _draw, _fen, _yuan_field


@staff_page("grid", "village", "town", "unit", "leader")
def spend(request: HttpRequest) -> HttpResponse:
    """Post a spending, or ask the town for one."""
    town, actor, errors = town_here(request), actor_for(request), Errors()
    gift = gift_of(request, town)
    sheet = _spend_sheet(request, town, gift)
    if request.method != "POST":
        return _draw(request, sheet)
    fund, purpose = (
        _account(request, town, name, kind, errors)
        for name, kind in (("fund", Kind.FUND), ("purpose", Kind.PURPOSE))
    )
    fen, on = _fen(request, errors), day_in(request.POST, "on", errors)
    file, case = file_in(request, "receipt", errors), _case(request, town, errors)
    sheet.kept = kept_files(file)
    if gift is not None and fen is not None and fen != gift.fen:
        errors["yuan"] = _("The visit brought %(yuan)s yuan. Please post exactly that.") % {
            "yuan": yuan(gift.fen or 0)
        }
    if errors or fund is None or purpose is None or fen is None:
        return _draw(request, sheet, errors)
    try:
        with transaction.atomic():
            done = actions.post_spending(
                fund=fund,
                purpose=purpose,
                fen=fen,
                receipt=file,
                case=case,
                words=clean(request.POST, "words"),
                on=on,
                key=key_of(request),
                by=actor,
                at=now(),
            )
            if gift is not None:
                tie(gift, done)
    except Refused as refused:
        return _draw(request, sheet, errors_of(refused.whys, otherwise="yuan"))
    return _draw(request, _spend_sheet(request, town, blank=True), done=_done(done))


def _done(done: Posting | Waiting) -> str:
    if isinstance(done, Posting):
        return _("Posted: %(yuan)s yuan.") % {"yuan": yuan(done.fen)}
    return _("Written down: %(yuan)s yuan. It is posted once a second person says yes.") % {
        "yuan": yuan(done.fen)
    }


def _spend_sheet(
    request: HttpRequest, town: int, gift: Brought | None = None, *, blank: bool = False
) -> Sheet:
    post: Any = {} if blank else request.POST
    if gift is not None and request.method != "POST":
        post = {
            "yuan": yuan(gift.fen or 0).replace(",", ""),
            "words": words_of(gift),
            "on": f"{gift.visit.round.on}",
        }
    limit = _("Up to %(yuan)s yuan one person of the town posts alone; above that a second one must say yes.")
    fields = [
        _choose(town, "fund", _("Out of which fund"), Kind.FUND, post),
        _choose(town, "purpose", _("Spent on"), Kind.PURPOSE, post),
        _yuan_field(post),
        Field("words", _("What for, naming nobody (can be left out)"), value=clean(post, "words")),
        Field("case", _("Receipt number of the matter it was for (can be left out)"), "number", clean(post, "case") or ("" if blank else request.GET.get("case", "")), width="10"),
        Field("on", _("Day"), "date", clean(post, "on") or f"{local_day(now())}"),
        Field("receipt", _("The receipt"), "file", hint=_("A photo or a PDF. One receipt pays once.")),
        *([Field("gift", "", "hidden", str(gift.pk))] if gift is not None else []),
    ]  # fmt: skip
    note = limit % {"yuan": yuan(queries.limit_alone(town))}
    return Sheet(
        _("Post a spending"), reverse("desk_spend"), _("Post it"), fields, note, _back(request), fresh_key()
    )
