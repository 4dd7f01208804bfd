"""The engine's sentences in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.kernel.say import Why


def said(why: Why) -> str:
    """The sentence of a rule, with its names translated and its numbers put in."""
    args = {name: _said_value(value) for name, value in why.args.items()}
    text = _(why.sentence)
    return text % args if args else text


def one_of(labels: Iterable[str]) -> str:
    """Several labels as a choice: "the village or the town"."""
    return _(" or ").join(_(label) for label in labels)


def _said_value(value: object) -> object:
    return one_of(value) if isinstance(value, tuple) else value
