"""Which database the tests run on, what this machine lacks for some of them, and saying so aloud.

`HUIYIN_DATABASE_URL` chooses the database, as it does in service; without it the tests run on SQLite. Each run makes
databases and folders of its own and takes them away again, so several runs can go on side by side and none can touch a
town's. `make test` runs everything on SQLite, then what touches the database on PostgreSQL (`--touching-database`).

A test that needs more than Python says so by a marker: `browser`, `postgres`, `sqlite`, `data("FILE")`; one outside of a loop's
folder that speaks of it by name, `loop("NAME")`: without that folder it is left out, aloud.
"""

import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from tests import blank

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
# the first has no windows to look after: the same pages for a quarter less of the processor
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MISSING = "missing here: "


def on_postgres() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def touches_database(item: pytest.Item) -> bool:
    """The test asks for the database by marker, by fixture or by its class."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    owner = getattr(item, "cls", None)
    return owner is not None and issubclass(owner, TransactionTestCase)


# ── what the machine has ─────────────────────────────────────────────────────────────────────────────────


def chromium_path() -> str | None:
    """The browser: the one named in HUIYIN_TEST_CHROMIUM, or the system's."""
    named = os.environ.get("HUIYIN_TEST_CHROMIUM")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def data_folder() -> Path:
    """Real data is too large for the repository: it lies beside it, or where HUIYIN_TEST_DATA says."""
    return Path(os.environ.get("HUIYIN_TEST_DATA") or ROOT.parent / "shared" / "data")


def what_is_missing(item: pytest.Item) -> str | None:
    """What this test needs and the machine doesn't have, in a few words; None where it has everything."""
    if item.get_closest_marker("browser") and not (chromium_path() and find_spec("playwright")):
        return "Chromium (install it, or name it in HUIYIN_TEST_CHROMIUM)"
    if item.get_closest_marker("postgres") and not on_postgres():
        return "PostgreSQL (set HUIYIN_DATABASE_URL, or run make test)"
    for marker in item.iter_markers("loop"):
        for name in marker.args:
            if not (ROOT / "src" / "huiyin" / "loops" / name).is_dir():
                return f"the loop {name}: its folder was taken away"
    for marker in item.iter_markers("data"):
        for name in marker.args:
            if not (data_folder() / name).exists():
                return f"the data file {name} (name its folder in HUIYIN_TEST_DATA)"
    return None


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; a test that asks for it is marked `browser`."""
    path = chromium_path()
    if path is None:
        pytest.skip(f"{MISSING}Chromium")
    return path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; a test that asks for it is marked `data("FILE")`."""
    return data_folder()


# ── databases and folders of this run's own ──────────────────────────────────────────────────────────────


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--touching-database",
        action="store_true",
        help="only tests that touch the database (the second pass)",
    )


def pytest_configure(config: pytest.Config) -> None:
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="huiyin-tests-", dir=parent))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    keep_to(folder)
    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_huiyin_{os.getpid()}" if on_postgres() else str(folder / "test.sqlite3")


def keep_to(folder: Path) -> None:
    """Point every setting that names the data folder, and every program a test starts, to `folder`."""
    town = str(settings.DATA_DIR)
    (folder / "static").mkdir()
    os.environ["HUIYIN_DATA_DIR"] = str(folder)
    for name in dir(settings):
        if name.isupper() and name != "DATABASES":
            value = getattr(settings, name)
            if town in repr(value):
                setattr(settings, name, moved(value, town, str(folder)))


def moved(value: Any, old: str, new: str) -> Any:
    match value:
        case dict():
            return {key: moved(inner, old, new) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(moved(inner, old, new) for inner in value)
        case str() | Path() if str(value) == old or str(value).startswith(old + os.sep):
            return type(value)(new + str(value)[len(old) :])
    return value


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This process's own database. The migrations are run where no process before has run the same ones."""
    path = Path(str(settings.DATABASES["default"]["TEST"]["NAME"]))
    with django_db_blocker.unblock():
        blank.make(path)
        ready = setup_databases(verbosity=0, interactive=False, keepdb=True)
    yield
    with django_db_blocker.unblock():
        teardown_databases(ready, verbosity=0, keepdb=True)
        if on_postgres():
            blank.drop_on_server()


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None) -> Callable[[Path], None]:
    """Puts the file of an empty SQLite database into a town's folder, as `huiyin migrate` makes it."""

    def put(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        assert blank.copy_to(folder / "huiyin.sqlite3")

    return put


# ── which tests run in this pass ─────────────────────────────────────────────────────────────────────────


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    second = config.getoption("touching_database")
    follows = bool(os.environ.get("HUIYIN_TEST_POSTGRES_FOLLOWS"))
    keep, leave = [], []
    for item in items:
        touching = touches_database(item)
        item.user_properties.append(("database", touching))
        elsewhere = "sqlite" if on_postgres() else "postgres" if follows else ""
        other = bool(elsewhere) and item.get_closest_marker(elsewhere) is not None
        (leave if other or (second and not touching) else keep).append(item)
    if leave:
        config.hook.pytest_deselected(items=leave)
        items[:] = keep


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if missing := what_is_missing(item):
        pytest.skip(MISSING + missing)


# ── saying it aloud ──────────────────────────────────────────────────────────────────────────────────────


def pytest_report_header() -> str:
    if on_postgres():
        return "database: PostgreSQL"
    return f"database: SQLite {sqlite3.sqlite_version}"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # one of several processes; the one that leads them speaks
        return
    stats = terminalreporter.stats
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get("skipped", []))
    missing = {why.removeprefix(MISSING): n for why, n in reasons.items() if why.startswith(MISSING)}
    if why := os.environ.get("HUIYIN_TEST_NO_POSTGRES"):
        ran = [*stats.get("passed", []), *stats.get("failed", [])]
        missing[why] = sum(dict(report.user_properties).get("database", False) for report in ran)
    if missing:
        terminalreporter.section("NOT TESTED on this machine", sep="!", red=True, bold=True)
        for why, count in missing.items():
            terminalreporter.write_line(f"{count:5} tests did not run, missing: {why}", red=True)
    if tally := os.environ.get("HUIYIN_TEST_TALLY"):
        failed = len(stats.get("failed", [])) + len(stats.get("error", []))
        numbers = (len(stats.get("passed", [])), failed, len(stats.get("skipped", [])), sum(missing.values()))
        with Path(tally).open("a") as lines:
            lines.write(" ".join(map(str, numbers)) + "\n")
