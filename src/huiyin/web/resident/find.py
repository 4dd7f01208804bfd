"""Finding one's own matter again: eight digits and four. Slowed down, then stopped; never tells whether a number exists."""

import unicodedata
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases.lookup import case_of_receipt
from huiyin.cases.models import Case
from huiyin.people.throttle import blocked, hit, tries_of
from huiyin.web.access import Who, open_to
from huiyin.web.address import client_address
from huiyin.web.errors import too_many
from huiyin.web.now import now

from . import session
from .page import page

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
TRIES = 10  # wrong ones of an address in a quarter of an hour; then it is stopped
SLOW_AFTER = 5  # wrong ones of an address; from then on one in each STEP
STEP = timedelta(seconds=10)
WRONG = 5  # of one receipt in a quarter of an hour
WRONG_A_DAY = 20


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Who.ANYBODY)
def find(request: HttpRequest) -> HttpResponse:
    """`/find/`: opens a matter for this browser."""
    if request.method != "POST":
        return page(request, "find.html", {"number": "", "errors": {}})
    number, four = _digits(request.POST.get("number", "")), _digits(request.POST.get("phone4", ""))
    errors = {}
    if len(number) != 8:
        errors["number"] = _("A receipt has eight digits.")
    if len(four) != 4:
        errors["phone4"] = _("Four digits: the last of the telephone number, or those on the receipt.")
    if errors:
        context = {"number": request.POST.get("number", "")[:20], "errors": errors}
        return page(request, "find.html", context, status=422)
    return _open(request, number, four)


class TooManyTries(Exception):
    """Somebody guesses: they are stopped for a quarter of an hour, or asked to wait a little (`a_little`)."""

    def __init__(self, *, a_little: bool) -> None:
        super().__init__("a little" if a_little else "a quarter of an hour")
        self.a_little = a_little


def prove(number: str, four: str, address: str, *, at: datetime) -> Case | None:
    """The matter of a receipt whose four digits are right, else None. For page and programs alike. Raises TooManyTries.

    Only wrong tries count: a counter or a village phone finds one matter after another.
    """
    guessed = tries_of("find", address, at=at, window=QUARTER)
    stopped = [
        guessed >= TRIES,
        blocked("wrong", number, at=at, limit=WRONG, window=QUARTER),
        blocked("wrong-day", number, at=at, limit=WRONG_A_DAY, window=DAY),
    ]
    if any(stopped):
        raise TooManyTries(a_little=False)
    if guessed >= SLOW_AFTER and blocked("find-step", address, at=at, limit=1, window=STEP):
        raise TooManyTries(a_little=True)
    case = case_of_receipt(number, four)
    if case is None:
        hit("find", address, at=at, limit=TRIES, window=QUARTER)
        if guessed + 1 >= SLOW_AFTER:
            hit("find-step", address, at=at, limit=1, window=STEP)
        hit("wrong", number, at=at, limit=WRONG, window=QUARTER)
        hit("wrong-day", number, at=at, limit=WRONG_A_DAY, window=DAY)
    return case


def _open(request: HttpRequest, number: str, four: str) -> HttpResponse:
    try:
        case = prove(number, four, client_address(request), at=now())
    except TooManyTries as slower:
        if not slower.a_little:
            return too_many(request)
        slowly = _("Please wait ten seconds, look at your receipt again, and send it once more.")
        return page(request, "find.html", {"number": number, "errors": {"number": slowly}}, status=429)
    if case is None:
        wrong = _(
            "These two don't go together. Please look at your receipt again; after a few tries you have to wait."
        )
        return page(request, "find.html", {"number": number, "errors": {"number": wrong}}, status=422)
    session.grant(request, case)
    return redirect("receipt", case.receipt)


def ask_for_digits(request: HttpRequest, receipt: str) -> HttpResponse:
    """The page of a receipt that this browser has not proved: the same whether there is such a receipt or not."""
    return page(request, "find.html", {"number": receipt, "errors": {}, "asked": True}, status=200)


def _digits(text: str) -> str:
    """The digits, however they were typed: full width, with spaces, in Tibetan figures."""
    return "".join(str(unicodedata.decimal(c)) for c in text[:60] if c.isdecimal())
