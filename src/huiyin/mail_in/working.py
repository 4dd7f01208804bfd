"""The worker's part: the mailbox looked into once a minute. A mailbox that fails keeps nothing else waiting."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from .mailbox import NoMailbox, fetch

log = logging.getLogger("huiyin.mail_in")

EVERY = 60.0  # seconds between two looks
LATER = 600.0  # after one that failed


@dataclass(slots=True)
class MailboxRound:
    """When the mailbox is looked into next, on a steady clock."""

    next_at: float = 0.0

    def look(self, clock: Callable[[], datetime]) -> int:
        """Take what is unread, where a mailbox is set and it is time. Returns how many were taken."""
        if not settings.MAIL_IN or time.monotonic() < self.next_at:
            return 0
        self.next_at = time.monotonic() + EVERY
        try:
            return fetch(settings.MAIL_IN, clock=clock)
        except NoMailbox as problem:
            self.next_at = time.monotonic() + LATER
            log.error("the mailbox can't be read: %s; looked into again in %.0f s", problem, LATER)
            return 0
