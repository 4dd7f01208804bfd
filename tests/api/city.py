"""A city's Open311 server as FixMyStreet's adapter runs one: a real HTTP server in a thread, keeping what it got.

It knows nothing of Huiyin: XML by names of children, tokens where it is told to be slow, errors with a sentence.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


@dataclass
class City:
    """The server's memory, and how it behaves: `down` is a status it answers with to everything."""

    port: int = 0
    down: int = 0
    broken: str = ""  # said instead of any XML
    tokens: bool = False
    resolved: bool = True
    has_feed: bool = True
    accept_lost: bool = False  # takes the request and dies before it answers
    filed: list[dict[str, str]] = field(default_factory=list)
    photos: list[bytes] = field(default_factory=list)
    posted: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    updates: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/o311"

    def tell(
        self,
        status: str,
        text: str = "",
        *,
        update_id: str = "",
        at: str = "2026-03-02T02:00:00Z",
        **more: str,
    ) -> None:
        """An update of the one request that was filed."""
        update_id = update_id or str(len(self.updates) + 100)
        row = {"update_id": update_id, "service_request_id": "SR-1", "status": status, "updated_datetime": at}
        self.updates.append({**row, "description": text, **more})


def xml(root: str, item: str, rows: list[dict[str, str]]) -> bytes:
    def one(row: dict[str, str]) -> str:
        return "".join(f"  <{name}>{escape(text)}</{name}>\n" for name, text in row.items())

    inner = "".join(f"<{item}>\n{one(row)}</{item}>\n" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{inner}</{root}>\n'.encode()


class Handler(BaseHTTPRequestHandler):
    city: City

    def do_GET(self) -> None:
        city = self.city
        city.asked.append(self.path)
        path = urlsplit(self.path).path
        if path in city.media:
            self.give(200, city.media[path], "image/jpeg")
        elif not self.failed():
            self.give(*self.found(path))

    def found(self, path: str) -> tuple[int, bytes]:
        city = self.city
        if path == "/o311/servicerequestupdates.xml" and city.has_feed:
            return 200, xml("service_requests_updates", "request_update", city.updates)
        if path == "/o311/requests.xml":
            return 200, xml("requests", "request", city.requests)
        if path.startswith("/o311/tokens/"):
            row = {"service_request_id": "SR-1"} if city.resolved else {}
            return 200, xml("service_requests", "request", [{**row, "token": "t"}])
        return 404, xml("errors", "error", [{"code": "404", "description": "not here"}])

    def do_POST(self) -> None:
        fields = self.fields(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.failed():
            return
        if self.path.endswith("requests.xml"):
            self.file(fields)
        else:
            self.city.posted.append(fields)
            row = {"update_id": f"in-{len(self.city.posted)}"}
            self.give(200, xml("updates", "request_update", [row]))

    def file(self, fields: dict[str, str]) -> None:
        city = self.city
        if fields.get("api_key") != "city-key":
            self.give(403, xml("errors", "error", [{"code": "403", "description": "wrong key"}]))
            return
        if fields["attribute[fixmystreet_id]"] not in [
            one["attribute[fixmystreet_id]"] for one in city.filed
        ]:
            city.filed.append(fields)
        if city.accept_lost:
            city.accept_lost = False
            self.connection.close()
            return
        answer = {"token": "t"} if city.tokens else {"service_request_id": f"SR-{len(city.filed)}"}
        self.give(200, xml("service_requests", "request", [answer]))

    def failed(self) -> bool:
        city = self.city
        if city.down:
            self.give(city.down, b"<html>gateway</html>", "text/html")
        elif city.broken:
            self.give(200, city.broken.encode())
        return bool(city.down or city.broken)

    def fields(self, body: bytes) -> dict[str, str]:
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/"):
            return {name: values[0] for name, values in parse_qs(body.decode()).items()}
        whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        found: dict[str, str] = {}
        for part in whole.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            if part.get_filename():
                self.city.photos.append(part.get_payload(decode=True))
            else:
                found[name] = part.get_payload(decode=True).decode()
        return found

    def give(self, status: int, body: bytes, kind: str = "text/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def city_server() -> Iterator[City]:
    """The server on a free port, until the block ends."""
    city = City()
    handler = type("CityHandler", (Handler,), {"city": city})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        city.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield city
        server.shutdown()
