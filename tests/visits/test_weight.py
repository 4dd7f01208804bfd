"""What the offline part of a page weighs: every script that the round and its service worker fetch, gzipped."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from huiyin.web.assets import build

MOST = 12 * 1024
STATIC = Path(__file__).resolve().parents[2] / build.STATIC.parent
SCRIPT = re.compile(r'<script[^>]* src="' + settings.STATIC_URL + r'([^"]+)"')

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (STATIC / "huiyin" / "round.js").exists(),
        reason="missing here: the front end (.venv/bin/python src/huiyin/web/assets/build.py)",
    ),
]


def test_all_script_of_the_round_with_its_service_worker_fits_into_twelve_kilobytes() -> None:
    page = Client().get("/round/")
    assert page.status_code == 200
    scripts = [(STATIC / name).read_bytes() for name in SCRIPT.findall(page.content.decode())]
    assert len(scripts) == 1
    parts = [len(gzip.compress(one, 9)) for one in [*scripts, Client().get("/sw.js").content]]
    print(f"round {parts[0]} + service worker {parts[1]} = {sum(parts)} of {MOST} bytes")
    assert sum(parts) <= MOST


def test_the_shell_is_the_same_for_everybody_and_sets_no_cookie(sign_in) -> None:
    anonymous, staff = Client(), sign_in("grid", language="zh-hans")
    one, other = anonymous.get("/round/"), staff.get("/round/")
    assert one.content == other.content
    assert not one.cookies
    assert not other.cookies
    assert one["Huiyin-Shell"]


def test_the_service_worker_is_for_the_whole_site_asked_for_each_time_and_under_the_policy() -> None:
    answer = Client().get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in Client().get("/round/")["Content-Security-Policy"]
