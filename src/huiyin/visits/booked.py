"""Which entry of the town's book stands for money that a visit brought. The entry itself says who made it, and when."""

from uuid import UUID

from .models import Brought


def note_posting(*, brought_id: UUID, posting: UUID, was: UUID | None = None) -> bool:
    """Whoever keeps the books tells which entry stands for money that was brought.

    `was` is the entry that the teller saw there: one that was refused or taken back since gives way to another. False
    where somebody else was faster.
    """
    rows = Brought.objects.filter(pk=brought_id, posting=was, fen__isnull=False)
    return bool(rows.update(posting=posting))
