"""How dates, times and receipt numbers are written. Pure functions: the language is passed in.

Figures are Latin in all three languages. The Tibetan forms are drafts until a native reader has passed them.
"""

from __future__ import annotations

from datetime import date, datetime, time

ZH_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
EN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EN_WEEKDAYS_LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BO_WEEKDAYS = ("གཟའ་ཟླ་བ།", "གཟའ་མིག་དམར།", "གཟའ་ལྷག་པ།", "གཟའ་ཕུར་བུ།", "གཟའ་པ་སངས།", "གཟའ་སྤེན་པ།", "གཟའ་ཉི་མ།")
EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def family(lang: str) -> str:
    """zh, bo or en: `zh-hans`, `zh-Hans` and `zh_CN` are all zh; a language we don't have is written as English."""
    head = lang.lower().replace("_", "-").split("-")[0]
    return head if head in ("zh", "bo") else "en"


def date_full(day: date) -> str:
    """2026.11.23, as on a library's date stamp; the same in every language."""
    return f"{day.year:04d}.{day.month:02d}.{day.day:02d}"


def date_stub(day: date) -> str:
    """11.23: the short stamp of the folded ribbon."""
    return f"{day.month:02d}.{day.day:02d}"


def date_dash(day: date) -> str:
    """11-23: for the desk's tables, where dates are compared down a column."""
    return f"{day.month:02d}-{day.day:02d}"


def date_md(day: date, lang: str = "en") -> str:
    """11月24日, 24 Nov, ཟླ་11 ཚེས་24."""
    match family(lang):
        case "zh":
            return f"{day.month}月{day.day}日"
        case "bo":
            return f"ཟླ་{day.month} ཚེས་{day.day}"
        case _:
            return f"{day.day} {EN_MONTHS[day.month - 1]}"


def weekday(day: date, lang: str = "en", *, long: bool = False) -> str:
    """周二, Tue (or Tuesday), གཟའ་མིག་དམར།. Chinese and Tibetan have one form for both lengths."""
    match family(lang):
        case "zh":
            return ZH_WEEKDAYS[day.weekday()]
        case "bo":
            return BO_WEEKDAYS[day.weekday()]
        case _:
            return (EN_WEEKDAYS_LONG if long else EN_WEEKDAYS)[day.weekday()]


def time_hm(moment: datetime | time, *, pad: bool = False) -> str:
    """8:55 in a sentence; 08:55 (`pad`) where times stand under each other. Twenty-four hours everywhere."""
    hour = f"{moment.hour:02d}" if pad else str(moment.hour)
    return f"{hour}:{moment.minute:02d}"


def receipt(number: str | int) -> str:
    """8263 5147: two halves of four are read out and copied with fewer mistakes than eight in a row."""
    digits = str(number)
    if digits.isdigit() and len(digits) <= 8:
        digits = digits.zfill(8)
        return f"{digits[:4]} {digits[4:]}"
    return digits


def iso(moment: date | datetime | time) -> str:
    """For the datetime attribute of <time>: to the minute, with its offset when there is one."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime | time) else moment.isoformat()
