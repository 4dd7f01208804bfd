"""Receipt numbers: eight digits by lot, told to the resident alone."""

import secrets


def new_receipt() -> str:
    """Eight digits. They say nothing about when or how many; the first is never 0, so that none gets lost in a call."""
    return str(secrets.randbelow(90_000_000) + 10_000_000)
