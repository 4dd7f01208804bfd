"""Days as residents say them: today, tomorrow, the day after; else the date."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.web.format import date_md, time_hm, weekday


def language() -> str:
    return translation.get_language() or "zh-hans"


def day(moment: datetime) -> str:
    """24 Nov, 11月24日."""
    return date_md(timezone.localtime(moment), language())


def day_soon(moment: datetime, at: datetime) -> str:
    """Tomorrow, or the date. What is due within the day is said with its hour."""
    local, today = timezone.localtime(moment), timezone.localtime(at)
    away = (local.date() - today.date()).days
    if away <= 0:
        return _("today %(time)s") % {"time": time_hm(local)}
    if away == 1:
        return _("tomorrow")
    if away == 2:
        return _("the day after")
    return day(moment)


def by_weekday(moment: datetime, at: datetime) -> str:
    """ "Tuesday at the latest"; with the hour where it is a matter of hours."""
    local = timezone.localtime(moment)
    if (moment - at).total_seconds() < 36 * 3600:
        said = {"weekday": weekday(local, language(), long=True), "time": time_hm(local)}
        return _("%(weekday)s, by %(time)s") % said
    return _("by %(weekday)s") % {"weekday": weekday(local, language(), long=True)}
