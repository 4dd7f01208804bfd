"""Text that lies sealed in the database: AES-256-GCM under keys from the environment; the first key writes.

A stolen database file alone yields nothing. Each value is the fingerprint of its key (2 bytes), a nonce (12), the ciphertext.
A key may stand after the day it was made on: `2026-11-25:BASE64`, so that its age can be told.
"""

import base64
import hashlib
import os
from datetime import date
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class NoKey(Exception):
    """A sealed value was written under a key that is not in HUIYIN_FIELD_KEYS."""


@lru_cache(maxsize=4)
def _keys(encoded: tuple[str, ...]) -> dict[bytes, AESGCM]:
    raw = [raw_key(key) for key in encoded]
    found = {hashlib.sha256(key).digest()[:2]: AESGCM(key) for key in raw}
    if len(found) != len(set(raw)):
        raise ValueError("two keys of HUIYIN_FIELD_KEYS have the same mark: make another one")
    return found


def raw_key(encoded: str) -> bytes:
    """The bytes of a key as it is set. Raises binascii.Error."""
    return base64.b64decode(encoded.rpartition(":")[2], validate=True)


def dated_keys(encoded: tuple[str, ...]) -> list[tuple[bytes, date | None]]:
    """The mark of each key, newest first, and the day it was made on where that is told."""
    found = []
    for key in encoded:
        day = key.rpartition(":")[0]
        mark = hashlib.sha256(raw_key(key)).digest()[:2]
        found.append((mark, date.fromisoformat(day) if day else None))
    return found


def newest_mark() -> bytes:
    """The mark of the key that seals."""
    return next(iter(_keys(tuple(settings.FIELD_KEYS))))


def seal(text: str) -> bytes:
    """Seal `text` under the newest key. Empty text stays empty."""
    if not text:
        return b""
    mark, box = next(iter(_keys(tuple(settings.FIELD_KEYS)).items()))
    nonce = os.urandom(12)
    return mark + nonce + box.encrypt(nonce, text.encode(), mark)


def unseal(sealed: bytes) -> str:
    """The text again. Raises NoKey when its key is not among the installation's."""
    if not sealed:
        return ""
    mark, nonce, rest = sealed[:2], sealed[2:14], sealed[14:]
    box = _keys(tuple(settings.FIELD_KEYS)).get(mark)
    if box is None:
        raise NoKey("HUIYIN_FIELD_KEYS does not hold the key that this value was sealed with")
    try:
        return box.decrypt(nonce, rest, mark).decode()
    except InvalidTag as error:
        raise NoKey("this value was altered, or sealed with another key") from error


class Envelope:
    """A sealed value as it comes from the database. It tells whether there is something in it, and no more.

    `people.access` opens envelopes; whatever else is written with one writes it on as it is.
    """

    __slots__ = ("sealed",)

    def __init__(self, sealed: bytes) -> None:
        self.sealed = sealed

    def __bool__(self) -> bool:
        return bool(self.sealed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Envelope) and other.sealed == self.sealed

    def __hash__(self) -> int:
        return hash(self.sealed)

    def __str__(self) -> str:
        return "＊＊＊" if self.sealed else ""

    __repr__ = __str__


def unsealed(value: object) -> str:
    """The text of a sealed field: in an envelope where it comes from the database, plain where it was given just now."""
    return unseal(value.sealed) if isinstance(value, Envelope) else str(value or "")


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text on its way in, an `Envelope` on its way out. Can't be searched or sorted, on purpose."""

    def _check_str_default_value(self) -> list[object]:  # its default is text, as its value is
        return []

    def get_prep_value(self, value: object) -> bytes:
        if isinstance(value, Envelope):
            return value.sealed
        if isinstance(value, (bytes, memoryview)):
            return bytes(value)
        return seal(str(value or ""))

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:
        return super().get_db_prep_value(self.get_prep_value(value), connection, prepared=True)  # type: ignore[arg-type]

    def from_db_value(self, value: object, expression: object, connection: object) -> Envelope:
        return Envelope(bytes(value) if value else b"")  # type: ignore[call-overload]

    def to_python(self, value: object) -> object:
        return value
