"""A native reader corrects and passes the drafted Tibetan: nothing breaks a page, nothing is lost, and the pages say it at once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext

from huiyin.commands.translations import command
from huiyin.kernel.say import Refused
from huiyin.people.actions import give_seat
from huiyin.people.actors import Actor, actor_of
from huiyin.translations import po, queries, rules, running
from huiyin.translations.actions import take_in_file, write_wording
from huiyin.translations.keys import key_of
from huiyin.translations.models import Wording
from huiyin.translations.queries import APPROVED, CORRECTED, DRAFT, Sentence
from huiyin.web.access import Who, declaration_of
from huiyin.web.desk.frame import tabs
from huiyin.web.format import date_full
from tests.cast import AT, Town, place

pytestmark = pytest.mark.django_db

PAGE = "/desk/translations/"
GOOD = "བོད་སྐད་ཡག་པོ།"


@pytest.fixture(autouse=True)
def as_it_ships() -> Iterator[None]:
    """What a test wrote is said no longer than the test."""
    yield
    running.put_on(running.Layer())
    running._Seen.newest = None


@pytest.fixture
def reader(town: Town) -> Actor:
    account = town.accounts["clerk2"]
    account.memberships.all().delete()
    unit = town.units["desk"]
    give_seat(account=account, unit=unit, role="reader", from_on=date(2020, 1, 1), by=Actor(), at=AT)
    return actor_of(account, at=AT)


@pytest.fixture
def client(town: Town, reader: Actor) -> Client:
    found = Client()
    found.cookies["huiyin_language"] = "en"
    found.force_login(town.accounts["clerk2"])
    return found


def pick(fits: Callable[[Sentence], object]) -> Sentence:
    """The first drafted sentence that fits."""
    return next(one for one in queries.sentences() if one.state == DRAFT and fits(one))


def named(one: Sentence) -> bool:
    return bool(rules.placeholders(one.entry.text)) and not one.entry.plural and "%%" not in one.entry.text


def plain(one: Sentence) -> bool:
    text = one.entry.text
    return (
        text.isascii() and text.replace(" ", "").isalpha() and text == text.strip() and not one.entry.plural
    )


def put(one: Sentence, text: str, by: Actor, *, approved: bool = True) -> Wording:
    return write_wording(key=one.key, text=text, approved=approved, by=by, at=AT)


# ── what may not be saved ──


@pytest.mark.parametrize("spoil", [
    lambda text: rules.PLACEHOLDER.sub("", text, count=1),
    lambda text: text + " %(more)s",
    lambda text: text.replace("%(", "% (", 1),
    lambda text: text + " 5%",
    lambda text: text + "<script>alert(1)</script>",
    lambda text: text + " <b onclick=x>",
    lambda text: text + " < ",
    lambda text: text + "&lt;script&gt;",
    lambda text: text + "\u202e",
    lambda text: text + "，好",
    lambda text: text + "༢",
    lambda text: "OK " + "".join(match[0] for match in rules.PLACEHOLDER.finditer(text)),
], ids=["missing", "more", "broken", "percent", "script", "tag", "less", "entity", "hidden", "chinese", "digits", "english"])  # fmt: skip
def test_a_broken_placeholder_or_mark_is_refused_and_what_was_typed_is_still_there(client, spoil):
    one = pick(named)
    typed = spoil(one.shipped)
    answer = client.post(PAGE, {"key": one.key, "text": typed, "pass": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    field = page[page.index(f'id="t-{one.key}"') :]
    assert unescape(field[field.index(">") + 1 : field.index("</textarea>")]).strip() == typed.strip()
    assert "govuk-error-summary" in page
    assert not Wording.objects.exists()


def test_a_mark_of_the_sentence_can_t_be_lost(reader):
    one = pick(lambda one: rules.TAG.search(one.entry.text))
    with pytest.raises(Refused):
        put(one, rules.TAG.sub("", one.shipped), reader)
    assert put(one, one.shipped + "།", reader).approved


def test_a_plural_takes_the_names_of_either_form(reader):
    one = pick(lambda one: one.entry.plural and rules.placeholders(one.entry.plural))
    assert put(one, one.shipped, reader).plural
    with pytest.raises(Refused):
        put(one, GOOD, reader)


def test_every_sentence_that_ships_passes_the_same_check():
    """Else a reader could not even save what stands there."""
    wrong = {
        one.entry.text: list(map(str, whys))
        for one in queries.sentences()
        if one.shipped and (whys := rules.why_not(one.entry.text, one.entry.plural or "", one.shipped))
    }
    assert wrong == {}


def test_nobody_but_a_reader_changes_a_word(town, client):
    one = pick(plain)
    with pytest.raises(Refused):
        put(one, GOOD, town.actor("admin"))
    admin = Client()
    admin.force_login(town.accounts["admin"])
    assert admin.get(PAGE).status_code == 200
    assert admin.post(PAGE, {"key": one.key, "text": GOOD, "pass": "1"}).status_code == 422
    for who in ("dispatcher", "clerk", "leader", "water"):
        other = Client()
        other.force_login(town.accounts[who])
        assert other.get(PAGE).status_code == 403
        assert other.post(PAGE, {"key": one.key, "text": GOOD}).status_code == 403
    assert not Wording.objects.exists()


# ── what is saved ──


def test_a_correction_stands_on_the_pages_at_once_and_costs_no_statement(
    client, town, django_capture_on_commit_callbacks
):
    one = pick(lambda one: plain(one) and not one.entry.context)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(PAGE, {"key": one.key, "text": f" {GOOD}\r\n", "save": "1", "next": "x"})
    assert answer.status_code == 302
    with CaptureQueriesContext(connection) as asked, translation.override("bo"):
        assert gettext(one.entry.text) == GOOD
        assert gettext("Nobody ever wrote this sentence") == "Nobody ever wrote this sentence"
    assert not asked.captured_queries
    with translation.override("zh-hans"):
        assert gettext(one.entry.text) == one.chinese
    row = Wording.objects.get()
    assert (row.account, row.approved, row.text) == (town.accounts["clerk2"], False, GOOD)


def test_words_with_a_context_and_plurals_are_said_too(reader):
    inside = pick(lambda one: one.entry.context and plain(one))
    many = pick(lambda one: one.entry.plural and named(replace_plural(one)))
    put(inside, GOOD, reader)
    put(many, many.shipped + "།", reader)
    assert running.refresh()
    assert not running.refresh(), "nothing newer"
    with translation.override("bo"):
        assert translation.pgettext(inside.entry.context, inside.entry.text) == GOOD
        for n in (1, 3):
            assert translation.ngettext(many.entry.text, many.entry.plural, n) == many.shipped + "།"


def replace_plural(one: Sentence) -> Sentence:
    return replace(one, entry=replace(one.entry, plural=None))


def test_another_process_sees_it_when_it_looks(reader):
    one = pick(lambda one: plain(one) and not one.entry.context)
    put(one, GOOD, reader)
    running._Seen.newest = None  # as a process that has not looked yet
    assert running.refresh()
    with translation.override("bo"):
        assert gettext(one.entry.text) == GOOD


def test_a_database_that_is_away_stops_nobody_from_looking_again(monkeypatch):
    looked, stop = [], Event()

    def away() -> bool:
        looked.append(1)
        if len(looked) == 3:
            stop.set()
        raise OperationalError("away")

    monkeypatch.setattr(running, "refresh", away)
    thread = running.keep_fresh(stop, every=0.01)
    thread.join(5)
    assert len(looked) == 3
    assert not thread.is_alive()


def test_going_back_says_what_ships_and_keeps_who_wrote_what(client, reader, town):
    one = pick(lambda one: plain(one) and not one.entry.context)
    put(one, GOOD, reader)
    assert client.post(PAGE, {"key": one.key, "back": "1"}).status_code == 302
    running.refresh()
    with translation.override("bo"):
        assert gettext(one.entry.text) == one.shipped
    page = client.get(PAGE, {"state": "draft", "text": one.entry.text}).content.decode()
    assert date_full(AT) in page
    assert GOOD in page
    assert str(town.accounts["clerk2"]) in page
    assert Wording.objects.count() == 2


# ── after an upgrade ──


def test_what_was_passed_outlives_an_upgrade_and_a_changed_sentence_is_a_draft_again(
    client, reader, monkeypatch
):
    changed = pick(lambda one: plain(one) and len(one.entry.text) > 25)
    same = pick(lambda one: plain(one) and one.key != changed.key)
    put(changed, GOOD, reader)
    put(same, GOOD, reader)
    now_says = replace(changed.entry, text=changed.entry.text + " now", strings=("གསར་པ།",), draft=True)
    shipped_anew = replace(same.entry, strings=("ཟུར་དུ།",))
    found = [
        (key_of(one.context, one.text, one.plural), one, "中文")
        for one in (now_says, shipped_anew)
    ]  # fmt: skip
    monkeypatch.setattr(queries, "_shipped", lambda stamp, locale: found)
    new, kept = queries.sentences()
    assert new.state == DRAFT and new.text == "གསར་པ།", "the sentence says something else now"
    assert kept.state == APPROVED and kept.text == GOOD, "a draft that ships anew does not undo a reader"
    assert [row.text for row in queries.before_it_changed(new, queries.newest())] == [GOOD]
    page = client.get(PAGE).content.decode()
    assert GOOD in page and changed.entry.text in page, "what was written before is shown beside it"


# ── finding one's way ──


def test_the_list_is_narrowed_by_state_room_and_words(client, reader):
    one = pick(lambda one: "resident" in one.entry.rooms and plain(one))
    put(one, GOOD, reader, approved=False)
    hits = {
        "state": queries.narrowed(queries.sentences(), queries.Wanted(CORRECTED)),
        "room": queries.narrowed(queries.sentences(), queries.Wanted(rooms=frozenset({"resident"}))),
        "text": queries.narrowed(queries.sentences(), queries.Wanted(text=one.chinese[:4])),
    }
    assert [found.key for found in hits["state"]] == [one.key]
    assert all("resident" in found.entry.rooms for found in hits["room"])
    assert one.key in {found.key for found in hits["text"]}
    page = client.get(PAGE, {"state": "corrected", "room": "residents", "text": GOOD}).content.decode()
    assert page.count("<textarea") == 1 and one.entry.text in page
    for odd in ({"from": "99999"}, {"from": "x"}, {"state": "no"}, {"room": "no"}, {"text": "%"}):
        assert client.get(PAGE, odd).status_code == 200


def test_the_page_asks_as_much_for_one_wording_as_for_many(client, reader):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE, {"state": ""}).status_code == 200
        return len(asked)

    cost()
    few = cost()
    for one in [one for one in queries.sentences() if plain(one)][:60]:
        Wording.objects.create(
            language="bo", key=one.key, english=one.entry.text, text=GOOD, approved=True, at=AT
        )
    assert cost() == few <= 15


def test_a_reader_sees_no_matter_and_no_tab_of_somebody_else(town, client, reader):
    case = place(town)
    assert client.get(f"/desk/{case.pk}/").status_code in (403, 404)
    assert client.get("/desk/").headers["Location"] == PAGE
    for tab in tabs(reader, "", None):
        declared = declaration_of(resolve(tab.url).func) if tab.url else None
        if declared is not None and declared.who is Who.STAFF and declared.roles:
            assert "reader" in declared.roles, tab.label


# ── files ──


def test_the_file_is_whole_and_what_was_passed_has_no_mark_of_a_draft(client, reader):
    assert queries.catalogue() == po.render("bo", po.entries("bo").values()), "nothing written: what ships"
    passed, kept, corrected = [one for one in queries.sentences() if one.state == DRAFT and plain(one)][:3]
    put(passed, passed.shipped, reader)
    put(corrected, GOOD, reader, approved=False)
    answer = client.get(PAGE + "django.po")
    assert 'filename="django.po"' in answer.headers["Content-Disposition"]
    found = po.entries_in(answer.content)
    assert found.keys() == po.entries("bo").keys()
    drafts = {one.key: found[one.entry.key].draft for one in (passed, kept, corrected)}
    assert drafts == {passed.key: False, kept.key: True, corrected.key: True}
    assert found[corrected.entry.key].strings == (GOOD,)


def test_a_file_goes_out_of_one_installation_and_into_another(tmp_path, reader):
    one, spoilt = pick(plain), pick(named)
    put(one, GOOD, reader)
    file = tmp_path / "bo.po"
    run = CliRunner()
    assert run.invoke(command, ["export", str(file)]).exit_code == 0
    Wording.objects.all().delete()
    entries = po.entries_in(file.read_bytes())
    entries[spoilt.entry.key] = spoilt.entry.saying((GOOD,), draft=False)
    file.write_bytes(po.render("bo", entries.values()))
    brought = run.invoke(command, ["import", str(file)])
    assert brought.exit_code == 1
    assert "left as it is" in brought.output and "1 written, 1 passed, 1 left" in brought.output
    row = Wording.objects.get()
    assert (row.text, row.approved, row.account) == (GOOD, True, None)
    again = take_in_file(content=file.read_bytes(), by=Actor(), at=AT + timedelta(days=1))
    assert (again.written, again.approved) == (0, 0), "what is there is not written twice"
    assert "passed" not in run.invoke(command, ["status"]).output.split()[0]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not a catalogue at all", b'msgid "a\n'])
def test_what_is_no_catalogue_is_refused(content: bytes, tmp_path: Any):
    file = tmp_path / "bo.po"
    file.write_bytes(content)
    brought = CliRunner().invoke(command, ["import", str(file)])
    assert "Traceback" not in brought.output
    assert not Wording.objects.exists()
