"""The list of loops. A loop that stands here works everywhere; one that doesn't, nowhere."""

from huiyin.cases import registry as cases

from .order.loop import ORDER


def give_all() -> None:
    """Hand every loop to the cases; called once at start."""
    from .order.own import OrderOwn

    cases.give(ORDER, OrderOwn())
