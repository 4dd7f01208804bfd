"""A backup is one sealed file; what comes out of it is what went in, proven, and erased things stay erased."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyrage
import pytest
from click.testing import CliRunner, Result
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from huiyin.backup import dumping, making, parcel
from huiyin.cases.models import Attachment, Case
from huiyin.clocks.queries import calendar_of
from huiyin.commands.backup import command
from huiyin.commands.checks_backup import backups
from huiyin.commands.nightly import NightlyBackup
from huiyin.ledger.models import Event
from huiyin.ledger.seals import seal_days
from huiyin.rights.actions import erase
from huiyin.rights.queries import subject_of
from tests.cast import AT, DAY, NAME, PHONE, SAID, Town, drive, place, resident
from tests.databases import ROOT
from tests.ledger.tamper import behind_its_back

pytestmark = pytest.mark.django_db(transaction=True)
PICTURE = b"\xff\xd8\xff" + b"a picture of a broken pipe" * 400


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """A pair of keys: the public one is set, the secret one in the file."""
    secret, public = parcel.make_keys()
    settings.BACKUP_KEYS = [public]
    file = tmp_path / "secret.txt"
    file.write_text(f"# public key: {public}\n{secret}\n")
    return file


@pytest.fixture
def cases(town: Town) -> list[Case]:
    """Three orders, one with a photo that lies in the storage, and the seals of their days."""
    stored = default_storage.save(f"{uuid4().hex}.jpg", ContentFile(PICTURE))
    picture = Attachment(
        kind="photo", media_type="image/jpeg", stored=stored, size=len(PICTURE), width=4, height=3,
        digest=hashlib.sha256(PICTURE).digest(),
    )  # fmt: skip
    made = [place(town, answers={"files": (picture,)}), *(place(town, at=AT + n * DAY) for n in (1, 2))]
    drive(town, made[1], "accept", "dispatch")
    drive(town, made[2], "withdraw")
    seal_days(town.place.pk, until=(AT + 9 * DAY).date(), zone=calendar_of(town.place.pk).zone)
    return made


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def run(*words: str, ok: bool = True) -> Result:
        done = CliRunner().invoke(command, list(words))
        assert (done.exit_code == 0) is ok, done.output
        return done

    return run


@pytest.fixture
def made(cases: list[Case], key_file: Path, run: Callable[..., Result], tmp_path: Path) -> Path:
    run("--to", str(tmp_path / "kept"))
    ((path, _),) = making.lying(tmp_path / "kept")
    return path


def elsewhere(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A huiyin of another machine: its own folder, its own empty database of the same engine."""
    url = f"sqlite:///{folder / 'huiyin.sqlite3'}"
    if connection.vendor == "postgresql":
        url = dumping._url(f"huiyin_else_{folder.name[-12:]}")
    env = {
        **os.environ,
        "HUIYIN_DATA_DIR": str(folder),
        "HUIYIN_DATABASE_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
    }
    line = [sys.executable, "-m", "huiyin", *words]
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False)


def test_what_was_lost_comes_back_and_what_was_erased_does_not(
    town: Town, cases: list[Case], made: Path, key_file: Path, run: Callable[..., Result]
) -> None:
    gone = cases[2]
    place(town, at=AT + 3 * DAY)  # after the backup: it is not in it
    erase(subject=subject_of(gone), by=resident(gone), at=AT + 4 * DAY)
    run("--to", str(made.parent / "later"))
    (made.parent / "later" / "erasures.jsonl").rename(made.parent / "erasures.jsonl")
    there = made.parent.parent / f"else{uuid4().hex[:8]}"
    there.mkdir()
    if connection.vendor == "postgresql":
        dumping._maintain(f'CREATE DATABASE "huiyin_else_{there.name[-12:]}"')
    try:
        done = elsewhere(there, "restore", str(made), "--key", str(key_file))
        assert done.returncode == 0, done.stderr
        assert re.search(
            r"3 matters, 6 events and [1-9]\d* files", done.stdout
        )  # other tests' files lie there too
        assert re.search(r"[1-9]\d* erasures done again", done.stdout)
        proof = json.loads(elsewhere(there, "verify", "--files", "--json").stdout)
        assert (proof["ok"], proof["cases"], proof["files"]) == (True, 3, 1)
        assert proof["erased"] > 0
        twice = elsewhere(there, "restore", str(made), "--key", str(key_file))
        assert twice.returncode == 1
        assert "not empty" in twice.stderr
        if connection.vendor == "sqlite":
            again = elsewhere(there, "restore", str(made), "--key", str(key_file), "--replace")
            assert again.returncode == 0, again.stderr
            (aside,) = there.glob("before-*")
            assert (aside / "huiyin.sqlite3").is_file() and (aside / "files").is_dir()
    finally:
        if connection.vendor == "postgresql":
            dumping._maintain(f'DROP DATABASE "huiyin_else_{there.name[-12:]}"')


def test_the_trial_proves_the_whole_and_tells_what_is_wrong(
    cases: list[Case], made: Path, key_file: Path, run: Callable[..., Result], settings: Any
) -> None:
    settings.BACKUP_FOLDER, settings.BACKUP_KEY_FILE = str(made.parent), str(key_file)
    said = run("verify").output
    assert "3 matters, 6 events, 1 files" in said  # those of the matters
    assert [finding.level for finding in backups()] == ["ok"]
    with behind_its_back():
        Event.objects.filter(case_id=cases[1].pk, seq=2).update(role="leader")
    made.unlink()
    said = run("--try", ok=False).output
    assert "WRONG" in said
    (finding,) = backups()
    assert finding.level == "fail" and "does not hold" in finding.found


def test_the_file_tells_nothing_without_the_key(
    made: Path, run: Callable[..., Result], tmp_path: Path
) -> None:
    sealed = made.read_bytes()
    for word in (SAID, NAME, PHONE, "SQLite format", "ledger_event", "manifest"):
        assert word.encode() not in sealed
    assert made.stat().st_mode & 0o077 == 0
    other = tmp_path / "other.txt"
    other.write_text(parcel.make_keys()[0])
    assert "can't be opened" in run("verify", str(made), "--key", str(other), ok=False).output
    other.write_text("a shopping list")
    assert "no age secret key" in run("verify", str(made), "--key", str(other), ok=False).output


@pytest.mark.parametrize("how", ["cut off", "altered"])
def test_a_damaged_file_is_refused_whole(
    how: str, made: Path, key_file: Path, run: Callable[..., Result], settings: Any
) -> None:
    sealed = bytearray(made.read_bytes())
    if how == "cut off":
        sealed = sealed[: len(sealed) * 2 // 3]
    else:
        sealed[len(sealed) // 2] ^= 1
    made.write_bytes(sealed)
    before = Case.objects.count()
    assert made.name in run("verify", str(made), "--key", str(key_file), ok=False).output
    assert Case.objects.count() == before
    assert not list(Path(settings.DATA_DIR).glob("backup-*")), "nothing is left lying about"


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "files/../../escaped", "other"])
def test_a_file_made_to_write_elsewhere_is_refused(name: str, key_file: Path, tmp_path: Path) -> None:
    packed, into = io.BytesIO(), tmp_path / "into"
    with tarfile.open(fileobj=packed, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = 3
        tar.addfile(info, io.BytesIO(b"bad"))
    secrets = parcel.identities(key_file.read_text())
    sealed = tmp_path / "evil.tar.age"
    sealed.write_bytes(pyrage.encrypt(packed.getvalue(), [secrets[0].to_public()]))
    into.mkdir()
    with pytest.raises(parcel.Unreadable):
        parcel.read(sealed, secrets, into)
    assert not list(tmp_path.rglob("escaped"))


def test_backups_go_on_the_day_people_were_told(key_file: Path, tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_DAYS = 30
    at = datetime(2026, 11, 25, tzinfo=UTC)
    for days in (1, 29, 31, 400):
        (tmp_path / f"huiyin-{(at - timedelta(days=days)).strftime(making.STAMP)}.tar.age").touch()
    (tmp_path / "huiyin-letter-of-the-mayor.tar.age").touch()
    assert len(making.prune(tmp_path, at=at)) == 2
    assert len(making.lying(tmp_path)) == 2
    assert (tmp_path / "huiyin-letter-of-the-mayor.tar.age").exists()


def test_without_a_key_or_a_place_it_says_what_is_missing(
    run: Callable[..., Result], settings: Any, tmp_path: Path
) -> None:
    settings.BACKUP_KEYS, settings.BACKUP_FOLDER = [], ""
    assert "HUIYIN_BACKUP_FOLDER" in run(ok=False).output
    assert "huiyin backup keys" in run("--to", str(tmp_path), ok=False).output
    settings.BACKUP_KEYS = ["age1notakey"]
    assert "no age public key" in run("--to", str(tmp_path), ok=False).output
    assert [finding.level for finding in backups()] == ["warn"]


def test_the_night_says_how_it_went(settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings.BACKUP_FOLDER = ""
    nightly = NightlyBackup()
    nightly.begin()
    assert nightly._running is None, "nobody asked for one"
    settings.BACKUP_FOLDER = str(tmp_path / "kept")
    nightly.begin()  # the process has this machine's own settings: no key
    assert nightly._running is not None
    with suppress(subprocess.TimeoutExpired):
        nightly._running.wait(timeout=60)
    nightly.look()
    assert "the backup of the night failed" in caplog.text
    assert nightly._running is None
