"""Looking something up that may not be read: a hash that only who holds the installation's keys can make.

A telephone number or a door has so few values that a plain hash of one is as good as the value. This one is keyed with
HUIYIN_LOOKUP_KEY, and told apart by scope: the same text in two scopes has two hashes. That key stays when the keys that
seal are changed: what was hashed can't be read, so it can't be hashed again.
"""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def keyed_hash(text: str, scope: str) -> bytes:
    """32 bytes for `text` in `scope`."""
    secret = hashlib.sha256(b"huiyin.keyed\n" + settings.LOOKUP_KEY.encode()).digest()
    return hmac.new(secret, f"{scope}\n{text}".encode(), hashlib.sha256).digest()


def plain_door(text: str) -> str:
    """A door number as everybody means it: full-width signs, spaces, and the word for number make no difference."""
    signs = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in signs if unicodedata.category(c)[0] in "LMN").removesuffix("号")


def door_hash(place_id: int, door: str) -> bytes | None:
    """The hash of a door of a place, or None where no door is named."""
    plain = plain_door(door)
    return keyed_hash(f"{place_id}:{plain}", "door") if plain else None


def digits_hash(household_id: object, digits: str) -> bytes:
    """The hash of the six digits that go with one household's number."""
    return keyed_hash(f"{household_id}:{digits}", "digits")
