"""What `huiyin doctor` looks at in the backups: that there is one, of today, and that it was tried out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from huiyin.backup import making, parcel
from huiyin.web.now import now

from .checks import Finding

OLD = timedelta(hours=49)  # one night may fail; two in a row may not


def backups() -> Iterator[Finding]:
    """How old the newest one is, and what its trial found."""
    if not settings.BACKUP_FOLDER:
        yield Finding(
            "warn", "backups", "the worker makes none", "set HUIYIN_BACKUP_FOLDER and HUIYIN_BACKUP_KEYS"
        )
        return
    try:
        if not parcel.recipients(settings.BACKUP_KEYS):
            raise ValueError("names no key")
    except ValueError as error:
        yield Finding("fail", "backups", f"HUIYIN_BACKUP_KEYS: {error}", "huiyin backup keys makes a pair")
        return
    there = making.lying(Path(settings.BACKUP_FOLDER))
    if not there:
        yield Finding("fail", "backups", f"none lies in {settings.BACKUP_FOLDER}", "huiyin backup")
        return
    newest, made_at = there[-1]
    size = newest.stat().st_size
    found = f"{len(there)}, the newest of {made_at:%Y-%m-%d %H:%M} UTC, {size:,} bytes"
    if now() - made_at > OLD:
        yield Finding(
            "fail",
            "backups",
            found,
            "huiyin backup, and look into the worker's log for why there is none of today",
        )
        return
    tried = making.last_try(newest)
    if tried is None:
        yield Finding(
            "warn",
            "backups",
            f"{found}; nobody has tried it",
            "huiyin backup verify, where the secret key is",
        )
    elif tried["wrong"]:
        yield Finding("fail", "backups", f"{found}; its trial: {tried['wrong'][0]}", "huiyin backup verify")
    else:
        yield Finding("ok", "backups", f"{found}, restored and proven in {tried['seconds']} s")
