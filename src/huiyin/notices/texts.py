"""What each message says: what happened, what happens next, by when and by whom. One or two sentences each.

The texts themselves stand with their loop (`loops/<name>/texts.py`), by the template's name as the loop tells it. A text
message carries exactly this: never a word that a resident wrote. Dates and names come in as `params`, already in the
reader's language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Text:
    """The subject of an e-mail or a printed notice, and what is told. Both English sentences for the catalogues."""

    subject: str
    text: str

    @property
    def params(self) -> frozenset[str]:
        """The names that must be given."""
        return frozenset(re.findall(r"%\((\w+)\)s", self.text))


# receipt  the receipt's number          place    the village
# unit     who did it                   holder   whose turn it is now
# raised   the level it rose to         due      when the next step is due
# whole    the day all is to be done    until    the day that was asked for or given
# link     where to read more
PARAMS = frozenset({"receipt", "place", "unit", "holder", "raised", "due", "whole", "until", "link"})


def notice_text(text: Text, params: Mapping[str, str]) -> str:
    """The message in the active language. Raises KeyError for a missing name."""
    return _(text.text) % {name: params[name] for name in text.params}


def notice_subject(text: Text) -> str:
    """Its subject in the active language."""
    return _(text.subject)


DAY_FORMATS = {"zh": "n月j日", "bo": r"\ཟ\ླ\་n \ཚ\ེ\ས\་j", "en": "j F"}


def when_text(moment: datetime | None, *, zone: tzinfo, seen_from: datetime) -> str:
    """A deadline as people say it, in the active language: the day, and the hour where it is near."""
    if moment is None:
        return _("a day still to be named")
    local = moment.astimezone(zone)
    day = dateformat.format(local, DAY_FORMATS[(get_language() or "zh-hans").split("-")[0]])
    if moment - seen_from > timedelta(days=3):
        return day
    return _("%(day)s, %(hour)s") % {"day": day, "hour": f"{local:%H:%M}"}
