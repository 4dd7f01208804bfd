"""The addresses by which a notice can be answered: whose notice it was is in them, signed, so that nobody can make one up.

A token is the delivery's id and eight bytes of an HMAC over it, in base32: letters and digits alone, so that a mail server
which writes everything small changes nothing. It stands in the reply address (`huiyin+r.TOKEN@town.example`) and in the
Message-ID, which a reply names even where the server knows no plus.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

_MAC = 8
_TOKEN = re.compile(r"\br\.([a-z2-7]{39})(?![a-z2-7])")


def token_of(key: UUID) -> str:
    """The token of a delivery."""
    return base64.b32encode(key.bytes + _mac(key)).decode().rstrip("=").lower()


def key_in(texts: Iterable[str]) -> UUID | None:
    """The delivery whose token stands in one of these addresses or message ids; None where there is none of ours."""
    for text in texts:
        for token in _TOKEN.findall(text.lower()):
            try:
                raw = base64.b32decode(token.upper() + "=")
            except binascii.Error:
                continue
            key = UUID(bytes=raw[:16])
            if hmac.compare_digest(raw[16:], _mac(key)):
                return key
    return None


def reply_address(key: UUID) -> str:
    """Where an answer to that delivery goes; "" where the town takes no e-mail in."""
    local, at, domain = settings.MAIL_IN_ADDRESS.partition("@")
    return f"{local}+r.{token_of(key)}@{domain}" if at else ""


def message_id(key: UUID) -> str:
    """The Message-ID of a delivery: the same at every attempt, so that a second copy is seen as the same message."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{key}.r.{token_of(key)}@{domain}>"


def _mac(key: UUID) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"huiyin.reply\n" + key.bytes, "sha256")[:_MAC]
