"""Notes of separate talks: written under a key of their own for each side, read by that side and the mediator, destroyed.

The key lies sealed under the installation's own keys. Destroying takes key and ciphertext out of the database and has it
overwrite where they lay.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from huiyin.cases.models import Case
from huiyin.people.sealed import seal, unseal

from .models import NoteKey, SeparateNote

SIDES = ("resident", "other")


@dataclass(frozen=True, slots=True)
class Note:
    """A note as its readers read it."""

    side: str
    at: datetime
    text: str


def write_note(case: Case, side: str, text: str, at: datetime) -> None:
    """Write a note of a talk with `side`, in the caller's transaction."""
    found = NoteKey.objects.filter(case=case, side=side).first()
    if found is None:
        fresh = base64.b64encode(AESGCM.generate_key(256)).decode()
        found = NoteKey.objects.create(
            jurisdiction_id=case.jurisdiction_id, case=case, side=side, key=seal(fresh)
        )
    nonce = os.urandom(12)
    body = nonce + _box(bytes(found.key)).encrypt(nonce, text.encode(), _about(case.pk, side))
    SeparateNote.objects.create(jurisdiction_id=case.jurisdiction_id, case=case, side=side, at=at, body=body)


def notes_of(case: Case, sides: Sequence[str]) -> list[Note]:
    """The notes of the talks with these sides, oldest first; none of a side that has them locked.

    Whoever calls it has looked who may read them.
    """
    key = NoteKey.objects.filter(case=OuterRef("case"), side=OuterRef("side"), locked_at=None).values("key")
    rows = SeparateNote.objects.filter(case=case, side__in=list(sides)).annotate(sealed_key=Subquery(key))
    rows = rows.exclude(sealed_key=None)
    return [Note(row.side, row.at, _open(row, bytes(row.sealed_key))) for row in rows.order_by("at", "id")]


def destroy_notes(case: Case, sides: Sequence[str] = SIDES) -> int:
    """Destroy every note of the talks with these sides, and their keys. Returns how many notes there were.

    Where they lay is overwritten at once in SQLite's file; its write-ahead log is emptied, and PostgreSQL's pages are
    cleared of them, when the transaction is over.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    keys = NoteKey.objects.filter(case=case, side__in=list(sides)).delete()[0]
    notes = SeparateNote.objects.filter(case=case, side__in=list(sides)).delete()[0]
    if keys or notes:
        transaction.on_commit(_sweep_up, robust=True)
    return notes


def _sweep_up() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {NoteKey._meta.db_table}")
            cursor.execute(f"VACUUM {SeparateNote._meta.db_table}")


def _box(sealed_key: bytes) -> AESGCM:
    return AESGCM(base64.b64decode(unseal(sealed_key)))


def _about(case_id: UUID, side: str) -> bytes:
    return case_id.bytes + side.encode()


def _open(row: SeparateNote, sealed_key: bytes) -> str:
    body = bytes(row.body)
    return _box(sealed_key).decrypt(body[:12], body[12:], _about(row.case_id, row.side)).decode()
