"""As it is served: production's own names of static files, which only production looks up, and pages drawn with them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from huiyin.web import static_files
from tests.cast import Town
from tests.databases import ROOT

NAMED = re.compile(r"""static\(\s*['"](huiyin/[^'"{}]+)['"]""")


@pytest.fixture
def in_production(settings: Any, tmp_path: Path) -> Path:
    """The names of production, with everything gathered into a folder of this test's; packing it takes seconds and is left out."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert static_files.gather()
    return tmp_path


@pytest.mark.django_db
def test_pages_find_their_files_by_the_names_of_production(in_production: Path, town: Town) -> None:
    assert (in_production / "staticfiles.json").is_file()
    assert not static_files.gather(), "what was gathered from the same files is left alone"
    clerk, anybody = Client(), Client()
    clerk.force_login(town.accounts["dispatcher"])
    pages = [
        (anybody, one)
        for one in ("/", "/order/", "/find/", "/register/", "/sign-in/", "/figures/", "/nothing/")
    ]
    pages += [(anybody, one) for one in ("/sw.js", "/manifest.webmanifest", "/healthz")]
    pages += [(clerk, one) for one in ("/desk/", "/account/", "/desk/intake/")]
    for client, page in pages:
        answer = client.get(page)
        assert answer.status_code < 500, page
        for name in re.findall(r'"/static/(huiyin/[^"]+)"', answer.content.decode("utf-8", "replace")):
            assert (in_production / name).is_file(), f"{page} asks for {name}"
            assert re.search(r"\.[0-9a-f]{12}\.", name), f"{page} names {name} without its hash"


def test_every_static_file_that_is_named_is_there() -> None:
    """In production one that isn't breaks the page that names it."""
    named = set()
    for folder in ("src/huiyin/web", "src/huiyin/api", "src/huiyin/mail_in"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".html", ".py") and "assets" not in path.parts:
                named |= set(NAMED.findall(path.read_text()))
    assert len(named) > 5
    assert not [name for name in named if finders.find(name) is None]
