"""Locking: what one person left beside a matter is put away where nobody reads it, and brought back unchanged."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core import serializers
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from huiyin.held.shredding import shred
from huiyin.people.models import Contact
from huiyin.people.unread import secret_of
from huiyin.rows import insert, update

from . import registry
from .bearers import Bearer, beside
from .models import Attachment, Case, Words

AWAY = "locked"  # the folder of files that are put away; no page reads from it
PLACED = ("title", "latitude", "longitude")


def put_away(who: Bearer) -> dict[str, object]:
    """Take everything out of the tables. The salts go along, so that what comes back is proven again."""
    stands = beside(who)
    kept: dict[str, object] = {
        "words": serializers.serialize("json", stands.words),
        "files": serializers.serialize("json", stands.files),
        "contact": str(who.contact_id) if who.contact_id else None,
    }
    for file in stands.files:
        for name in filter(None, (file.stored, file.small)):
            _copy_file(name, f"{AWAY}/{name}")
    stand_in = _stand_in(who)
    stands.words.delete()
    stands.files.delete()
    who.contact = stand_in
    if isinstance(who, Case):
        kept |= {"title": who.title, "latitude": who.latitude, "longitude": who.longitude}
        who.title, who.latitude, who.longitude = "", None, None
    update([(who, _columns(who))])
    return kept


def _columns(who: Bearer) -> tuple[str, ...]:
    return ("contact_id", *(PLACED if isinstance(who, Case) else ()))


def _stand_in(who: Bearer) -> Contact | None:
    """The four digits open the page still; nobody can be called by them."""
    if who.contact is None:
        return None
    stand_in = Contact(jurisdiction_id=who.jurisdiction_id, pin=secret_of(who.contact), reach_by="page")
    stand_in.language = who.contact.language
    stand_in.save(force_insert=True)
    return stand_in


def bring_back(who: Bearer, kept: dict[str, Any]) -> None:
    """Everything as it was; what was noted of the words is noted again, as when they were written."""
    words: list[Words] = []
    for name in ("words", "files"):
        for row in serializers.deserialize("json", kept[name]):
            row.save(force_insert=True)
            if isinstance(row.object, Words):
                words.append(row.object)
            if isinstance(row.object, Attachment):
                for stored in filter(None, (row.object.stored, row.object.small)):
                    _copy_file(f"{AWAY}/{stored}", stored)
    for noted in registry.notes_of_words(words):
        insert(noted)
    stand_in = who.contact
    who.contact_id = UUID(kept["contact"]) if kept["contact"] else None
    for name in PLACED if isinstance(who, Case) else ():
        setattr(who, name, getattr(who, name) or kept[name])
    update([(who, _columns(who))])
    if stand_in is not None and stand_in.pk != who.contact_id:
        stand_in.delete()


def _copy_file(old: str, new: str) -> None:
    """Within the storage; the old one goes once the transaction has ended. A file that is gone stays gone."""
    if not default_storage.exists(old):
        return
    with default_storage.open(old) as opened:
        default_storage.save(new, File(opened))
    transaction.on_commit(partial(shred, old))
