"""What goes by itself: lists that were tried and that nobody brought in."""

from datetime import datetime

from .models import Import


def forget_lists(*, before: datetime) -> int:
    """Empty the lists that were tried before `before` and never brought in. Returns how many."""
    rows = Import.objects.filter(at__lt=before, done_at=None)
    waiting = [row.pk for row in rows if row.content]
    return Import.objects.filter(pk__in=waiting).update(content="", evidence="")
