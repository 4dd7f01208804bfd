"""`huiyin serve`: the pages, and beside them the worker."""

import os
import socket
import sys

import click
from django.conf import settings
from django.db import connection, connections

from huiyin.dignity.check import refuse_to_score
from huiyin.rights.upkeep import replay
from huiyin.web.now import now
from huiyin.web.static_files import gather

from .database import missing_migrations


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT to listen on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Server processes. Default: 1 on SQLite, else one per core, at most 4. As many as cores: each keeps to one.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Threads of each process that work. A request on its way takes none.",
)
@click.option("--no-work", is_flag=True, help="Leave the worker out; run `huiyin work` somewhere else.")
def command(bind: str, workers: int | None, threads: int, no_work: bool) -> None:
    """Serve the pages, with one worker beside it. Stop it with Ctrl-C or SIGTERM.

    TLS is the task of a proxy in front; docs/how-to tells how.
    """
    host, port = address_of(bind)
    if missing := missing_migrations():
        click.echo(f"The database lacks {missing} updates. Run: huiyin migrate", err=True)
        sys.exit(2)
    refuse_to_score(database=True)
    replay(at=now(), say=click.echo)  # before anybody is served from an older backup
    if why := taken(host, port):
        click.echo(f"{host}:{port} can't be listened on: {why}. Choose another: --bind HOST:PORT", err=True)
        sys.exit(2)
    if not settings.PRODUCTION and "HUIYIN_PUBLIC_URL" not in os.environ:
        name_address(host, port)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:
        gather()
    on_sqlite = connection.vendor == "sqlite"
    connections.close_all()  # nothing that is open here may be handed on to a child
    count = workers or (1 if on_sqlite else min(os.cpu_count() or 1, 4))
    click.echo(
        f"Huiyin serves {settings.PUBLIC_URL} on {host}:{port}" + (", without worker" if no_work else "")
    )
    sys.stdout.flush()
    line = [sys.executable, "-m", "huiyin.commands.serving", host, str(port), str(count), str(threads)]
    os.execv(sys.executable, line if no_work else [*line, "work"])  # noqa: S606 - this very program, all in numbers


def address_of(bind: str) -> tuple[str, int]:
    """HOST and PORT of `--bind`; an IPv6 host stands in brackets. Raises click.BadParameter."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.BadParameter(f"{bind} is no HOST:PORT, such as 127.0.0.1:8000", param_hint="--bind")
    return host.strip("[]"), int(port)


def taken(host: str, port: int) -> str:
    """Why nobody can listen there, or "". The server shares its port among its processes, so it would not notice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def name_address(host: str, port: int) -> None:
    """Messages and codes lead to where it is served, where no address was set; for this process and its children."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    os.environ["HUIYIN_PUBLIC_URL"] = settings.PUBLIC_URL = f"http://{shown}:{port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
