"""What no password may be: little more than a name that everybody in town knows. Whoever guesses begins with these."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiyin.memo import kept
from huiyin.places.models import Unit

LEAST = 8  # characters that must be left once the names are taken out
MOST = 5000  # units whose names are looked at
_OURS = frozenset({"huiyin", "回音", "password", "mima", "密码"})
_ENDS = re.compile(r"(?:自治区|村民委员会|村委会|居委会|街道|[村镇乡县市区组])$")
_WORD = re.compile(r"[^\W\d_]{2,}")


class NotOfThisTown:
    """A validator for AUTH_PASSWORD_VALIDATORS. Names are those of the units and of where they sit, in all languages."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError."""
        typed = _folded(password)
        rest = typed
        for name in sorted(names_in_use(), key=len, reverse=True):
            rest = rest.replace(name, "")
        if rest != typed and len(rest) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_of_the_town")

    def get_help_text(self) -> str:
        """The sentence of the form."""
        return _("A password is more than a name that everybody here knows. Add words of your own.")


@kept(seconds=60)
def names_in_use() -> frozenset[str]:
    """The names as they may stand in a password: folded, also without what every village's name ends with. One query."""
    rows = Unit.objects.values_list(
        "name_zh", "name_bo", "name_en", "place__name_zh", "place__name_bo", "place__name_en"
    )
    found = set(_OURS)
    for row in rows[:MOST]:
        for name in filter(None, row):
            found.update(
                word for part in _WORD.findall(_folded(name)) for word in (part, _ENDS.sub("", part))
            )
    return frozenset(word for word in found if len(word) >= (2 if word > "\u0eff" else 4))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
