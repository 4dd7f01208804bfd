"""What the worker does at night for webhooks."""

from datetime import datetime

from huiyin.api.models import HookMessage, Work


def sweep_messages(*, before: datetime) -> int:
    """Forget what was sent before then. Returns how many."""
    return HookMessage.objects.filter(state=Work.DONE, at__lt=before).delete()[0]
