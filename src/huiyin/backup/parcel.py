"""One backup is one file: a tar stream, sealed by age (age-encryption.org/v1) for one or more public keys.

Whoever makes backups needs no secret: the machine that holds the town can't open the backups it has made. Any `age`
program opens the file with the secret key; `huiyin` itself isn't needed for that.
"""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any, BinaryIO

import pyrage

MANIFEST = "manifest.json"
DATABASE = "database"  # with the engine's own ending
FILES = "files"
SEALED = ".huiyin"


class Unreadable(Exception):
    """The file can't be opened: another key, a file cut off or altered, or none of ours. Says which, in a sentence."""


def make_keys() -> tuple[str, str]:
    """A fresh pair: the secret that opens, the public key that seals."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipients(keys: Iterable[str]) -> list[pyrage.x25519.Recipient]:
    """The public keys as age knows them. Raises ValueError naming the one that is none."""
    found = []
    for key in keys:
        try:
            found.append(pyrage.x25519.Recipient.from_str(key.strip()))
        except pyrage.RecipientError as error:
            raise ValueError(f"{key.strip()[:12]}… is no age public key") from error
    return found


def identities(text: str) -> list[pyrage.x25519.Identity]:
    """The secret keys in the text of an age key file; comments are passed over. Raises ValueError."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise ValueError("this is no age secret key") from error
    if not found:
        raise ValueError("there is no age secret key in it")
    return found


def write(
    target: Path, keys: list[pyrage.x25519.Recipient], manifest: dict[str, Any], dump: Path, files: Path
) -> int:
    """Seal the manifest, the dumped database and every file below `files` into `target`; returns how many files.

    Streams: what is in memory at once doesn't grow with the town. The file appears under its name only when it is whole
    and on the disk.
    """
    half, count = target.with_name(target.name + ".half"), 0

    def pack(pipe: BinaryIO) -> None:
        nonlocal count
        with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            tar.add(dump, arcname=f"{DATABASE}{dump.suffix}", recursive=False, filter=_bare)
            for path in _below(files):
                if _add(tar, path, f"{FILES}/{path.relative_to(files).as_posix()}"):
                    count += 1
            _add_bytes(tar, MANIFEST, json.dumps({**manifest, "files": count}, ensure_ascii=False).encode())

    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sealed:
        _through_pipe(pack, lambda plain: pyrage.encrypt_io(plain, sealed, keys))
        sealed.flush()
        os.fsync(sealed.fileno())
    half.rename(target)
    return count


def read(source: Path, secrets: list[pyrage.x25519.Identity], into: Path) -> dict[str, Any]:
    """Open `source` into the empty folder `into`; returns its manifest. Raises Unreadable.

    Nothing is believed before it was whole: a file that was cut off or altered anywhere is refused.
    """
    found: dict[str, Any] = {}

    def unpack(pipe: BinaryIO) -> None:
        with tarfile.open(fileobj=pipe, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None:
                    raise Unreadable(f"{member.name} in it is no plain file")
                if member.name == MANIFEST:
                    found.update(json.load(content))
                else:
                    _put(content, into / _safe(member.name))

    def decrypt(plain: BinaryIO) -> None:
        with source.open("rb") as sealed:
            pyrage.decrypt_io(sealed, plain, secrets)

    try:
        _through_pipe(decrypt, unpack)
    except (pyrage.DecryptError, OSError) as error:
        raise Unreadable(
            f"{source.name} can't be opened: another key, or cut off or altered ({error})"
        ) from error
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise Unreadable(f"{source.name} is cut off or no backup: {error}") from error
    if not found:
        raise Unreadable(f"{source.name} is cut off: it doesn't come to its end")
    return found


def _through_pipe(write_end: Callable[[BinaryIO], Any], read_end: Callable[[BinaryIO], Any]) -> None:
    """Both at once, joined by a pipe. The writer's trouble is raised before the reader's: it is the cause."""
    reading, writing = os.pipe()
    trouble: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                write_end(pipe)
        except BrokenPipeError:
            pass  # the reader stopped, and says why
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that waits
            trouble.append(error)

    thread = Thread(target=run, name="parcel")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            read_end(pipe)
            while pipe.read(io.DEFAULT_BUFFER_SIZE):
                pass  # the end of the stream proves that it is whole
    except BaseException as error:
        thread.join()
        raise (trouble[0] if trouble else error) from error
    thread.join()
    if trouble:
        raise trouble[0]


def _below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _add(tar: tarfile.TarFile, path: Path, name: str) -> bool:
    """Whether it was there still: what somebody has erased meanwhile is left out."""
    try:
        with path.open("rb") as content:
            info = _bare(tarfile.TarInfo(name))
            info.size = os.fstat(content.fileno()).st_size
            tar.addfile(info, content)
    except FileNotFoundError:
        return False
    return True


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = _bare(tarfile.TarInfo(name))
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _bare(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of this machine's users."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode, info.mtime = 0o600, 0
    return info


def _safe(name: str) -> PurePosixPath:
    """A name from inside the file, which leads nowhere else. Raises Unreadable."""
    path = PurePosixPath(name)
    known = path.parts[:1] == (FILES,) or (len(path.parts) == 1 and path.stem == DATABASE)
    if path.is_absolute() or ".." in path.parts or not known:
        raise Unreadable(f"{name} in it has no place in a backup")
    return path


def _put(content: Any, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        closing(content),
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        shutil.copyfileobj(content, file)
