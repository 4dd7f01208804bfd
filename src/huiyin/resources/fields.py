"""What the town's book holds of people: who of the staff posted and approved. Words and files there name nobody."""

from huiyin.held.fields import OWN_TOWN, STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

_WHY = say("so that whoever spends the town's money can be asked about it")
_GOES = say("with the book, which is kept for thirty years")

FIELDS = (
    impersonal("resources.Account", "id jurisdiction kind code name_zh name_bo name_en active of_scheme"),
    impersonal("resources.MoneyRule", "jurisdiction alone_fen"),
    impersonal("resources.Partner", "id jurisdiction sort name_zh name_bo name_en phone active"),
    personal("resources.Posting", "posted_by second", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Posting", "id jurisdiction out_of into fen on at words case partner receipt reverses key"),
    personal("resources.Waiting", "asked_by refused_by", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Waiting", "id jurisdiction fund purpose fen on words case receipt asked_at posting refused_at why key"),
    personal("resources.Brought", "written_by struck_by", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Brought", "id jurisdiction partner what number words case on at struck_at struck_why"),
    impersonal("resources.Programme", "id jurisdiction name_zh name_bo name_en partner from_on to_on"),
    personal("resources.Attendance", "written_by struck_by", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Attendance", "id jurisdiction programme on people sheet at struck_at struck_why"),
    personal("resources.Meeting", "written_by", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Meeting", "id jurisdiction on title at"),
    impersonal("resources.Meeting_partners", "id meeting partner"),
    personal("resources.Pledge", "judged_by", STAFF, why=_WHY, seen_by=OWN_TOWN, basis=Basis.WORK, goes=_GOES),
    impersonal("resources.Pledge", "id jurisdiction meeting partner words due_on kept judged_on judged_why"),
)  # fmt: skip
