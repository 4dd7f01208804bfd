"""Real counterparts on this machine: a mail server and a web server, each in a thread, each keeping what it got."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Got:
    """One request that the web server received."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Web:
    """A web server; `answers` are the status codes it gives in turn, the last for ever."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [200])
    got: list[Got] = field(default_factory=list)
    location: str = ""
    connections: int = 0
    hang_up_at: int = (
        0  # the request with this number finds the connection closed, as one that was kept too long
    )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web_server() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps connections

        def setup(self) -> None:
            super().setup()
            web.connections += 1

        def do_POST(self) -> None:
            if web.hang_up_at and len(web.got) + 1 == web.hang_up_at:
                web.hang_up_at, self.close_connection = 0, True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            web.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(web.answers.pop(0) if len(web.answers) > 1 else web.answers[0])
            if web.location:
                self.send_header("Location", web.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True  # a connection that is kept ends with whoever keeps it

    with Server(("127.0.0.1", 0), Handler) as server:
        web.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield web
        server.shutdown()


@dataclass
class Mail:
    """A mail server that speaks just enough SMTP; `refuse` is the code it answers to a recipient with."""

    port: int = 0
    refuse: int = 0
    got: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mail]:
    mail = Mail()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.split(" ")[0].upper()
                if verb == "RCPT" and mail.refuse:
                    self.say(f"{mail.refuse} no such person")
                elif verb == "DATA":
                    self.say("354 go on")
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += self.rfile.readline()
                    mail.got.append(text.decode())
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        mail.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield mail
        server.shutdown()
