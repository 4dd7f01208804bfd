"""Where a request waits until all of it has arrived, and for its turn.

A photo from a herder's phone is a minute on the way. The server begins a request with its first line, and whoever serves it would wait
that minute; a few such phones, or one hostile one, and nobody is answered any more. So the threads of the server do nothing but take
in what comes and hand out what is answered, and there are many of them; few work, each with its own connection to the database.
"""

from collections.abc import Callable, Iterable
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Lock, Thread
from typing import Any

from django.http import HttpResponse

WAITING = 48  # requests of one process that may be on their way at once
IN_MEMORY = 256_000  # bytes of a body; what is longer goes to the disk
AT_ONCE = 65_536
LONGEST = 160_000_000  # as many files as a form takes, each as large as is kept of it (`uploads_limit`); more is left to the forms

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Porch:
    """A WSGI application before another: `at_work` threads of its own run that one, for requests of which every byte is here."""

    def __init__(self, application: Application, at_work: int) -> None:
        self._application = application
        self._waiting: SimpleQueue[_Turn] = SimpleQueue()
        for number in range(at_work):
            Thread(target=self._work, name=f"at-work-{number}", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = body = _arrived(environ)
        if body is None:
            start_response(
                "400 Bad Request", [("Content-Length", "0")]
            )  # for the log: nobody is there to read it
            return []
        turn = _Turn(environ)
        self._waiting.put(turn)
        return turn.answer(start_response)

    def _work(self) -> None:
        while True:
            self._waiting.get().run(self._application)


class _Turn:
    """One request, handed from the thread that took it in to one that works, and its answer on the way back."""

    __slots__ = ("_answer", "_done", "_environ", "_error", "_started")

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ
        self._done = Lock()
        self._done.acquire()

    def run(self, application: Application) -> None:
        """Work it out, here; a file is only opened here, and read by whoever sends it."""
        self._error: BaseException | None = None
        try:
            answer = application(self._environ, self._start)
            if isinstance(answer, HttpResponse):
                try:
                    self._answer: Iterable[bytes] = [b"".join(answer)]
                finally:
                    answer.close()  # ends the request in the thread that holds its connection
            else:
                self._answer = answer
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread of the server
            self._error = error
        finally:
            self._done.release()

    def answer(self, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Wait for it, and give it to the server."""
        self._done.acquire()
        if self._error is not None:
            raise self._error
        start_response(*self._started)
        return self._answer

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self._started = (status, headers) if exc_info is None else (status, headers, exc_info)


def _arrived(environ: dict[str, Any]) -> Any:
    """The body with its last byte: read here, however long that takes. None where the client left before: half of it is nothing."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    left, coming = int(length) if length.isascii() and length.isdigit() else 0, environ["wsgi.input"]
    if not left or left > LONGEST:
        return coming
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - Django reads it, and it goes with the request
    while left and (part := coming.read(min(left, AT_ONCE))):
        body.write(part)
        left -= len(part)
    body.seek(0)
    return None if left else body
