"""The `huiyin` command line. Each command is a module beside this one with a click command of the same name."""

import os
from importlib import import_module

import click

from huiyin import __version__
from huiyin.isolation.scope import everywhere

# name on the command line -> module; in the order in which a town's IT person meets them
COMMANDS = {
    "migrate": "migrate",
    "serve": "serve",
    "work": "work",
    "demo": "demo",
    "replay": "replay",
    "verify": "verify",
    "figures": "figures",
    "bench": "bench",
    "scale": "scale",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "restore",
    "erasures": "erasures",
    "keys": "keys",
    "places": "places",
    "staff": "staff",
    "import": "imports",
    "mail-in": "mail_in",
    "learn": "learn",
    "translations": "translations",
    "words": "words",
    "assessment": "assessment",
    "docs": "docs",
}

# runs before the settings are in order, to say what is missing
SET_UP_THEMSELVES = ("doctor",)


class Commands(click.Group):
    """Loads a command's module only when it is asked for, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in SET_UP_THEMSELVES:
            set_up()
        found = import_module(f"huiyin.commands.{COMMANDS[cmd_name]}").command
        assert isinstance(found, click.Command)
        return found


def set_up() -> None:
    """Start Django once; a command that runs inside a running Huiyin (a test) finds it ready."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    if not apps.ready:
        from django.conf import settings

        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        django.setup()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="huiyin")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Huiyin 回音: every matter gets an answer.

    Configured by the environment alone; docs/reference/settings.md lists every name.
    """
    ctx.with_resource(everywhere("whoever has the command line keeps every town"))
