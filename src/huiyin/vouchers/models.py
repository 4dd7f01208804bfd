"""Vouchers and subsidies: a scheme with its rule in plain words, and what was given, used, returned.

Nothing here knows of matters, complaints or grades; a contract of the imports holds that. Whoever holds a voucher is known
by a keyed hash alone, so that the same person is not given twice, and by nothing else.
"""

from django.db import models
from django.db.models import Q

from huiyin.ids import new_id
from huiyin.people.models import Account as Staff
from huiyin.places.models import Place
from huiyin.resources.models import Account, Partner, Posting
from huiyin.rows import OfOneTown


class Scheme(OfOneTown):
    """A scheme: who is entitled in plain words, how much each, how often at most, from which fund, in [from_on, to_on).

    `given_out` is the fund's sub-account in which the money of vouchers lies that were given and not used yet.
    """

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    who_zh = models.CharField(max_length=300)
    who_bo = models.CharField(max_length=600, blank=True)
    who_en = models.CharField(max_length=300, blank=True)
    each_fen = models.PositiveIntegerField()
    times = models.PositiveSmallIntegerField(default=1)
    fund = models.ForeignKey(Account, models.PROTECT, related_name="+")
    given_out = models.ForeignKey(Account, models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "code"], name="scheme_code")]

    def __str__(self) -> str:
        return self.name_zh


class Condition(OfOneTown):
    """One condition of the rule: what is looked at, and which paper shows it. All of them must be met."""

    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="conditions")
    code = models.CharField(max_length=20)
    text_zh = models.CharField(max_length=120)
    text_bo = models.CharField(max_length=240, blank=True)
    text_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="scheme_condition")]

    def __str__(self) -> str:
        return self.text_zh


class Voucher(OfOneTown):
    """One voucher, by its number. Given; then used at a partner, returned with a reason, or run out: one of the three."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+")
    number = models.CharField(max_length=10)
    holder_hash = models.BinaryField(max_length=32)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    given = models.OneToOneField(Posting, models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)
    used_with = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=120, blank=True)
    ended = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="voucher_number"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(returned_at=None), name="voucher_used_or_returned"
            ),
            models.CheckConstraint(
                condition=Q(ended=None, used_at=None, returned_at=None)
                | (Q(ended__isnull=False) & (Q(used_at__isnull=False) | Q(returned_at__isnull=False))),
                name="voucher_ended_with_a_posting",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "holder_hash"], name="voucher_holder")]

    def __str__(self) -> str:
        return self.number
