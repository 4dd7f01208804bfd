"""What goes by itself: erasures after a restore, and what is older than it may be."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from huiyin.cases.bearers import outside
from huiyin.cases.models import Attachment, Case, Part, Words
from huiyin.held.holdings import Subject
from huiyin.notices.files import sweep_files
from huiyin.people.actors import CLOCKWORK
from huiyin.people.models import Look
from huiyin.places.models import Place

from . import actions, ledger, traces
from .models import Act, ActKind
from .queries import subject_of

log = logging.getLogger("huiyin.rights")

KEEP_MESSAGES = timedelta(days=30)
WIPED = "huiyin.wiped"
A_NIGHT = 500  # matters whose time is over, in one night


def replay(*, at: datetime, say: Callable[[str], None] = log.warning) -> int:
    """Erase again what the erasure ledger lists and this database still holds. Returns how many acts were replayed."""
    missed = ledger.unknown_here()
    towns = set(
        Place.objects.filter(pk__in={act.jurisdiction_id for act in missed}).values_list("pk", flat=True)
    )
    for act in missed:
        if act.jurisdiction_id not in towns:
            continue  # of another database: this one never had the town
        with transaction.atomic():
            if act.case_id is None or Case.objects.filter(pk=act.case_id).exists():
                actions.erase_again(act, by=CLOCKWORK, at=at)
            Act.objects.bulk_create([act], ignore_conflicts=True)
    if lost := ledger.unwritten():
        ledger.write(*lost)
    if missed:
        say(f"{len(missed)} erasures were done again: this database is older than they are")
    return len(missed)


def retire(*, at: datetime, limit: int = A_NIGHT) -> int:
    """Erase matters that were closed more than HUIYIN_KEEP_YEARS ago, oldest first, with what is held of everybody who took
    part in them. Returns how many."""
    before = at - timedelta(days=round(settings.KEEP_YEARS * 365.25))
    beside = (Words.objects.all(), Attachment.objects.all(), Part.objects.exclude(contact=None))
    left = Q(contact__isnull=False)
    for rows in beside:
        left |= Q(Exists(rows.filter(case=OuterRef("pk"))))
    cases = list(Case.objects.filter(left, closed_at__lt=before).order_by("closed_at")[:limit])
    for case in cases:
        for part in outside(Part.objects.filter(case=case)):
            others = Subject(part.jurisdiction_id, part_id=part.pk)
            actions.erase(subject=others, by=CLOCKWORK, at=at, kind=ActKind.EXPIRED)
        actions.erase(subject=subject_of(case), by=CLOCKWORK, at=at, kind=ActKind.EXPIRED)
        Look.objects.filter(case_id=case.pk).delete()
    return len(cases)


def sweep(*, at: datetime) -> None:
    """Once a night. On SQLite the file is rewritten after a day on which something was erased or locked."""
    sweep_files(before=at - KEEP_MESSAGES)
    if gone := retire(at=at):
        log.info("%d matters were over their time and are erased", gone)
    if connection.vendor == "sqlite" and traces_since() is not None:
        log.info("%s", wipe(at=at))


def wipe(*, at: datetime) -> str:
    """Rewrite the database's files, and remember that it was done. Returns what was done."""
    done = traces.wipe()
    cache.set(WIPED, at.isoformat(), None)
    return done


def traces_since() -> datetime | None:
    """The first act whose old bytes may still lie in the database's files; None where there is none."""
    rows = Act.objects.exclude(kind=ActKind.COPIED)
    if wiped := cache.get(WIPED):
        rows = rows.filter(at__gte=datetime.fromisoformat(wiped))
    return rows.order_by("at").values_list("at", flat=True).first()
