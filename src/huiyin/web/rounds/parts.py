"""Photos and recordings that arrive in parts over a weak line, until the visit they belong to is kept.

They lie under their sender's own folder, so nobody can add to or ask after another's. A part that a crash cut short counts
for what there is of it; the phone goes on from there. What is never claimed `sweep_parts` takes away.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

MOST_BYTES = 12_000_000
MOST_PART = 300_000
KEPT_FOR = timedelta(days=14)
_FOLDER = "waiting"
_PART = re.compile(r"\d{10}$")


def arrived(account_id: UUID, file_id: UUID) -> int:
    """How many bytes of the file are here without a gap."""
    return _whole(_parts(account_id, file_id))


def add_part(account_id: UUID, file_id: UUID, start: int, content: bytes) -> int:
    """Keep a part that begins at byte `start`. A part that is here already, or leaves a gap, changes nothing."""
    here = arrived(account_id, file_id)
    if start == here and content and start + len(content) <= MOST_BYTES:
        default_storage.save(f"{_folder(account_id, file_id)}/{start:010d}", ContentFile(content))
        here = arrived(account_id, file_id)
    return here


def whole_file(account_id: UUID, file_id: UUID, size: int) -> bytes | None:
    """The file, if all its `size` bytes are here. More than that is thrown away: it can't be what the phone has."""
    parts = _parts(account_id, file_id)
    if _whole(parts) > size:
        drop_parts(account_id, file_id)
        return None
    if not size or _whole(parts) < size:
        return None
    found, folder = b"", _folder(account_id, file_id)
    for start, _ in parts:
        if start == len(found):
            with default_storage.open(f"{folder}/{start:010d}") as part:
                found += part.read()
    return found


def drop_parts(account_id: UUID, file_id: UUID) -> None:
    """Throw away what is here of a file."""
    folder = _folder(account_id, file_id)
    for name in _names(folder):
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def sweep_parts(*, before: datetime) -> int:
    """Throw away every file whose newest part came before `before`. Returns how many."""
    count = 0
    for account in _folders(_FOLDER):
        for file in _folders(f"{_FOLDER}/{account}"):
            folder = f"{_FOLDER}/{account}/{file}"
            newest = [default_storage.get_modified_time(f"{folder}/{name}") for name in _names(folder)]
            if not newest or max(newest) < before:
                drop_parts(UUID(account), UUID(file))
                count += 1
    return count


def _folder(account_id: UUID, file_id: UUID) -> str:
    return f"{_FOLDER}/{account_id.hex}/{file_id.hex}"


def _parts(account_id: UUID, file_id: UUID) -> list[tuple[int, int]]:
    folder = _folder(account_id, file_id)
    return [
        (int(name), default_storage.size(f"{folder}/{name}"))
        for name in sorted(_names(folder))
        if _PART.match(name)
    ]


def _whole(parts: list[tuple[int, int]]) -> int:
    here = 0
    for start, size in parts:
        here += size if start == here else 0
    return here


def _names(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def _folders(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []
