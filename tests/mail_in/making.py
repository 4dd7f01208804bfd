"""Letters as real mail programs write them, and a small mail server that speaks IMAP."""

import base64
import re
import socketserver
from email.message import EmailMessage
from threading import Thread

ADDRESS = "huiyin@town.example"
WRITER = "zhuoma@example.org"


def letter(
    text: str,
    *,
    sender: str = WRITER,
    to: str = ADDRESS,
    subject: str = "村里的路灯",
    charset: str = "utf-8",
    **headers: str,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"卓玛 <{sender}>", to, subject
    message["Message-ID"] = headers.pop("message_id", f"<{abs(hash((text, sender, to)))}@example.org>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset=charset, cte="base64")
    return message.as_bytes()


def with_file(text: str, name: str, content: bytes, **more: str) -> bytes:
    from email import message_from_bytes, policy

    message = message_from_bytes(letter(text, **more), policy=policy.default)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def labelled_gb2312(text: str) -> bytes:
    """What QQ and Outlook in China send: GB18030 that calls itself gb2312, subject and all."""
    subject = base64.b64encode("藏文路牌：扎西岗".encode("gb18030")).decode()
    body = base64.b64encode(text.encode("gb18030")).decode()
    head = f"From: =?gb2312?B?{base64.b64encode('卓玛'.encode('gb18030')).decode()}?= <{WRITER}>\r\nTo: {ADDRESS}\r\n"
    return (
        f"{head}Subject: =?gb2312?B?{subject}?=\r\nMessage-ID: <gb@example.org>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
    ).encode("ascii")


class Mailbox(socketserver.ThreadingTCPServer):
    """One INBOX on 127.0.0.1: as much of RFC 3501 as a reader of unread messages speaks."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, messages: list[bytes]) -> None:
        self.messages, self.seen = messages, set[int]()
        super().__init__(("127.0.0.1", 0), _Session)
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"imap://town:s%40cret@127.0.0.1:{self.server_address[1]}/INBOX"


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, verb, *rest = line.split(" ", 2)
            rest_text = rest[0] if rest else ""
            done = getattr(self, f"_{verb.lower()}", self._other)(rest_text)
            self._say(f"{tag} {done}")
            if verb.upper() == "LOGOUT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _other(self, rest: str) -> str:
        return "OK done"

    def _capability(self, rest: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _login(self, rest: str) -> str:
        return "OK done" if rest == 'town "s@cret"' else "NO wrong"

    def _select(self, rest: str) -> str:
        self._say(f"* {len(self.server.messages)} EXISTS")
        return "OK done" if "INBOX" in rest else "NO none"

    def _logout(self, rest: str) -> str:
        self._say("* BYE")
        return "OK done"

    def _uid(self, rest: str) -> str:
        what, _, more = rest.partition(" ")
        if what == "SEARCH":
            unread = [n for n in range(1, len(self.server.messages) + 1) if n not in self.server.seen]
            self._say("* SEARCH " + " ".join(map(str, unread)))
            return "OK done"
        number = int(more.split(" ", 1)[0])
        content = self.server.messages[number - 1]
        if what == "STORE":
            self.server.seen.add(number)
        elif "RFC822.SIZE" in more:
            self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})")
        else:
            if part := re.search(r"<0\.(\d+)>", more):
                content = content[: int(part[1])]
            self.wfile.write(
                f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
            )
        return "OK done"
