"""`huiyin words`: the list by which matters are found, and noting what was said anew after it changed."""

import click

from huiyin.days import local_day
from huiyin.places.models import Place
from huiyin.topics.models import TownWord
from huiyin.topics.upkeep import renew_mentions
from huiyin.topics.words import lines_of


@click.group()
def command() -> None:
    """The words for things by which the office finds matters (never people)."""


@command.command("list")
def list_command() -> None:
    """How many words ship, and what each town added."""
    click.echo(f"{len(lines_of())} words ship with Huiyin")
    for word in TownWord.objects.select_related("jurisdiction", "account").order_by("jurisdiction", "word"):
        click.echo(f"{word.jurisdiction.code}  {word.word}  {word.account}  {local_day(word.at)}")


@command.command("renew")
def renew_command() -> None:
    """Look through everything that was said, town by town: once after an update that brings other words."""
    for town in Place.objects.filter(kind="town").order_by("code"):
        click.echo(f"{town.code}: {renew_mentions(jurisdiction_id=town.pk)} noted")
