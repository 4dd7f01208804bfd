"""Fuzzing the API for as long as wanted: `python -m tests.api.v1.fuzz http://127.0.0.1:8000 --minutes 20`.

The server is one to play with: matters are placed and moved. HUIYIN_FUZZ_TOKEN is a token of staff, so that more than refusals
are met. The ids of real matters are put into the addresses half of the time; the rest is by lot.
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

PATHS: dict[str, str] = {}
LOTS = Random(7)


def known_paths(found: dict[str, str]) -> None:
    """Values of path parameters that lead to something."""
    PATHS.update(found)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Half of the addresses lead to something that is there."""
    if isinstance(path_parameters, dict):
        for name in PATHS.keys() & path_parameters.keys():
            if LOTS.random() < 0.6:
                path_parameters[name] = PATHS[name]
    return path_parameters


if given := os.environ.get("HUIYIN_FUZZ_PATHS"):
    known_paths(dict(pair.split("=", 1) for pair in given.split(",")))


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
