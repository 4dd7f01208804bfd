"""`huiyin verify`: prove that nothing in the ledger was lost or altered."""

import json
import sys
from datetime import tzinfo

import click

from huiyin.cases.models import Case
from huiyin.cases.proof import Proof, prove
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.chain import moment
from huiyin.ledger.verify import Broken, snapshot


def zone_of(jurisdiction_id: int) -> tzinfo:
    """The zone in which a town's days are counted."""
    return calendar_of(jurisdiction_id).zone


def proven(*, files: bool = False) -> Proof:
    """Prove everything in one unchanging view of the database."""
    with snapshot():
        return prove(zone_of, files=files)


def as_json(proof: Proof) -> dict[str, object]:
    """What `--json` prints."""
    found: dict[str, object] = {
        "cases": proof.cases,
        "events": proof.events,
        "words": proof.words,
        "files": proof.files,
        "erased": proof.erased,
        "seals": proof.seals,
        "ok": proof.ok,
        "broken": place_of(proof.broken[0]) if proof.broken else None,
        "broken_in_all": proof.broken_in_all,
    }
    return found


def place_of(broken: Broken) -> dict[str, object]:
    """Where it is broken, with plain values."""
    where = {
        "jurisdiction": broken.jurisdiction_id,
        "case": str(broken.case_id) if broken.case_id else None,
        "event": broken.seq,
        "verb": broken.verb or None,
        "at": moment(broken.at) if broken.at else None,
        "day": broken.day.isoformat() if broken.day else None,
    }
    return {"what": broken.what, **{name: value for name, value in where.items() if value is not None}}


def sentence_of(broken: Broken) -> str:
    """One line that names the broken link. The receipt is the resident's alone; the case is named by its id."""
    if broken.day:
        return f"seal of {broken.day} in town {broken.jurisdiction_id}: {broken.what}"
    parts = [f"case {broken.case_id} (town {broken.jurisdiction_id})"]
    if broken.seq:
        parts.append(f"event {broken.seq}" + (f" {broken.verb}" if broken.verb else ""))
    if broken.at:
        parts.append(moment(broken.at))
    return ", ".join(parts) + f": {broken.what}"


def lines_of(proof: Proof) -> list[str]:
    """What was proven, for people."""
    lines = [
        f"{proof.events} events of {proof.cases} cases: each hash recomputed, each case replayed to its state",
        f"{proof.words} texts and {proof.files} files are those the events hold the hashes of"
        f" ({proof.erased} erased, as the law may ask)",
        f"{proof.seals} daily seals, each root recomputed, each chained to the one before",
    ]
    if proof.ok:
        return [*lines, "The ledger holds."]
    shown = [f"BROKEN  {sentence_of(found)}" for found in proof.broken]
    rest = proof.broken_in_all - len(proof.broken)
    return [*lines, *shown, *([f"... and {rest} more"] if rest else []), "The ledger does NOT hold."]


@click.command()
@click.option(
    "--files", is_flag=True, help="Read every stored photo and recording as well, and check its digest."
)
@click.option("--json", "json_", is_flag=True, help="One JSON object instead of sentences.")
def command(files: bool, json_: bool) -> None:
    """Prove the ledger: every hash, every case's state, words, files and daily seals.

    Ends with 0 when everything holds, 1 when something is broken; the first broken link is named.
    """
    if not Case.objects.exists() and not json_:
        click.echo("There are no matters yet.")
    proof = proven(files=files)
    if json_:
        click.echo(json.dumps(as_json(proof), ensure_ascii=False))
    else:
        click.echo("\n".join(lines_of(proof)))
    sys.exit(0 if proof.ok else 1)
