"""Taking a stored file away."""

import os

from django.core.files.storage import default_storage


def shred(name: str) -> None:
    """Write over a stored file, then delete it. On disks that never write in place (SSD, copy on write) it is deleted."""
    try:
        where = default_storage.path(name)
    except NotImplementedError:
        where = ""
    if where and os.path.exists(where):  # noqa: PTH110 - the storage gives a text
        with open(where, "r+b") as file:  # noqa: PTH123
            file.write(b"\0" * os.fstat(file.fileno()).st_size)
            file.flush()
            os.fsync(file.fileno())
    default_storage.delete(name)
