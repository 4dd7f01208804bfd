"""`huiyin work`: clocks that lapse, messages that go out, days that are sealed."""

import logging
import os
import signal
import sys
from threading import Event, Thread

import click
from django.db import connections

from huiyin.dignity.check import refuse_to_score
from huiyin.isolation.role import take_role
from huiyin.rights.upkeep import replay
from huiyin.threads import hold_by_thread
from huiyin.translations.running import keep_fresh, refresh
from huiyin.web.now import now

from .database import missing_migrations
from .worker import Worker

log = logging.getLogger("huiyin.work")


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due now, and stop.")
@click.option(
    "--interval", default=5.0, show_default=True, help="Seconds between two looks when nothing is due."
)
@click.option("--with-parent", type=int, default=None, hidden=True, help="Stop when this process is gone.")
def command(once: bool, interval: float, with_parent: int | None) -> None:
    """Let clocks lapse, carry messages, seal the days.

    One is enough for an installation; several do no harm. It stops cleanly at SIGTERM, after the batch it is in.
    `huiyin serve` starts one by itself.
    """
    hold_by_thread()
    take_role()
    if missing := missing_migrations():
        click.echo(f"The database lacks {missing} updates. Run: huiyin migrate", err=True)
        sys.exit(2)
    if with_parent is None:  # whoever started it has looked already
        refuse_to_score(database=True)
    replay(at=now())
    worker = Worker(stop=_stop_on_signals())
    if once:
        refresh()
        click.echo(str(worker.run_once()))
        return
    keep_fresh()
    if with_parent:
        _after_the_pages()
        Thread(target=_stop_without, args=(with_parent, worker.stop), daemon=True).start()
    log.info("the worker is at work")
    worker.run(max(interval, 0.1))
    connections.close_all()  # it stops last: SQLite then puts its log into the file
    log.info("the worker has stopped")


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _after_the_pages() -> None:
    """On a machine that has all hands full, whoever opens a page goes first; a message may be a moment later."""
    if hasattr(os, "nice"):
        os.nice(5)


def _stop_without(parent: int, stop: Event) -> None:
    """A server that was killed leaves no worker behind."""
    while not stop.wait(2.0):
        if os.getppid() != parent:
            stop.set()
