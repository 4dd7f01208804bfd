"""`huiyin docs`: write the reference pages that are made from the code."""

import sys
from difflib import unified_diff
from pathlib import Path

import click

import huiyin

from .generated import pages


def reference_folder() -> Path:
    """docs/reference of the checkout that this program runs from. Raises click.ClickException where it is none."""
    root = Path(huiyin.__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise click.ClickException(
            "The pages are made in a checkout of the sources; this Huiyin was installed."
        )
    return root / "docs" / "reference"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 and the difference where a page is out of date."
)
def command(check: bool) -> None:
    """Write docs/reference: settings, commands, routes, events of the ledger, and the loops with their diagrams."""
    folder, stale = reference_folder(), 0
    for name, text in pages().items():
        path = folder / name
        old = path.read_text("utf-8") if path.is_file() else ""
        if old == text:
            continue
        stale += 1
        if check:
            lines = unified_diff(
                old.splitlines(keepends=True),
                text.splitlines(keepends=True),
                f"committed/{name}",
                f"generated/{name}",
            )
            click.echo("".join(lines), nl=False)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            click.echo(f"docs/reference/{name}")
    if check and stale:
        click.echo(f"{stale} pages are out of date. Run: huiyin docs", err=True)
        sys.exit(1)
