"""The reference pages that are made from the code, so that they can't lag behind it: settings, commands, routes."""

from collections.abc import Iterator, Sequence
from copy import copy

import click
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.cases.registry import all_loops
from huiyin.config import SETTINGS
from huiyin.web.access import declaration_of

from . import generated_loops as loops
from .generated_api import api_page
from .generated_fields import fields_page
from .generated_open311 import open311_page
from .generated_scale import scale_page
from .main import COMMANDS
from .main import main as huiyin

MADE = "<!-- Made by `huiyin docs`; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated page: its path below docs/reference, and its text."""
    found = {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "routes.md": routes_page(),
        "open311.md": MADE + open311_page(table),
        "api.md": MADE + api_page(table),
        "fields.md": MADE + fields_page(),
        "scale.md": MADE + scale_page(table),
        "ledger-events.md": MADE + loops.ledger_page(all_loops()),
    }
    for loop in all_loops():
        found[f"loops/{loop.name}.md"] = MADE + loops.loop_page(loop)
        found[f"loops/{loop.name}.mmd"] = loops.diagram(loop)
    return found


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; a bar within a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def settings_page() -> str:
    rows = [(f"`{s.name}`", s.kind, f"`{s.default}`" if s.default else "none", s.line) for s in SETTINGS]
    intro = "# Settings\n\nHuiyin is configured by environment variables alone.\n\n"
    return MADE + intro + table(("name", "type", "default", "what it does"), rows)


def commands_page() -> str:
    parts = ["# Commands\n\nEach also runs as `python -m huiyin COMMAND`.\n"]
    context = click.Context(huiyin, info_name="huiyin", **huiyin.context_settings)
    for name in COMMANDS:
        command = huiyin.get_command(context, name)
        assert command is not None
        parts += _help(command, context, name, 2)
    return MADE + "\n".join(parts)


def _help(command: click.Command, above: click.Context, name: str, depth: int) -> Iterator[str]:
    """The help as people see it: below `huiyin`, whose settings hold for every command."""
    command = copy(command)
    command._help_option = None  # click remembers it as whoever asked first saw it: a test, without -h
    context = click.Context(command, above, name, terminal_width=100, max_content_width=100)
    yield f"{'#' * depth} {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for inner_name in command.list_commands(context):
            inner = command.get_command(context, inner_name)
            assert inner is not None
            yield from _help(inner, context, inner_name, depth + 1)


def routes_page() -> str:
    rows = [(f"`/{path}`", name, who) for path, name, who in routes(get_resolver())]
    intro = (
        "# Routes\n\nEvery address, and who may come to it. What somebody may then do with one matter, the loops decide.\n\n"
        "*anybody*: no sign-in, nothing personal. *receipt*: who proved the receipt and the last four digits of the phone.\n"
        "*staff*: a signed-in account with a seat, where roles are named in one of these.\n\n"
    )
    return MADE + intro + table(("address", "name", "who"), rows)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, name and declaration of every route below `resolver`."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            declared = declaration_of(entry.callback)
            who = str(declared.who) if declared else "NOBODY: it declares nothing"
            roles = ", ".join(sorted(declared.roles)) if declared else ""
            yield path, entry.name or "", f"{who} ({roles})" if roles else who
