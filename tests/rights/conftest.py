"""A resident who left everything that can be left: name, number, words, a photo, a recording, a message on its way."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from huiyin.cases import telling
from huiyin.cases.models import Attachment, Case
from huiyin.cases.proof import Proof, prove
from huiyin.notices import outbox
from huiyin.rights import ledger, traces
from huiyin.web import uploads
from tests.cast import AT, MINUTE, NAME, PHONE, Cast, act, drive, fresh, place
from tests.disk import read_apart, sqlite_files
from tests.resident.sending import jpeg, photo, wav

SAID = "我家门口的水管冻裂了，我是东头第三家，请快来看看。"
ANSWERED = "水管站周三到卓玛次仁家换管子。"
RECORDED = b"RIFF-what-the-recording-says-" * 3


@dataclass
class Left:
    """What one resident left, and the bytes by which it would be found again."""

    case: Case
    traces: list[bytes] = field(default_factory=list)


def leave(cast: Cast) -> Left:
    """Place, answer, photograph; and let the messages go into the files of text messages."""
    taken = uploads.take_photo(photo(content=jpeg(220, 160, "orange")))
    heard = uploads.take_voice(_recording())
    assert isinstance(taken, Attachment) and isinstance(heard, Attachment)
    case = place(
        cast.a,
        "hole",
        said=SAID,
        answers={"where": "井边的红门", "files": (taken, heard)},
        latitude=29.36,
        longitude=90.72,
    )
    case.contact.reach_by = "sms"
    case.contact.save()
    drive(cast.a, case, "accept", "dispatch", "take")
    act(cast.a, case, "answer", at=AT + 9 * MINUTE, answers={"words": ANSWERED})
    send(AT + 10 * MINUTE)
    found = Left(fresh(case))
    texts = (NAME, PHONE, SAID, SAID[:12], ANSWERED, "井边的红门")
    found.traces = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")]
    for file in Attachment.objects.filter(case=case):
        for name in filter(None, (file.stored, file.small)):
            with default_storage.open(name) as opened:
                found.traces.append(opened.read()[-200:])
    return found


def _recording() -> SimpleUploadedFile:
    return SimpleUploadedFile("say.wav", wav(2) + RECORDED, "audio/wav")


def send(at: Any) -> None:
    """What the worker does with messages."""
    outbox.fan_out(at=at, routes=telling.channels_of)
    for delivery in outbox.due_deliveries(at=at):
        assert outbox.claim(delivery, at=at)
        outbox.carry(delivery, at=at, write=telling.write_letter)


def files_on_disk() -> Iterator[Path]:
    """Everything that a thief of the disk would have: database with its log, stored files, messages, the rest."""
    yield from (
        path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file() and "static" not in path.parts
    )
    if connection.vendor == "sqlite":
        yield from sqlite_files()
    else:
        yield from server_files()


def server_files() -> Iterator[Path]:
    """The files of this database on the server, where they can be read; its write-ahead log is told of in the docs."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        base = folder / "base" / str(cursor.fetchone()[0])
    if os.access(base, os.R_OK):
        yield from (path for path in base.iterdir() if path.is_file())


def called(path: Path) -> str:
    """The table or index that a file of the server belongs to; else the file's own name."""
    if connection.vendor == "sqlite" or not path.name.split(".")[0].isdecimal():
        return path.name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_filenode_relation(0, %s)::regclass::text", [int(path.name.split(".")[0])])
        return f"{path.name} {cursor.fetchone()[0]}"


def found_on_disk(traces: list[bytes]) -> list[str]:
    """Which of these bytes are still in which file."""
    contents = {path: read_apart(path) for path in dict.fromkeys(files_on_disk())}
    return [
        f"{trace[:24]!r} in {called(path)}"
        for path, content in contents.items()
        for trace in traces
        if trace in content
    ]


def proven() -> Proof:
    return prove(lambda town: ZoneInfo("Asia/Shanghai"), files=True)


@pytest.fixture
def disk(transactional_db: None) -> None:
    """Rows are really written, and no stored file of another test lies about."""
    for name in ("files", "sms", "mail"):
        shutil.rmtree(Path(settings.DATA_DIR) / name, ignore_errors=True)
    ledger.path().unlink(missing_ok=True)
    default_storage.save("2026/03/01/somebody-elses.txt", ContentFile(b"x"))


@pytest.fixture
def searched(disk: None) -> None:
    """The database's own files are searched: what other tests took back lies in them still, and is taken away first."""
    if connection.vendor == "postgresql":
        traces.wipe()
