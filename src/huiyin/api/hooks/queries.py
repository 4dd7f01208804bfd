"""What the desk is shown of webhooks: whether they answer, what waits, what was given up."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count

from huiyin.api.models import Hook, HookMessage, Work

MOST = 50


def hooks_of(town: int) -> list[Hook]:
    """The town's webhooks, oldest first. One query."""
    return list(Hook.objects.filter(jurisdiction_id=town).select_related("made_by").order_by("made_at"))


def counts_of(town: int) -> Mapping[UUID, Mapping[str, int]]:
    """How many messages of each webhook wait, were taken, were given up. One query."""
    rows = HookMessage.objects.filter(jurisdiction_id=town).order_by()
    found: dict[UUID, dict[str, int]] = {}
    for hook_id, state, n in rows.values_list("hook_id", "state").annotate(n=Count("pk")):
        found.setdefault(hook_id, {})[state] = n
    return found


def given_up(town: int) -> list[HookMessage]:
    """Messages that were given up, newest first: the later ones of their matters wait for them. One query."""
    rows = HookMessage.objects.filter(jurisdiction_id=town, state=Work.FAILED)
    return list(rows.select_related("hook", "case__service").order_by("-at")[:MOST])
