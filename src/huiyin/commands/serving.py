"""What stays when everything was looked at: the server's own process with nothing of the program in it, and the worker beside it.

`huiyin serve` becomes this (`python -m huiyin.commands.serving HOST PORT WORKERS THREADS [work]`): the processes that answer load the
program themselves, and one that only watches them need not hold it a third time.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from threading import Event, Thread
from time import monotonic
from typing import Any

log = logging.getLogger("huiyin.serve")

AGAIN = 5.0  # seconds before a worker that ended is started again
ANEW, MOST, CALM = (
    1.0,
    30.0,
    60.0,
)  # before a server that gave up is; at most; after so long it counts as one that ran well


def main(host: str, port: str, workers: str, threads: str, work: str = "") -> None:
    """Serve until told to stop, with the worker beside it where `work` says so."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    beside = Beside() if work else None
    if beside:
        beside.start()
    try:
        keep_serving(lambda: serve(host, int(port), int(workers), int(threads)))
    finally:
        if beside:
            beside.stop()


def keep_serving(run: Callable[[], None]) -> None:
    """Serve until told to stop. The server itself gives up where one of its processes ends twice within seconds, as when memory
    runs out and the kernel takes it: a town would be without pages until somebody looks. Here it is started anew."""
    wait = ANEW
    while True:
        begun = monotonic()
        try:
            run()
            return
        except SystemExit as ended:
            if not ended.code:
                return
        if monotonic() - begun > CALM:
            wait = ANEW
        log.error("the server's processes ended again and again; it is started anew in %.0f s", wait)
        if _told_to_stop(within=wait):
            return
        wait = min(wait * 2, MOST)


def _told_to_stop(*, within: float) -> bool:
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    return told.wait(within)


def serve(host: str, port: int, workers: int, threads: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from huiyin.web.porch import WAITING

    logging.getLogger("_granian").addFilter(
        lambda record: "Python threads" not in record.getMessage()
    )  # most only wait
    Server(
        "huiyin.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=WAITING,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    ).serve(target_loader=partial(load, workers, threads), wrap_loader=True)


def load(workers: int, threads: int, target: str) -> Callable[..., Any]:
    """The application that `target` (MODULE:NAME) names, with so many threads at work, behind its porch; in one of so many processes that
    serve it."""
    keep_to_a_core(workers)  # before anything starts a thread: each keeps to what its process keeps to
    from huiyin.web.porch import Porch

    module, _, name = target.partition(":")
    return Porch(getattr(import_module(module), name), threads)


# what says that a core is taken: the kernel lets go of it with the process, however that ends
_core: list[socket.socket] = []


def keep_to_a_core(workers: int) -> None:
    """Where there are as many processes as cores, each has one of its own. Left to itself the kernel wakes a process where the database
    answered, moves it back later, and now and then has two wait for one core while the other idles.

    Nothing where there are more cores or fewer, or where a system knows no such thing (macOS).
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    if workers < 2 or len(cores) != workers:
        return
    for core in cores:
        taken = socket.socket(socket.AF_UNIX)
        try:
            taken.bind(f"\0huiyin-{os.getppid()}-core-{core}")  # a name without a file
        except OSError:
            taken.close()
            continue
        _core.append(taken)
        os.sched_setaffinity(0, {core})
        return


class Beside:
    """The worker as a child: started again when it ends by itself, stopped with the server."""

    def __init__(self) -> None:
        self._ended = Event()
        self._watch = Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start it and keep it."""
        self._watch.start()

    def stop(self) -> None:
        """Let it finish the batch it is in; after a while, end it."""
        self._ended.set()
        self._watch.join(timeout=25)

    def _keep(self) -> None:
        while not self._ended.is_set():
            own = str(os.getpid())
            child = subprocess.Popen([sys.executable, "-m", "huiyin", "work", "--with-parent", own])
            while child.poll() is None and not self._ended.wait(0.2):
                pass
            if self._ended.is_set():
                _end(child)
            else:
                log.error("the worker ended with %s; it is started again", child.returncode)
                self._ended.wait(AGAIN)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
