"""Fuzzing the API for as long as wanted: `python -m tests.api.v1.fuzz http://127.0.0.1:8000 --minutes 20`.

The server is one to play with: matters are placed and moved. HUIYIN_FUZZ_TOKEN is a token of staff, so that more than refusals
are met. HUIYIN_FUZZ_KNOWN (name=value,...) are ids of real matters and codes of real places and kinds, which are put into addresses
and bodies more than half of the time; the rest is by lot.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import schemathesis

KNOWN: dict[str, str] = {}
LOTS = Random(7)


def known_values(found: dict[str, str]) -> None:
    """Values by their names, in addresses and bodies, that lead to something."""
    KNOWN.update(found)


def _led(values: Any) -> Any:
    if isinstance(values, dict):
        for name in KNOWN.keys() & values.keys():
            if LOTS.random() < 0.6:
                values[name] = KNOWN[name]
    return values


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """More than half of the addresses lead to something that is there."""
    return _led(path_parameters)


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """More than half of the bodies name a place and a kind that are there."""
    return _led(body)


if given := os.environ.get("HUIYIN_FUZZ_KNOWN"):
    known_values(dict(pair.split("=", 1) for pair in given.split(",")))


def main() -> None:
    """Run schemathesis again and again, each time with another seed, until the minutes are over. Ends with 1 at a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--examples", type=int, default=60)
    asked = parser.parse_args()
    until, seed, token = monotonic() + 60 * asked.minutes, 1, os.environ.get("HUIYIN_FUZZ_TOKEN", "")
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    while monotonic() < until:
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{asked.url}/api/v1/openapi.json",
            "--phases", "fuzzing", "--checks", checks, "--max-examples", str(asked.examples), "--seed", str(seed),
            "--mode", "all", "--continue-on-failure", "--suppress-health-check", "all", "--no-color",
        ]  # fmt: skip
        if token and seed % 2:
            command += ["--header", f"Authorization: Bearer {token}"]
        done = subprocess.run(
            command, env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.api.v1.fuzz"}, check=False
        )
        if done.returncode:
            sys.exit(f"seed {seed} found something")
        seed += 1
    print(f"{seed - 1} rounds, nothing found")


if __name__ == "__main__":
    main()
