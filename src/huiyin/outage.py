"""What of all that can go wrong is an outage: the database or the disk is away, full or closed for writing. It passes by itself."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError

AGAIN = 30  # seconds after which it is worth trying again
_READ_ONLY = (
    "25006"  # PostgreSQL: it became a standby, or its disk ran full and somebody closed it for writing
)
_DISK = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO})
_OURS = ("no such table", "no such column")  # SQLite says these in the same class


def is_outage(error: BaseException | None) -> bool:
    """Whether the error, or one that it came of, says that nothing can be read or written for a while."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _says_so(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return not str(error).startswith(_OURS)
    if isinstance(error, DatabaseError):
        return getattr(error.__cause__, "sqlstate", "") == _READ_ONLY
    return isinstance(error, OSError) and error.errno in _DISK
