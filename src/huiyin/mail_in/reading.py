"""From the bytes of a message to what it says: who wrote, in answer to what, which words are new, which files came along.

Mail programs write what they like: a GB18030 text that calls itself gb2312, no charset at all, HTML alone, the whole thread
below the answer. Nothing here trusts a header; a header that can't be read is as one that isn't there.
"""

import email
import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from typing import TypeVar

from mailparser_reply import EmailReplyParser

MOST_BYTES = 25_000_000
LONGEST_TEXT = 5000
MOST_FILES = 8
MOST_PARTS = 100
LANGUAGES = ["zh", "en", "ja", "ko"]

Found = TypeVar("Found")

# what the mail programs of China write above the letter that they quote, and below the answer
_QUOTES = re.compile(
    r"^\s*(-{2,}\s*(原始邮件|回复的原邮件|转发的邮件|Original Message|Original)\s*-{2,}"
    r"|在\s?\d{4}.{0,80}写道[:：]|\d{4}.{0,80}写道[:：]|发件人[:：].*|发自我的.*|发自.{0,20}(邮箱|手机).*"
    r"|获取\s?Outlook.*|Sent from my .*|--\s*)$",
    re.MULTILINE,
)
_ANSWERED = re.compile(r"^\s*((回复|答复|转发|re|fwd?|fw|aw)\s*[:：]\s*)+", re.IGNORECASE)
_ROBOTS = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+@.-]|$)", re.IGNORECASE
)
_SAME = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """One attachment: the name that its sender gave it, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as far as it is used. `text` is what is new in it, `whole` all of it. `sent_to` and `answers` are addresses and
    message ids, as they stand there."""

    message_id: str
    sender: str
    sent_to: tuple[str, ...]
    answers: tuple[str, ...]
    subject: str
    text: str
    whole: str = ""
    files: tuple[File, ...] = field(default=())
    robot: bool = False


def read(raw: bytes) -> Letter:
    """The message. Never raises for what somebody sent: what can't be read is left out."""
    message = _parsed(raw)
    nothing: tuple[str, str, list[File]] = ("", "", [])
    plain, rich, files = _or_else(lambda: _parts(message), nothing)
    whole = plain or _text_of(rich)
    return Letter(
        message_id=_first(message, "Message-ID")[:500],
        sender=_sender(message).strip()[:254],
        sent_to=_or_else(lambda: _sent_to(message), ()),
        answers=(_first(message, "In-Reply-To")[:2000], _first(message, "References")[:8000]),
        subject=_ANSWERED.sub("", _first(message, "Subject")).strip()[:200],
        text=new_words(whole)[:LONGEST_TEXT],
        whole=whole[:LONGEST_TEXT],
        files=tuple(files),
        robot=_by_a_machine(message),
    )


def _or_else(read: Callable[[], Found], nothing: Found) -> Found:
    """What is read; `nothing` where it makes its reader stumble: a header of a thousand brackets, parts within parts within
    parts, a charset called "undefined". Nobody has a list of what those readers may raise."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - see above; one letter must not keep all later ones waiting
        return nothing


def _parsed(raw: bytes) -> Message:
    """The message; its head alone where its parts lie within each other by the thousand."""
    try:
        return email.message_from_bytes(raw, policy=policy.compat32)
    except RecursionError:
        return BytesParser(policy=policy.compat32).parsebytes(raw, headersonly=True)


def _sender(message: Message) -> str:
    return _or_else(lambda: parseaddr(_first(message, "From"))[1], "")


def _sent_to(message: Message) -> tuple[str, ...]:
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    # one header at a time and none that is empty: a strict Python (Debian's) gives up all of them where one holds no address
    written = filter(None, (_first(message, name) for name in names))
    return tuple(address for one in written for _name, address in getaddresses([one]))


def new_words(text: str) -> str:
    """What is new in an answer: without what it quotes and how it is signed. "" where it only quotes."""
    text = text.replace("\r\n", "\n").strip()
    found = _QUOTES.search(text)
    cut = text[: found.start()].strip() if found else text
    if not cut:
        return ""
    with suppress(
        ValueError, RecursionError, IndexError, AttributeError
    ):  # what its parser stumbles over stays as it is
        cut = (EmailReplyParser(languages=LANGUAGES).parse_reply(cut) or "").strip() or cut
    lines = [line for line in cut.splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip()


def _by_a_machine(message: Message) -> bool:
    """Whether nobody wrote it: an automatic answer, a bounce, a list, a newsletter (RFC 3834 and what is usual)."""
    auto = _first(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _first(message, "Precedence").strip().lower()
    return (
        (auto not in ("", "no"))
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(
            message.get(name) is not None
            for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Failed-Recipients")
        )
        or _first(message, "Return-Path").strip() == "<>"
        or message.get_content_type() in ("multipart/report", "message/delivery-status")
        or _ROBOTS.match(_sender(message)) is not None
    )


def _parts(message: Message) -> tuple[str, str, list[File]]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[File] = []
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            break
        kind, named = part.get_content_type(), _named(part)
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if (
            not named
            and part.get_content_disposition() != "attachment"
            and kind in ("text/plain", "text/html")
        ):
            (plain if kind == "text/plain" else rich).append(_decoded(content, _charset(part)))
        elif kind not in (
            "text/calendar",
            "text/vcard",
            "application/pgp-signature",
            "application/pkcs7-signature",
        ):
            files.append(File(_header(named or "?")[:120], content))
    return "\n".join(plain).strip(), "\n".join(rich), files


def _named(part: Message) -> str:
    """The name of its file; "" where it has none."""
    return _or_else(lambda: part.get_filename(""), "?")


def _charset(part: Message) -> str:
    return _or_else(lambda: part.get_content_charset(""), "")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, but not those of a message that was attached whole."""
    if message.get_content_type() == "message/rfc822":
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
        return
    yield message


def _decoded(content: bytes, charset: str) -> str:
    """The text, without what no database keeps: the halves of signs that some charsets let through, and NUL."""
    name = charset.strip("\"' ").lower()
    for encoding in (_SAME.get(name, name), "utf-8", "gb18030"):
        try:
            return content.decode(encoding).encode("utf-8", "replace").decode().replace("\x00", "")
        except (LookupError, ValueError):  # none such; or it is none of a text
            continue
    return content.decode("utf-8", "replace").replace("\x00", "")


def _first(message: Message, name: str) -> str:
    return _header(str(message.get(name, "")))


def _header(text: str) -> str:
    """A header in plain signs; broken encodings give what can be read."""
    found = []
    try:
        for part, charset in decode_header(text):
            found.append(part if isinstance(part, str) else _decoded(part, charset or "utf-8"))
    except (email.errors.HeaderParseError, ValueError):
        found = [text]
    return " ".join("".join(found).replace("\x00", "").split())


class _Words(HTMLParser):
    """The text of an HTML letter: blocks as lines, and nothing of what is quoted, styled or scripted."""

    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "hr"})
    SILENT = frozenset({"script", "style", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in self.SILENT))
        if tag in self.BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def _text_of(rich: str) -> str:
    reader = _Words()
    _or_else(lambda: reader.feed(rich[:500_000]), None)  # what was found before it stumbled stays
    text = html.unescape("".join(reader.found)).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()
