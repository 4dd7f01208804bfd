"""The day it is, where people live by it. Moments are kept in UTC, whose day begins at eight in the morning in Lhasa."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def local_day(at: datetime) -> date:
    """The day of that moment on the installation's own clocks: seats, keys and consents hold by it."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
