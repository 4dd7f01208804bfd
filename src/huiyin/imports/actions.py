"""Trying a list, and bringing in the very one that was tried."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.kernel.say import Refused, Why, say
from huiyin.people.actors import Actor
from huiyin.people.households.models import Evidence
from huiyin.people.sealed import unsealed
from huiyin.places.models import Place

from .bringing import Context, Kind, Report, bring_in
from .kinds import KINDS
from .models import Import

KEPT = timedelta(days=1)  # a list that was tried and not brought in
FindEvidence = Callable[[str], Evidence | None]


def try_list(
    *,
    kind: Kind,
    town: Place,
    name: str,
    content: bytes,
    evidence: Mapping[str, str],
    find: FindEvidence,
    by: Actor,
    at: datetime,
) -> tuple[Import, Report]:
    """Say row by row what bringing the file in would do, and keep it for that. `evidence` are tokens by name. Raises Refused."""
    report = bring_in(kind, content, Context(town, by, at, find), dry_run=True)
    if by.account_id is None:
        raise Refused(Why(say("Please sign in to bring in a list."), field="file"))
    kept = Import(jurisdiction=town, kind=kind.name, name=name[:80], digest=hashlib.sha256(content).digest())
    kept.account_id, kept.at = by.account_id, at
    kept.content = base64.b64encode(content).decode()
    kept.evidence = json.dumps(dict(evidence)) if evidence else ""
    _count(kept, report)
    kept.save()
    return kept, report


def bring_tried(
    *,
    import_id: UUID,
    town: Place,
    find_in: Callable[[Mapping[str, str]], FindEvidence],
    by: Actor,
    at: datetime,
) -> tuple[Import, Report]:
    """Bring in the file that was tried, once. Nothing of it is written where something breaks. Raises Refused."""
    with transaction.atomic():
        kept = Import.objects.select_for_update(of=("self",)).filter(pk=import_id, jurisdiction=town).first()
        if kept is None or kept.account_id != by.account_id:
            raise Refused(Why(say("There is no such list. Please try it first."), field="file"))
        if kept.done_at is not None or not kept.content:
            raise Refused(
                Why(
                    say("This list was brought in already, or lay for more than a day. Please try it again."),
                    field="file",
                )
            )
        content = base64.b64decode(unsealed(kept.content))
        if hashlib.sha256(content).digest() != bytes(kept.digest):
            raise Refused(Why(say("This is not the list that was tried. Please try it again."), field="file"))
        tokens = json.loads(unsealed(kept.evidence) or "{}")
        report = bring_in(KINDS[kept.kind], content, Context(town, by, at, find_in(tokens)), dry_run=False)
        kept.done_at, kept.content, kept.evidence = at, "", ""
        _count(kept, report)
        kept.save()
    return kept, report


def _count(kept: Import, report: Report) -> None:
    counts = report.counts
    for name in ("new", "changed", "same", "refused"):
        setattr(kept, name, counts[name])
