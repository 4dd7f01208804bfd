"""The keys that seal: a stolen disk tells nothing without them, and they can be changed while the town works."""

import base64
import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection

from huiyin.commands.main import main
from huiyin.people import keys
from huiyin.people.models import Contact
from huiyin.people.sealed import NoKey, newest_mark, seal, unseal, unsealed
from huiyin.rights import traces
from tests.cast import NAME, PHONE, make_cast, place
from tests.rights.conftest import found_on_disk

FRESH = "2026-11-25:" + base64.b64encode(bytes(range(32))).decode()
CODES = ("utf-8", "utf-16-le", "utf-16-be")


@pytest.fixture
def wiped(transactional_db):
    """What other tests wrote and deleted still lies in the file: it goes before the file is searched."""
    traces.wipe()


@pytest.fixture
def town(transactional_db):
    cast = make_cast()
    for n in range(12):
        place(cast.a, said=f"第{n}件事")
    return cast.a


def test_a_stolen_database_alone_yields_no_name_and_no_number(wiped, town):
    looked_for = [text.encode(code) for text in (NAME, PHONE, PHONE[-8:], NAME[:2]) for code in CODES]
    public = "第3件事".encode()
    assert found_on_disk([public]), "the test must be able to find what lies there in plain text"
    assert not found_on_disk(looked_for)


def test_without_the_key_a_value_is_not_opened(town, settings):
    settings.FIELD_KEYS = [FRESH]
    with pytest.raises(NoKey):
        unsealed(Contact.objects.first().name)


def test_after_the_change_the_old_key_can_be_dropped(town, settings):
    old = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [FRESH, *old]
    result = CliRunner().invoke(main, ["keys", "rotate", "--batch", "5"])
    assert result.exit_code == 0, result.output
    assert "24 values sealed anew" in result.output
    settings.FIELD_KEYS = [FRESH]
    assert {unsealed(contact.phone) for contact in Contact.objects.all()} == {PHONE}
    assert keys.count_by_mark() == {newest_mark(): 24}


def test_a_second_run_finds_nothing_to_do(town, settings):
    settings.FIELD_KEYS = [FRESH, *settings.FIELD_KEYS]
    assert sum(n for _, n in keys.rotate()) == 24
    assert sum(n for _, n in keys.rotate()) == 0


def test_a_row_changed_meanwhile_stays_as_it_was_written(town, settings, monkeypatch):
    settings.FIELD_KEYS = [FRESH, *settings.FIELD_KEYS]
    contact = Contact.objects.order_by("pk").first()
    once = iter([1])

    def meanwhile(sealed):
        if next(once, None):
            Contact.objects.filter(pk=contact.pk).update(name="新名字", phone="10086")
        return unseal(sealed)

    monkeypatch.setattr(keys, "unseal", meanwhile)
    list(keys.rotate())
    again = Contact.objects.get(pk=contact.pk)
    assert (unsealed(again.name), unsealed(again.phone)) == ("新名字", "10086")
    assert keys.count_by_mark()[newest_mark()] == 24


def test_a_value_whose_key_is_missing_stops_it_with_a_sentence_and_loses_nothing(town, settings):
    old = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [FRESH]
    result = CliRunner().invoke(main, ["keys", "rotate"])
    assert result.exit_code == 1 and "HUIYIN_FIELD_KEYS" in result.output
    settings.FIELD_KEYS = old
    assert unsealed(Contact.objects.first().phone) == PHONE


def test_killed_in_the_middle_it_goes_on_where_it_was(town):
    """A process of its own, killed after its first batch; then once more, and the old key is not needed any more."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = os.environ["HUIYIN_DATABASE_URL"].rpartition("/")[0] + f"/{database['NAME']}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("HUIYIN_")},
        "HUIYIN_DATABASE_URL": url,
        "HUIYIN_DATA_DIR": str(settings.DATA_DIR),
        "HUIYIN_FIELD_KEYS": ",".join([FRESH, *settings.FIELD_KEYS]),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "huiyin", "keys", "rotate", "--batch"]
    running = subprocess.Popen([*command, "1"], env=environment, stdout=subprocess.PIPE, text=True)
    assert "values so far" in running.stdout.readline()
    running.send_signal(signal.SIGKILL)
    running.wait()
    time.sleep(0.1)
    before = dict(keys.count_by_mark())
    assert sum(before.values()) == 24, "nothing is lost"
    done = subprocess.run([*command, "500"], env=environment, capture_output=True, text=True, check=True)
    assert "Older keys can be taken out" in done.stdout
    assert len([n for n in keys.count_by_mark().values() if n]) == 1


def test_two_keys_with_the_same_mark_are_refused(settings):
    from huiyin.people import sealed

    sealed._keys.cache_clear()
    settings.FIELD_KEYS = [FRESH]
    value = seal("回音")
    assert value[:2] == newest_mark()
    keys_ = {}
    for n in range(200_000):
        raw = n.to_bytes(32, "big")
        mark = hashlib.sha256(raw).digest()[:2]
        if mark in keys_:
            settings.FIELD_KEYS = [base64.b64encode(raw).decode(), base64.b64encode(keys_[mark]).decode()]
            break
        keys_[mark] = raw
    with pytest.raises(ValueError, match="same mark"):
        seal("回音")


@pytest.mark.django_db
def test_the_doctor_tells_how_old_a_key_is(cast, settings):
    settings.FIELD_KEYS = [FRESH, *settings.FIELD_KEYS]
    place(cast.a)
    text = CliRunner().invoke(main, ["keys", "list"]).output
    assert "days old, it seals" in text and "of unknown age; nothing lies under it any more" in text
