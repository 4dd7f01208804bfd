"""Webhooks to units' own systems, as https://www.standardwebhooks.com describes: id, timestamp, signature v1.

In production an address inside the house (loopback, private, link-local) is refused, and the request goes to the very
address that was looked at, so that a name can't change its mind in between. Redirects are not followed.
"""

import base64
import binascii
import hashlib
import hmac
import json
import socket
from datetime import datetime
from uuid import UUID

from django.conf import settings

from huiyin.notices.letter import Letter, NotSent
from huiyin.reach import is_outside, trusted

TIMEOUT = 10.0
GONE = 410


def carry(letter: Letter, *, key: UUID, at: datetime) -> None:
    """Post one letter's facts, signed."""
    body = json.dumps(letter.facts, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Huiyin",
        "webhook-id": str(key),
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(letter.secret, str(key), timestamp, body),
    }
    status = _post(letter.to, headers, body)
    if not 200 <= status < 300:
        raise NotSent(f"the webhook answered {status}", final=status == GONE)


def signature(secret: str, key: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 in base64 over id, timestamp and body. A `whsec_` secret is base64."""
    signed = f"{key}.{timestamp}.".encode() + body
    mac = hmac.new(_secret_bytes(secret), signed, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def _secret_bytes(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise NotSent("the unit's webhook secret is no base64", final=True) from error
    return secret.encode()


def _post(address: str, headers: dict[str, str], body: bytes) -> int:
    import httpx  # here, so that a process that serves pages does not hold it

    try:
        url = httpx.URL(address)
        if url.scheme not in ("http", "https") or not url.host:
            raise NotSent("the unit's webhook is no http address", final=True)
        target = url.copy_with(host=_checked_address(url.host, url.port or _port_of(url.scheme)))
        host = url.netloc.decode()
        with (
            httpx.Client(
                timeout=TIMEOUT, verify=trusted(), follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                "POST",
                target,
                content=body,
                headers={**headers, "Host": host},
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotSent(f"the webhook can't be reached: {type(error).__name__}") from error


def _port_of(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _checked_address(host: str, port: int) -> str:
    """The address behind a name, looked at once. Raises NotSent for one inside the house in production."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if settings.PRODUCTION and not all(map(is_outside, addresses)):
        raise NotSent("the unit's webhook lies inside the house; such addresses are refused", final=True)
    return addresses[0]
