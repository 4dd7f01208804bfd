"""A file that is let go: written over where it lies, gone from wherever it was kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage

from huiyin.held.shredding import shred

SAID = b"the roof leaks since Tuesday"


class Elsewhere(Storage):
    """Files that lie on no disk of this machine, so that nothing can be written over in place."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def _save(self, name: str, content: File) -> str:
        self.held[name] = content.read()
        return name

    def exists(self, name: str) -> bool:
        return name in self.held

    def delete(self, name: str) -> None:
        del self.held[name]


def keep_in(settings: Any, backend: str, **options: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def test_what_lay_in_the_file_is_written_over_where_it_lay(settings: Any, tmp_path: Path) -> None:
    keep_in(settings, "django.core.files.storage.FileSystemStorage", location=tmp_path)
    name = default_storage.save("a.txt", ContentFile(SAID))
    (tmp_path / "same-bytes").hardlink_to(tmp_path / name)
    shred(name)
    assert not default_storage.exists(name)
    assert (tmp_path / "same-bytes").read_bytes() == bytes(len(SAID))


def test_a_storage_whose_files_have_no_path_lets_go_all_the_same(settings: Any) -> None:
    keep_in(settings, f"{__name__}.Elsewhere")
    name = default_storage.save("a.txt", ContentFile(SAID))
    with pytest.raises(NotImplementedError):
        default_storage.path(name)
    shred(name)
    assert not default_storage.exists(name)


def test_what_is_gone_already_is_no_fault(settings: Any, tmp_path: Path) -> None:
    keep_in(settings, "django.core.files.storage.FileSystemStorage", location=tmp_path)
    shred("never-was.txt")
