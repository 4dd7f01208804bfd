"""A whole backup: made, tried out in a place of its own, put back. And which ones lie in the folder."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pyrage
from django.conf import settings

from huiyin import __version__
from huiyin.rights import ledger

from . import dumping, parcel

NAME, ENDING, TRIED = "huiyin-", ".tar.age", ".tried.json"
STAMP = "%Y%m%dT%H%M%SZ"


class Failed(Exception):
    """What stood in the way, in a sentence for whoever runs the town's machine."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written. `size` in bytes, `seconds` from beginning to end."""

    path: Path
    size: int
    seconds: float
    manifest: dict[str, Any]
    deleted: list[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A backup that was restored beside the town and proven. `wrong` is empty where all of it holds."""

    path: Path
    seconds: float
    proof: dict[str, Any]
    wrong: list[str]


def make(*, folder: Path, keys: list[pyrage.x25519.Recipient], at: datetime) -> Made:
    """Back up database and files into one sealed file in `folder`, and delete what is older than HUIYIN_BACKUP_DAYS.

    The list of erasures is laid beside it, unsealed, in its newest version alone: it names nobody, and it must never
    come back in an older one. Raises Failed.
    """
    began = monotonic()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{NAME}{at.astimezone(UTC).strftime(STAMP)}{ENDING}"
    with room() as space:
        try:
            dumped, facts = dumping.dump(space)
        except dumping.CantDump as error:
            raise Failed(str(error)) from error
        manifest = {"huiyin": __version__, "made_at": at.astimezone(UTC).isoformat(), **facts}
        manifest["files"] = parcel.write(target, keys, manifest, dumped, Path(settings.DATA_DIR) / "files")
    _lay_erasures(folder)
    return Made(target, target.stat().st_size, monotonic() - began, manifest, prune(folder, at=at))


def prune(folder: Path, *, at: datetime) -> list[str]:
    """Delete backups that are older than people were told, and return their names."""
    before = at - timedelta(days=settings.BACKUP_DAYS)
    gone = [path for path, made_at in lying(folder) if made_at < before]
    for path in gone:
        path.unlink()
        _tried(path).unlink(missing_ok=True)
    return [path.name for path in gone]


def lying(folder: Path) -> list[tuple[Path, datetime]]:
    """The backups in a folder and when each was made, oldest first."""
    found = []
    for path in folder.glob(f"{NAME}*{ENDING}"):
        try:
            stamp = path.name.removeprefix(NAME).removesuffix(ENDING)
            found.append((path, datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)))
        except ValueError:
            continue  # somebody's own file
    return sorted(found, key=lambda one: one[1])


def last_try(path: Path) -> dict[str, Any] | None:
    """What the last trial of that backup found: `at`, `seconds`, `wrong`. None where nobody has tried."""
    try:
        found: dict[str, Any] = json.loads(_tried(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def try_out(path: Path, *, secrets: list[pyrage.x25519.Identity], at: datetime) -> Tried:
    """Restore `path` into a place of its own, bring it to this version, prove every event, text and file, and compare.

    The town goes on working; nothing of it is touched. Raises Failed where it can't even be opened.
    """
    began, wrong = monotonic(), []
    with room() as space:
        manifest = _open(path, secrets, space)
        dumped = _dumped(space)
        try:
            with dumping.scratch(dumped, space) as url:
                proof = _proven(space, url)
        except dumping.CantDump as error:
            raise Failed(str(error)) from error
    wrong += [] if proof["ok"] else [f"the ledger does not hold: {proof['broken']}"]
    for what, table in (("cases", "cases_case"), ("events", "ledger_event")):
        if proof[what] != manifest["rows"][table]:
            wrong.append(f"{proof[what]} {what}, and {manifest['rows'][table]} when it was made")
    tried = Tried(path, monotonic() - began, proof, wrong)
    found = {"at": at.astimezone(UTC).isoformat(), "seconds": round(tried.seconds, 1), "wrong": wrong}
    _tried(path).write_text(json.dumps(found), "utf-8")
    return tried


def put_back(path: Path, *, secrets: list[pyrage.x25519.Identity], aside: str) -> dict[str, Any]:
    """Put a backup in the place of this installation's database and files; returns its manifest. Raises Failed.

    The database must be empty; an embedded one is moved into the folder `aside` first, with the files. The caller brings
    it to this version and erases again what was erased since.
    """
    data = Path(settings.DATA_DIR)
    if not dumping.is_empty() and not aside:
        raise Failed(
            "This database is not empty. Restore into an empty one, or say --replace on an embedded one."
        )
    with room() as space:
        manifest = _open(path, secrets, space)
        dumped = _dumped(space)
        if (dumped.suffix == dumping.SQLITE) != (dumping.connection.vendor == "sqlite"):
            raise Failed(
                f"It was made on {manifest['engine']}; this installation runs on {dumping.connection.vendor}."
            )
        if aside:
            _move_aside(data, data / aside)
        try:
            dumping.put_back(dumped)
        except dumping.CantDump as error:
            raise Failed(str(error)) from error
        (space / parcel.FILES).mkdir(exist_ok=True)
        shutil.copytree(space / parcel.FILES, data / "files", dirs_exist_ok=True)
    _take_erasures(path.parent)
    return manifest


@contextmanager
def room() -> Iterator[Path]:
    """A folder of its own on the town's own disk, for nobody else to read, gone afterwards."""
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=data) as found:
        yield Path(found)


def _open(path: Path, secrets: list[pyrage.x25519.Identity], space: Path) -> dict[str, Any]:
    try:
        return parcel.read(path, secrets, space)
    except (parcel.Unreadable, OSError) as error:
        raise Failed(str(error)) from error


def _dumped(space: Path) -> Path:
    found = [path for path in space.iterdir() if path.stem == parcel.DATABASE]
    if len(found) != 1:
        raise Failed("There is no database in it.")
    return found[0]


def _proven(space: Path, url: str) -> dict[str, Any]:
    """What `huiyin verify --files` says of the copy, in a process of its own with the copy's settings."""
    env = {
        **os.environ,
        "HUIYIN_DATA_DIR": str(space),
        "HUIYIN_DATABASE_URL": url,
        "HUIYIN_DATABASE_ROLE": "none",
    }
    _huiyin(env, "migrate")
    done = _huiyin(env, "verify", "--files", "--json", may_fail=True)
    try:
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError) as error:
        raise Failed(f"The copy can't be proven: {done.stderr.strip()[-400:]}") from error
    return found


def _huiyin(env: dict[str, str], *words: str, may_fail: bool = False) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "huiyin", *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode and not may_fail:
        raise Failed(f"huiyin {words[0]} on the copy: {done.stderr.strip()[-400:]}")
    return done


def _tried(path: Path) -> Path:
    return path.with_name(path.name + TRIED)


def _move_aside(data: Path, aside: Path) -> None:
    dumping.connection.close()
    aside.mkdir(mode=0o700)
    database = Path(str(dumping.connection.settings_dict["NAME"]))
    for path in (
        database,
        database.with_name(database.name + "-wal"),
        database.with_name(database.name + "-shm"),
        data / "files",
    ):
        if path.exists():
            shutil.move(path, aside / path.name)


def _lay_erasures(folder: Path) -> None:
    """Beside the backups, never in them; an older list never takes the place of a newer one: lines are only added."""
    if ledger.path().is_file():
        _add_lines(ledger.path(), folder / ledger.path().name)


def _take_erasures(folder: Path) -> None:
    """A machine that was lost has lost its list as well: the one beside the backup is as new as they are."""
    beside = folder / ledger.path().name
    if beside.is_file():
        _add_lines(beside, ledger.path())


def _add_lines(source: Path, target: Path) -> None:
    kept = target.read_text("utf-8").splitlines() if target.is_file() else []
    lines = list(dict.fromkeys([*kept, *source.read_text("utf-8").splitlines()]))
    half = target.with_name(target.name + ".half")
    with os.fdopen(
        os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)
