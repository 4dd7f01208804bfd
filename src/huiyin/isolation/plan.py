"""How a database plans a statement that is asked again and again with other values."""

from enum import Enum, auto


class Plan(Enum):
    """PostgreSQL's; SQLite's driver keeps every statement with the one plan that it makes."""

    KEPT = auto()  # kept, and made for the values where the server takes that to be worth its while
    ANEW = auto()  # made for the values each time: the best one hangs on them, as of a span of time
    # made once, whatever the values: the server can't know that it is as good, and would make it each time
    ONE = auto()
