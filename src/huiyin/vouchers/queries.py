"""How a scheme stands: given = used + returned + still out, in number and to the fen."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from huiyin.resources.models import Posting

from .models import Scheme, Voucher


@dataclass(frozen=True, slots=True)
class Stands:
    """Numbers of vouchers and their fen. `held_fen` is what the scheme's account holds by the book."""

    scheme: Scheme
    given: int
    used: int
    returned: int
    out: int
    out_fen: int
    held_fen: int

    @property
    def balances(self) -> bool:
        """Whether vouchers and book agree."""
        return self.given == self.used + self.returned + self.out and self.out_fen == self.held_fen


def stands(jurisdiction_id: int) -> list[Stands]:
    """Every scheme of a town, the newest first. Four statements."""
    still_out = Q(used_at=None, returned_at=None)
    rows = Voucher.objects.filter(jurisdiction_id=jurisdiction_id).order_by().values("scheme")
    rows = rows.annotate(
        n=Count("pk"),
        n_used=Count("pk", filter=Q(used_at__isnull=False)),
        n_back=Count("pk", filter=Q(returned_at__isnull=False)),
        n_out=Count("pk", filter=still_out),
        out_fen=Sum("given__fen", filter=still_out),
    )
    counted = {row["scheme"]: row for row in rows}
    schemes = list(Scheme.objects.filter(jurisdiction_id=jurisdiction_id).order_by("-from_on", "code"))
    held: dict[int, int] = {}
    accounts = [one.given_out_id for one in schemes]
    for name, sign in (("into", 1), ("out_of", -1)):
        sums = (
            Posting.objects.filter(**{f"{name}__in": accounts})
            .order_by()
            .values_list(name)
            .annotate(Sum("fen"))
        )
        for account, fen in sums:
            held[account] = held.get(account, 0) + sign * fen
    none = {"n": 0, "n_used": 0, "n_back": 0, "n_out": 0, "out_fen": 0}
    found = []
    for one in schemes:
        row = counted.get(one.pk, none)
        numbers = (row["n"], row["n_used"], row["n_back"], row["n_out"])
        found.append(Stands(one, *numbers, row["out_fen"] or 0, held.get(one.given_out_id, 0)))
    return found
