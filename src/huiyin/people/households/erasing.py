"""What goes when: at the household's word, with a member, with the last consent, and at the end of each retention.

The row of a file stays, empty, so that whoever looked at it stays in the log. Stored files go once the transaction has ended.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from huiyin.days import local_day
from huiyin.held.shredding import shred
from huiyin.rows import locked

from ..models import Look
from ..sealed import unsealed
from .changes import Writer, note
from .consents import alive, covered_items
from .models import Consent, Ended, Evidence, Household, Member, Need, StaffHome

GRACE = timedelta(
    days=30
)  # after the last day of a consent, so that it can be renewed without asking everything again
PROOF = timedelta(days=182)  # how long the sheet or recording of an ended consent is kept
LOOKS = timedelta(days=3 * 365)  # how long entries of the log are kept after a file was closed


def erase_content(household: Household, how: Ended, at: datetime) -> list[str]:
    """Empty a file and close it, in the caller's transaction. Returns the stored files, which the caller takes away.

    What stays is that there was a file, when, and who looked at it when; the words of those entries go too.
    """
    files = _evidence_files(Evidence.objects.filter(consents__household=household))
    Evidence.objects.filter(consents__household=household).delete()
    household.needs.all().delete()
    household.ways.all().delete()
    household.matters.all().delete()
    household.orders.filter(used_at=None).delete()
    household.consents.all().delete()
    household.members.all().delete()
    household.changes.all().delete()
    Look.objects.filter(household_id=household.pk).update(purpose="")
    household.door = household.called = household.speaks = ""
    household.door_hash = household.digits_hash = household.key = None
    household.place_id = household.jurisdiction_id
    household.place_path = household.jurisdiction.path
    household.ended_at, household.ended_how = at, how
    household.save()
    return files


def erase_member(member: Member, at: datetime) -> None:
    """Empty what is held of one member; that somebody gave a consent once stays, without the name."""
    member.needs.all().delete()
    member.ways.all().delete()
    member.called = member.fourteen_on = ""
    member.left_at = at
    member.save(update_fields=["called", "fourteen_on", "left_at"])


def _evidence_files(rows: Iterable[Evidence]) -> list[str]:
    return sorted({name for row in rows for name in (row.stored, row.small) if name})


def take_away(files: Iterable[str]) -> None:
    """Shred stored files once the caller's transaction has ended."""
    for name in files:
        transaction.on_commit(partial(shred, name))


# ── the sweep ──


def sweep_households(*, at: datetime) -> int:
    """Erase what is past its retention. Returns how many files lost something. Once a night; it may run twice."""
    day = local_day(at)
    Need.objects.filter(keep_until__lte=day).delete()
    ended = Q(taken_back_at__isnull=False) | Q(until_on__lte=local_day(at - GRACE))
    due = Consent.objects.filter(ended, swept_at=None, household__ended_at=None)
    touched = 0
    for town, pk in list(due.values_list("jurisdiction_id", "household_id").distinct()):
        with transaction.atomic():
            household = locked(Household, pk, town=town)
            touched += _sweep_one(household, at)
    _sweep_proofs(at)
    _sweep_birthdays(day.isoformat())
    _sweep_looks(at)
    return touched


def _sweep_one(household: Household, at: datetime) -> int:
    rows = list(household.consents.all())
    held = [row for row in rows if alive(row, at) or (row.taken_back_at is None and _in_grace(row, at))]
    if not held:
        take_away(erase_content(household, Ended.LAPSED, at))
        note(household, "ended", Writer(), at)
        return 1
    items = covered_items(rows, at, GRACE)
    for name in ("door", "called", "speaks"):
        if name not in items:
            setattr(household, name, "")
    if "door" not in items:
        household.door_hash = None
    household.save()
    if "ways" not in items:
        household.ways.all().delete()
    keepers = {pk for row in held for pk in (row.given_by_id, row.about_id) if pk is not None}
    if "members" not in items:
        for member in household.members.exclude(pk__in=keepers):
            member.called = ""
            member.save(update_fields=["called"])
    gone = [row.pk for row in rows if row not in held]
    household.needs.filter(consent__in=gone).delete()
    household.matters.filter(consent__in=gone).delete()
    for need in household.needs.all():
        if f"need:{unsealed(need.kind)}" not in items:
            need.delete()
    household.consents.filter(pk__in=gone).update(swept_at=at)
    note(household, "kept_no_longer", Writer(), at)
    return 1


def _in_grace(row: Consent, at: datetime) -> bool:
    return local_day(at - GRACE) < row.until_on


def _sweep_proofs(at: datetime) -> None:
    old = Q(consents__taken_back_at__lt=at - PROOF) | Q(consents__until_on__lt=local_day(at - PROOF))
    with transaction.atomic():
        rows = Evidence.objects.filter(old)
        take_away(_evidence_files(rows))
        rows.delete()


def _sweep_birthdays(day: str) -> None:
    """The day somebody turned fourteen is of no use any more."""
    for member in Member.objects.exclude(fourteen_on=b""):
        if unsealed(member.fourteen_on) <= day:
            member.fourteen_on = ""
            member.save(update_fields=["fourteen_on"])


def _sweep_looks(at: datetime) -> None:
    """Entries of files that were closed long ago, and homes of accounts that are closed."""
    old = Household.objects.filter(ended_at__lt=at - LOOKS).values("pk")
    Look.objects.filter(household_id__in=old).delete()
    StaffHome.objects.filter(account__is_active=False).delete()


def show_due(*, at: datetime) -> int:
    """Note that ordered entries stand in the household's list from now on. They do so by their date alone."""
    return Look.objects.filter(visible_at__lte=at, shown_at=None).update(shown_at=at)
