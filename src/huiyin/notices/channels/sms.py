"""Text messages: through an HTTP gateway, or, in a town without one, into a file for whoever sends them by hand.

What an HTTP gateway receives (docs/how-to tells how to put one before a provider): POST of the JSON
`{"to", "template", "params", "text", "language", "key"}` with the headers `Idempotency-Key`, `X-Huiyin-Timestamp` (seconds) and
`X-Huiyin-Signature: v1=HEX`, the HMAC-SHA256 under HUIYIN_SMS_SECRET of timestamp, a full stop, and the body.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from huiyin.notices.files import held_files
from huiyin.notices.letter import Letter, NotSent
from huiyin.reach import trusted

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0
HOPELESS = (400, 404, 410, 413, 422)  # this message will never be taken; other refusals may be our settings


def carry(letter: Letter, *, key: UUID, at: datetime) -> None:
    """Send one letter by the gateway that is set."""
    message = {
        "to": letter.to,
        "template": template_id(letter.template, letter.language),
        "params": dict(letter.params),
        "text": letter.text,
        "language": letter.language,
        "key": str(key),
    }
    if settings.SMS_GATEWAY.startswith("file:"):
        _write_down(message, at)
    else:
        _post(message, key, at)


def template_id(template: str, language: str) -> str:
    """The gateway's own id: that of "name.language", else that of "name", else the name itself."""
    ids = settings.SMS_TEMPLATES
    return str(ids.get(f"{template}.{language}") or ids.get(template) or template)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-Huiyin-Signature."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _post(message: Mapping[str, object], key: UUID, at: datetime) -> None:
    import httpx  # here, so that a process that serves pages does not hold it

    body = json.dumps(message, ensure_ascii=False).encode()
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": str(key),
        "X-Huiyin-Timestamp": timestamp,
        "X-Huiyin-Signature": signature(settings.SMS_SECRET, timestamp, body),
    }
    try:
        try:
            answer = _client().post(settings.SMS_GATEWAY, content=body, headers=headers)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # a connection that was kept, and that the gateway closed just then; the key tells it if it had the message already
            answer = _client().post(settings.SMS_GATEWAY, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"the gateway can't be reached: {type(error).__name__}") from error
    if not answer.is_success:
        raise NotSent(f"the gateway answered {answer.status_code}", final=answer.status_code in HOPELESS)


@cache
def _client() -> "httpx.Client":
    """Kept open: another connection for each message would cost the gateway and us thirty times what the message does."""
    import httpx

    return httpx.Client(timeout=TIMEOUT, verify=trusted())


def _write_down(message: Mapping[str, object], at: datetime) -> None:
    """One line per message into DATA_DIR/sms/YYYY-MM-DD.jsonl, readable by the installation alone."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    line = json.dumps({"at": local.isoformat(timespec="seconds"), **message}, ensure_ascii=False) + "\n"
    try:
        with held_files() as folder:
            file = os.open(folder / f"{local:%Y-%m-%d}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(file, "wb") as out:
                out.write(line.encode())
    except OSError as error:
        raise NotSent(f"the folder of text messages can't be written: {error.strerror}") from error
