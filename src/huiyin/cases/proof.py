"""Proving the cases against the ledger: replaying every chain must give the case as it stands.

Four streams in the order of the key are walked side by side: events, cases, words and attachments. Words and files that
were erased leave their salted hash behind; that is allowed, and counted.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import groupby
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Model

from huiyin.kernel import chain
from huiyin.ledger.verify import (
    CHUNK,
    Broken,
    Key,
    Link,
    broken_at,
    broken_link,
    broken_seals,
    chains,
    count_seals,
)

from . import registry
from .models import Attachment, Case, Words

SHOWN = 20
R = TypeVar("R")


@dataclass(slots=True)
class Proof:
    """What was proven, and the first places where it does not hold."""

    cases: int = 0
    events: int = 0
    words: int = 0
    files: int = 0
    erased: int = 0
    seals: int = 0
    broken_in_all: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken_in_all

    def note(self, found: Broken) -> None:
        """Count a break; the first ones are kept."""
        self.broken_in_all += 1
        if len(self.broken) < SHOWN:
            self.broken.append(found)


class Rows(Generic[R]):
    """A stream of rows grouped by key, of which the walk takes what belongs to the key it stands on."""

    def __init__(self, rows: Iterator[R], key: Callable[[R], Key]) -> None:
        self._groups = ((k, list(group)) for k, group in groupby(rows, key))
        self._next = next(self._groups, None)

    def before(self, key: Key | None) -> Iterator[tuple[Key, list[R]]]:
        """Groups that come before `key`, or all that are left: there is no chain for them."""
        while self._next is not None and (key is None or self._next[0] < key):
            yield self._next
            self._next = next(self._groups, None)

    def of(self, key: Key) -> list[R]:
        """The rows of `key`, or none."""
        if self._next is None or self._next[0] != key:
            return []
        found = self._next[1]
        self._next = next(self._groups, None)
        return found


CaseRow = tuple[int, UUID, str, str, str, int, bytes]


def prove(
    zone_of: Callable[[int], tzinfo], *, files: bool = False, step: Callable[[int], None] | None = None
) -> Proof:
    """Prove everything. `files` reads the stored files as well; `step` is told how many events were done."""
    proof = Proof(seals=count_seals())
    cases = Rows(_rows(Case, "loop", "state", "turn", "seq", "head", key="id"), _first_two)
    words = Rows(_rows(Words, "seq", "name", "kind", "text", "salt", then=("seq",)), _first_two)
    kept = Rows(_rows(Attachment, "seq", "digest", "salt", "stored", then=("seq",)), _first_two)
    for key, links in chains():
        _orphans(proof, key, cases, words, kept)
        case, beside, files_beside = next(iter(cases.of(key)), None), words.of(key), kept.of(key)
        if found := broken_link(links) or _broken_case(links, case):
            proof.note(found)
        else:
            _prove_beside(proof, links, beside, files_beside, read=files)
        proof.cases += 1
        proof.events += len(links)
        if step:
            step(len(links))
    _orphans(proof, None, cases, words, kept)
    for found in broken_seals(zone_of):
        proof.note(found)
    return proof


def _first_two(row: tuple[Any, ...]) -> Key:
    return row[0], row[1]


def _rows(model: type[Model], *names: str, key: str = "case_id", then: tuple[str, ...] = ()) -> Iterator[Any]:
    rows = model._default_manager.order_by("jurisdiction_id", key, *then).filter(**{f"{key}__isnull": False})
    return rows.values_list("jurisdiction_id", key, *names).iterator(chunk_size=CHUNK)


def _orphans(proof: Proof, key: Key | None, cases: Rows[Any], words: Rows[Any], kept: Rows[Any]) -> None:
    for (town, case_id), rows in cases.before(key):
        if rows[0][5]:
            what = f"the case counts {rows[0][5]} events, the ledger has none"
            proof.note(Broken(what, town, case_id, rows[0][5]))
    for stream, what in ((words, "words"), (kept, "files")):
        for (town, case_id), _ in stream.before(key):
            proof.note(Broken(f"{what} stand beside a case that has no events", town, case_id))


def _prove_beside(proof: Proof, links: list[Link], words: list[Any], kept: list[Any], *, read: bool) -> None:
    stated = _hashes_in(links)
    if stated or words or kept:
        _prove_words(proof, links, stated, words)
        _prove_files(proof, links, stated, kept, read)


def _broken_case(links: list[Link], case: CaseRow | None) -> Broken | None:
    """What the case says of itself against its last event."""
    last = links[-1]
    if case is None:
        return broken_at(last, "the ledger tells of a case that is not there any more")
    _, _, loop, state, turn, seq, head = case
    if seq > last.seq:
        what = f"event {last.seq + 1} is missing: the case counts {seq} events, the ledger has {last.seq}"
        return Broken(what, last.jurisdiction_id, last.case_id, last.seq + 1)
    if seq < last.seq:
        return broken_at(last, f"the case counts {seq} events, the ledger has {last.seq}")
    if bytes(head) != bytes(last.hash):
        return broken_at(last, "the case's head is not the hash of its last event")
    if loop != last.loop:
        return broken_at(last, f"the case is of the loop {loop}, its last event of {last.loop}")
    if state != last.state:
        return broken_at(last, f"the case is {state}, replaying the ledger gives {last.state}")
    known = {each.name: each for each in registry.all_loops()}
    if loop not in known or state not in known[loop].by_name:
        return broken_at(last, f"there is no state {state} in a loop {loop}")
    wanted = known[loop].by_name[state].turn.name
    return broken_at(last, f"the turn is {turn}'s, its state gives {wanted}'s") if turn != wanted else None


@dataclass(slots=True)
class _Stated:
    """The salted hashes that stand in one event."""

    words: dict[str, str]
    files: list[str]


def _hashes_in(links: list[Link]) -> dict[int, _Stated]:
    found: dict[int, _Stated] = {}
    for event in links:
        if '"words":{' in event.facts or '"files":[' in event.facts:
            facts = json.loads(event.facts)
            found[event.seq] = _Stated(dict(facts.get("words", {})), list(facts.get("files", [])))
    return found


def _prove_words(proof: Proof, links: list[Link], stated: dict[int, _Stated], rows: list[Any]) -> None:
    beside = 0
    for _, _, seq, name, _kind, text, salt in rows:
        if not 1 <= seq <= len(links) or seq not in stated or name not in stated[seq].words:
            proof.note(Broken(f"the words {name!r} stand beside an event that holds none", *_key(links), seq))
            continue
        beside += 1
        if not text:
            proof.erased += 1
        elif chain.salted(bytes(salt), text.encode()) != stated[seq].words[name]:
            what = f"the words {name!r} are not those that the event holds the hash of"
            proof.note(broken_at(links[seq - 1], what))
        else:
            proof.words += 1
    proof.erased += sum(len(event.words) for event in stated.values()) - beside


def _prove_files(
    proof: Proof, links: list[Link], stated: dict[int, _Stated], rows: list[Any], read: bool
) -> None:
    beside = 0
    for _, _, seq, digest, salt, stored in rows:
        if seq not in stated or chain.salted(bytes(salt), bytes(digest)) not in stated[seq].files:
            proof.note(Broken("a file is not one that its event holds the hash of", *_key(links), seq))
            continue
        beside += 1
        proof.files += 1
        if read and (what := _broken_file(stored, bytes(digest))):
            proof.note(broken_at(links[seq - 1], what))
    proof.erased += sum(len(event.files) for event in stated.values()) - beside


def _broken_file(stored: str, digest: bytes) -> str | None:
    try:
        with default_storage.open(stored) as file:
            same = hashlib.file_digest(file, "sha256").digest() == digest
    except FileNotFoundError:
        return f"the file {stored} is not there"
    return None if same else f"the file {stored} is not the one that was stored"


def _key(links: list[Link]) -> Key:
    return links[0].jurisdiction_id, links[0].case_id
