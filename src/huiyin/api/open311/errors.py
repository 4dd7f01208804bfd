"""What went wrong, in the standard's own shape and in the form that was asked for."""

from collections.abc import Iterable

from django.http import HttpResponse

from huiyin.kernel.say import Why
from huiyin.web.say import said

from .answers import Listing, Row, answer


class Problem(Exception):
    """The request can't be answered. `status` is the HTTP status; every reason is a sentence for whoever reads it."""

    def __init__(self, status: int, *whys: Why) -> None:
        super().__init__("; ".join(str(why) for why in whys))
        self.status, self.whys = status, whys


def refuse(status: int, sentence: str, **args: object) -> Problem:
    """A problem of one sentence, to be raised."""
    return Problem(status, Why(sentence, args))


def problem_answer(status: int, whys: Iterable[Why], form: str) -> HttpResponse:
    """`errors` with one `error` for each reason: its code and its description."""
    rows: list[Row] = [{"code": status, "description": said(why)} for why in whys]
    return answer(Listing("errors", "error", rows), form, status)
