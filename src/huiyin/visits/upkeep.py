"""What goes by itself: rounds that are over for as long as the town keeps matters."""

from datetime import date

from django.db import transaction

from .models import Door, Need, Pack, Round, Submission, Visit


def sweep_rounds(*, before: date) -> int:
    """Take away rounds of days before `before`, with doors, visits and packs. Returns how many rounds lost something.

    Where money was brought the visit stays for the books: its day, sum, fund and paper, and neither door nor family.
    """
    with transaction.atomic():
        old = Round.objects.filter(on__lt=before)
        emptied = {"household": None, "spoke": ""}
        money = Visit.objects.filter(round__in=old, brought__fen__isnull=False).values("pk")
        bare = Visit.objects.filter(pk__in=money, household=None, spoke="", door__label="")
        touched = set(old.exclude(visits__in=bare.values("pk")).values_list("pk", flat=True))
        Need.objects.filter(visit__round__in=old).delete()
        Submission.objects.filter(visit__round__in=old).delete()
        Pack.objects.filter(round__in=old).delete()
        Visit.objects.filter(round__in=old).exclude(pk__in=money).delete()
        Visit.objects.filter(pk__in=money).update(**emptied)
        Door.objects.filter(round__in=old, visits=None).delete()
        Door.objects.filter(round__in=old).update(label="")
        old.filter(doors=None, visits=None).delete()
    return len(touched)
