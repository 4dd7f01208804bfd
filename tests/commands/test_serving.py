"""Each of a server's processes keeps to a core of its own, where there are as many."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Three processes of one parent, one after the other; the first ends by SIGKILL before the third begins.
THREE = """
import json, os, subprocess, sys
os.sched_setaffinity(0, {cores})
CHILD = '''
import os, sys
from threading import Thread
from huiyin.commands.serving import keep_to_a_core
keep_to_a_core({workers})
seen = []
one = Thread(target=lambda: seen.append(sorted(os.sched_getaffinity(0))))
one.start(); one.join()
print(seen[0], flush=True)
sys.stdin.read()
'''
def begin():
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return child, json.loads(child.stdout.readline())
first, where = begin()
found = [where]
second, where = begin()
found.append(where)
first.kill(); first.wait()
third, where = begin()
found.append(where)
second.stdin.close(); third.stdin.close(); second.wait(); third.wait()
print(json.dumps(found))
"""


def cores_of(cores: set[int], workers: int) -> list[list[int]]:
    """Where three processes ran, of servers with so many processes on these cores."""
    code = THREE.replace("{cores}", repr(cores)).replace("{workers}", str(workers))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: list[list[int]] = json.loads(done.stdout)
    return found


@pytest.fixture
def two() -> list[int]:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        pytest.skip("missing here: a second core")
    return cores[:2]


def test_each_process_has_a_core_and_whoever_comes_after_one_that_was_killed_has_its(two: list[int]) -> None:
    assert cores_of(set(two), workers=2) == [[two[0]], [two[1]], [two[0]]]


def test_with_more_processes_than_cores_none_is_kept_anywhere(two: list[int]) -> None:
    assert cores_of(set(two), workers=3) == [two, two, two]


def test_a_process_alone_goes_where_there_is_room(two: list[int]) -> None:
    assert cores_of({two[0]}, workers=1) == [[two[0]]] * 3
    assert cores_of(set(two), workers=1) == [two, two, two]
