"""Whether a partner answers: since when it doesn't, and with what, so that the desk sees it. The cases' clocks run on."""

import logging
from datetime import datetime

from huiyin.api.models import Partner

log = logging.getLogger("huiyin.api")


def works(partner: Partner, *, at: datetime) -> None:
    """It answered as it should."""
    if partner.failing_since is not None:
        log.warning("the partner %s answers again", partner.endpoint)
    partner.answered_at, partner.failing_since, partner.error = at, None, ""
    Partner.objects.filter(pk=partner.pk).update(answered_at=at, failing_since=None, error="")


def broke(partner: Partner, why: str, *, at: datetime) -> None:
    """It did not; the first time is kept."""
    if partner.failing_since is None:
        log.error("the partner %s does not do what it should: %s", partner.endpoint, why)
    partner.failing_since, partner.error = partner.failing_since or at, why[:200]
    Partner.objects.filter(pk=partner.pk).update(failing_since=partner.failing_since, error=partner.error)
