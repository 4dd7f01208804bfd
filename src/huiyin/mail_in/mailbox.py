"""Reading the mailbox: what nobody has read, a few at a time, marked as read once it is taken."""

import contextlib
import imaplib
import logging
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.db import InterfaceError, OperationalError

from .receiving import HEAD, MOST_BYTES, take

log = logging.getLogger("huiyin.mail_in")

TIMEOUT = 15.0  # seconds for the server to answer
AT_ONCE = 20


class NoMailbox(Exception):
    """The mailbox can't be read now; the message says why, without the password."""


def fetch(url: str, *, clock: Callable[[], datetime], most: int = AT_ONCE) -> int:
    """Take what is unread in the mailbox of `url`, at most so many. Returns how many. Raises NoMailbox."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname:
        raise NoMailbox("HUIYIN_MAIL_IN is no imaps:// address")
    secure = parts.scheme == "imaps"
    try:
        box: imaplib.IMAP4 = (imaplib.IMAP4_SSL if secure else imaplib.IMAP4)(
            parts.hostname, parts.port or (993 if secure else 143), timeout=TIMEOUT
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise NoMailbox(f"{parts.hostname} does not answer: {type(error).__name__}") from error
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        state, _ = box.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        if state != "OK":
            raise NoMailbox("there is no such folder in the mailbox")
        return _take_unread(box, clock, most)
    except (TimeoutError, imaplib.IMAP4.error, OSError) as error:
        raise NoMailbox(f"{parts.hostname}: {type(error).__name__}") from error
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _take_unread(box: imaplib.IMAP4, clock: Callable[[], datetime], most: int) -> int:
    _, found = box.uid("SEARCH", "UNSEEN")
    numbers = (found[0] or b"").split()[:most]
    done = 0
    for number in numbers:
        raw = _message(box, number.decode())
        if raw is None:
            continue
        try:
            taken = take(raw, at=clock())
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a letter could not be taken in; it stays unread, and the others go on")
            continue
        log.info("a letter came in: %s %s", taken.outcome, taken.why)
        if taken.outcome != "nowhere":
            box.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)")
            done += 1
    return done


def _message(box: imaplib.IMAP4, number: str) -> bytes | None:
    """The message without marking it; of one that is too large only its head, filled up to tell so."""
    size = _size(box, number)
    what = f"(BODY.PEEK[]<0.{HEAD}>)" if size > MOST_BYTES else "(BODY.PEEK[])"
    _, found = box.uid("FETCH", number, what)
    raw = next((part[1] for part in found if isinstance(part, tuple)), None)
    if raw is None or size <= MOST_BYTES:
        return raw
    return bytes(raw).ljust(MOST_BYTES + 1, b" ")


def _size(box: imaplib.IMAP4, number: str) -> int:
    _, found = box.uid("FETCH", number, "(RFC822.SIZE)")
    for part in found:
        text = part if isinstance(part, bytes) else part[0] if isinstance(part, tuple) else b""
        _, mark, rest = text.partition(b"RFC822.SIZE ")
        if mark:
            return int(rest.split(b")")[0].split()[0])
    return 0
