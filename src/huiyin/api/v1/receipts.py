"""Proving a receipt: eight digits and four open one matter, as on the page, with the same brake on guessing."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huiyin.kernel.say import Why, say
from huiyin.web.resident.find import QUARTER, STEP, TooManyTries, prove

from .asked import RECEIPT_AGE, asked, receipt_token
from .problems import BAD_ANSWERS, TOO_OFTEN, Problem, refuse
from .shapes import OPEN, Sent, responses

router = Router()

WRONG = say(
    "These two don't go together. Please look at your receipt again; after a few tries you have to wait."
)
WAIT = say(
    "Too many tries. Please wait %(seconds)d seconds, or call the town's desk with your receipt in hand."
)


class ReceiptIn(Sent):
    """A receipt, and what proves that it is yours."""

    receipt: str = Field(pattern=r"^[0-9]{8}$")
    digits: str = Field(
        pattern=r"^[0-9]{4}$", description="The last four of the telephone number, or those on the receipt."
    )


class Proved(Schema):
    """A token that opens this one matter."""

    token: str
    case: UUID
    until: datetime


@router.post("/receipts", response=responses(Proved, 413), openapi_extra=OPEN, summary="Prove a receipt")
def prove_receipt(request: HttpRequest, sent: ReceiptIn) -> Proved:
    """Whether the number or the digits are wrong, the answer is the same; after a few tries you have to wait."""
    who = asked(request)
    try:
        case = prove(sent.receipt, sent.digits, who.caller.address, at=who.at)
    except TooManyTries as slower:
        seconds = int((STEP if slower.a_little else QUARTER).total_seconds())
        headers = {"Retry-After": str(seconds)}
        raise Problem(TOO_OFTEN, Why(WAIT, {"seconds": seconds}), headers=headers) from slower
    if case is None:
        raise refuse(BAD_ANSWERS, WRONG, field="digits")
    who.about = case.pk
    return Proved(token=receipt_token(case), case=case.pk, until=who.at + RECEIPT_AGE)
