"""Two Huiyin on one machine, each an installation with a database of its own: the town's worker files at the county's server."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT

pytestmark = pytest.mark.sqlite  # two files; that the moves hold on PostgreSQL the other tests say


@dataclass
class Installation:
    """One Huiyin: a folder, a port, the process that serves it where it is asked, and a hand at its desk and worker."""

    folder: Path
    port: int = 0
    processes: "list[subprocess.Popen[str]]" = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith(("HUIYIN_", "PYTEST_"))
        }
        own = {
            "HUIYIN_DATA_DIR": str(self.folder),
            "HUIYIN_INSIDE_HOSTS": "127.0.0.1",
            "HUIYIN_LOG_LEVEL": "CRITICAL",
            "HUIYIN_PUBLIC_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        self.env = {**kept, **own}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self, *command: str) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=self.env, cwd=ROOT, stdin=pipe, stdout=pipe, text=True
        )
        self.processes.append(process)
        return process

    def send_a_hand(self) -> None:
        self._hand = self.begin("tests.api.hand")

    def hand(self, *what: str) -> dict[str, Any]:
        """Let the hand do something; what it says of it."""
        assert self._hand.stdin
        assert self._hand.stdout
        self._hand.stdin.write(json.dumps(what) + "\n")
        self._hand.stdin.flush()
        found: dict[str, Any] = json.loads(self._hand.stdout.readline())
        return found

    def serve(self) -> None:
        """Begin to serve; `ready` waits for it."""
        self.begin("huiyin", "serve", "--bind", f"127.0.0.1:{self.port}", "--no-work")

    def ready(self) -> None:
        for _ in range(600):
            try:
                urllib.request.urlopen(
                    f"{self.url}/open311/discovery.xml?jurisdiction_id=A", timeout=2
                ).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("it does not answer")

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


@pytest.fixture
def installations(
    tmp_path: Path, empty_database: Callable[[Path], None]
) -> Iterator[tuple[Installation, Installation]]:
    """Both with an empty database."""
    town, county = Installation(tmp_path / "town"), Installation(tmp_path / "county")
    try:
        for one in (town, county):
            empty_database(one.folder)
            one.send_a_hand()
        yield town, county
    finally:
        town.stop()
        county.stop()


@pytest.mark.slow
def test_the_town_files_at_the_county_and_its_answers_come_back(installations):
    town, county = installations
    known = county.hand("county")
    placed = town.hand("town", f"{county.url}/open311/v2", known["key"], known["jurisdiction"])

    # the county is down: the town sees it, and its own clock runs
    seen = town.hand("work")
    assert seen["failing"] == "it can't be reached: ConnectError"
    assert (seen["state"], bool(seen["due_at"])) == ("dispatched", True)

    # it is up: the request arrives, once, with its photo, under the county's own code, and without who said it
    county.serve()
    county.ready()
    assert town.hand("work")["failing"] == ""
    there = county.hand("look")
    assert (there["state"], there["service"], there["photos"]) == ("placed", "hole", 1)
    assert "村口的水管冻裂了，水流到路上结了冰。" in there["words"][0]
    assert placed["receipt"] not in str(there)

    # the county does it: the town's unit takes it and finishes, with the county's words and its photo as the proof
    county.hand("move", there["id"], "accept", "dispatch", "take", "finish")
    here = town.hand("work")
    assert here["state"] == "done"
    assert [verb for verb in here["verbs"] if verb in ("take", "finish")] == ["take", "finish"]
    assert "县里派人填平了。" in here["words"]
    assert here["photos"] == 2
    assert town.hand("work")["verbs"] == here["verbs"], "what was followed is not followed again"

    # the resident sends it back: so it is sent back over there
    assert town.hand("move", placed["case"], "reopen")["state"] == "taken"
    town.hand("work")
    there = county.hand("look")
    assert (there["state"], there["verbs"][-1]) == ("taken", "reopen")
    assert "又坏了。" in there["words"]
