"""Static files: built names with hashes in production, plain ones while developing and testing."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from huiyin.memo import forget_all

Storage = CompressedManifestStaticFilesStorage if settings.PRODUCTION else StaticFilesStorage
_STAMP = ".gathered"


def gather() -> bool:
    """Put every static file under its name with a hash into STATIC_ROOT, packed, with the list by which pages find it.

    Without that list no page of production can be drawn. Returns whether there was something to do: what was gathered from
    the same files is left alone, and names of earlier versions stay for pages that lie open.
    """
    stamp, now = Path(settings.STATIC_ROOT) / _STAMP, _digest()
    if stamp.is_file() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    forget_all()  # the names that files had before
    return True


def gathered() -> bool:
    """Whether the list is there, made from the files that are there now."""
    stamp = Path(settings.STATIC_ROOT) / _STAMP
    return stamp.is_file() and stamp.read_text() == _digest()


def _digest() -> str:
    seen = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            seen.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return seen.hexdigest()
