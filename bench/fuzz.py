"""`python -m bench.fuzz --inputs N`: feed N made-up inputs to every parser (`bench.fuzz_targets`) and count what broke.

Each target runs in a process of its own. Where `atheris` is installed (`pip install atheris`) it watches which lines an input
reaches and goes on from those that reach new ones; elsewhere the seeds are changed by lot. An exception that a target doesn't
name is a server error that somebody could have caused: the input is kept in `--keep` and the command ends with 1.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from .door import ROOT

if TYPE_CHECKING:
    from .fuzz_targets import Target

LONGEST = 4096
ODD = (
    b"\x00",
    b"\xff\xfe",
    "é".encode(),
    "༼".encode(),
    "\u202e".encode(),
    b"\r\n",
    b"'\"<>&",
    b"9" * 40,
    b"-1",
    b"NaN",
    b"[" * 60,
    b"%00",
    b"{}",
    b"\xf0\x9f\x92\xa9",
)


class Broke(Exception):
    """An input that a target did not refuse and could not read."""

    def __init__(self, raw: bytes, error: BaseException) -> None:
        super().__init__(f"{type(error).__name__}: {error}"[:300])
        self.raw = raw


def changed(seed: bytes, lot: Random) -> bytes:
    """The seed with one to eight accidents."""
    raw = bytearray(seed)
    for _ in range(lot.randint(1, 8)):
        at = lot.randrange(len(raw) + 1)
        match lot.randrange(7):
            case 0:
                raw[at:at] = lot.randbytes(lot.randint(1, 4))
            case 1:
                raw[at:at] = lot.choice(ODD)
            case 2:
                del raw[at : at + lot.randint(1, 12)]
            case 3 if raw:
                raw[at % len(raw)] ^= 1 << lot.randrange(8)
            case 4:
                raw[at:at] = raw[at : at + lot.randint(1, 30)]
            case 5 if raw:
                raw[at % len(raw)] = lot.randrange(256)
            case 6:
                raw = raw[:at]
    return bytes(raw[:LONGEST])


def tried(target: "Target", raw: bytes) -> None:
    """Raises Broke."""
    try:
        target.run(raw)
    except target.refuses:
        return
    except Exception as error:
        raise Broke(raw, error) from error


def by_lot(target: "Target", inputs: int, seed: int) -> int:
    """Change the seeds by lot. Returns how many were tried; raises Broke."""
    lot = Random(seed)
    for one in target.seeds:
        tried(target, one)
    for _ in range(inputs):
        tried(target, changed(lot.choice(target.seeds), lot))
    return inputs + len(target.seeds)


def by_coverage(name: str, inputs: int, seed: int, keep: Path) -> None:
    """Never returns: the fuzzer ends the process, with 77 where an input broke something."""
    import atheris

    with atheris.instrument_imports(include=["huiyin"], enable_loader_override=False):
        from .fuzz_targets import TARGETS
    (target,) = (one for one in TARGETS if one.name == name)
    corpus = Path(tempfile.mkdtemp(prefix="huiyin-corpus-"))
    for number, one in enumerate(target.seeds):
        (corpus / str(number)).write_bytes(one)
    words = [
        sys.argv[0], str(corpus), f"-runs={inputs}", f"-seed={seed}", f"-max_len={LONGEST}", f"-artifact_prefix={keep}/",
        "-verbosity=0", "-rss_limit_mb=3000", "-timeout=20",
    ]  # fmt: skip
    atheris.Setup(words, lambda raw: tried(target, raw))
    atheris.Fuzz()


def has_atheris() -> bool:
    from importlib.util import find_spec

    return find_spec("atheris") is not None


def share(targets: "tuple[Target, ...]", inputs: int) -> dict[str, int]:
    """How many inputs each gets: by weight, together `inputs`."""
    whole = sum(one.weight for one in targets)
    found = {one.name: inputs * one.weight // whole for one in targets}
    found[targets[0].name] += inputs - sum(found.values())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--only", help="the name of one target")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--by-lot", action="store_true", help="without atheris, also where it is installed")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "huiyin-fuzz")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    covers = has_atheris() and not asked.by_lot
    if asked.one:
        _one(asked.one, asked.inputs, asked.seed, asked.keep, covers=covers)
        return
    from .fuzz_targets import TARGETS

    shares = share(TARGETS, asked.inputs)
    wanted = {asked.only: asked.inputs} if asked.only else shares
    total, broken = 0, 0
    for name, inputs in wanted.items():
        began = time.monotonic()
        line = [
            sys.executable,
            "-m",
            "bench.fuzz",
            "--one",
            name,
            "--inputs",
            str(inputs),
            "--seed",
            str(asked.seed),
            "--keep",
            str(asked.keep),
        ]
        line += ["--by-lot"] if asked.by_lot else []
        done = subprocess.run(
            line,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(
                    [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
                ),
            },
        )
        total += inputs
        broken += done.returncode != 0
        print(
            f"{name:18} {inputs:9,} inputs  {time.monotonic() - began:6.1f} s  {'ok' if done.returncode == 0 else 'BROKE'}",
            flush=True,
        )
        if done.returncode:
            print("\n".join((done.stdout + done.stderr).splitlines()[-12:]), flush=True)
    how = "led by coverage" if covers else "by lot"
    print(f"{total:,} inputs to {len(wanted)} parsers, {how}, seed {asked.seed}: {broken} broke")
    sys.exit(bool(broken))


def _one(name: str, inputs: int, seed: int, keep: Path, *, covers: bool) -> None:
    if covers:
        by_coverage(name, inputs, seed, keep)
    from .fuzz_targets import TARGETS

    (target,) = (one for one in TARGETS if one.name == name)
    try:
        print(json.dumps({"tried": by_lot(target, inputs, seed)}))
    except Broke as broke:
        kept = keep / f"{name.replace(' ', '-')}.bin"
        kept.write_bytes(broke.raw)
        print(f"{broke}; the input lies in {kept}: {broke.raw[:200]!r}")
        sys.exit(1)


if __name__ == "__main__":
    main()
