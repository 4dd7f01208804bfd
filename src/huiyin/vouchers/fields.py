"""What vouchers hold of people: a keyed hash of whoever was given one, and who of the staff gave it."""

from huiyin.held.fields import NOBODY, OWN_TOWN, STAFF, TECHNICAL, Basis, impersonal, personal
from huiyin.kernel.say import say

_KEYED = say(
    "a keyed mark of a number alone: it leads to nobody, and proves that the town's money was given once"
)

FIELDS = (
    impersonal("vouchers.Scheme", "id jurisdiction code name_zh name_bo name_en who_zh who_bo who_en each_fen times fund given_out purpose from_on to_on"),
    impersonal("vouchers.Condition", "id jurisdiction scheme code text_zh text_bo text_en order"),
    personal("vouchers.Voucher", "holder_hash", TECHNICAL, why=say("so that the same person is not given the same voucher twice"), seen_by=NOBODY, basis=Basis.DUTY, goes=say("with the book, which is kept for thirty years"), not_handed=_KEYED, stays=_KEYED),
    personal("vouchers.Voucher", "given_by", STAFF, why=say("so that whoever spends the town's money can be asked about it"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("with the book, which is kept for thirty years")),
    impersonal("vouchers.Voucher", "id jurisdiction scheme number given_at given used_at used_with returned_at returned_why ended"),
)  # fmt: skip
