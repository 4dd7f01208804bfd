"""To where a letter belongs; and to where a forged one doesn't come."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail

from huiyin.cases import telling
from huiyin.cases.models import Attachment, Case, Words
from huiyin.commands.mail_in import command
from huiyin.kernel.say import Refused
from huiyin.mail_in import receiving
from huiyin.mail_in.actions import place_letter, put_aside
from huiyin.mail_in.mailbox import NoMailbox, fetch
from huiyin.mail_in.models import Draft, Received
from huiyin.mail_in.reading import read
from huiyin.mail_in.receiving import MOST_A_DAY, take
from huiyin.notices import outbox
from huiyin.notices.replying import key_in, reply_address, token_of
from huiyin.people.sealed import unsealed
from tests.cast import AT, DAY, HOUR, MINUTE, Cast, Town, drive, fresh
from tests.desk.conftest import SignIn
from tests.mail_in.making import ADDRESS, WRITER, Mailbox, labelled_gb2312, letter, with_file
from tests.resident.sending import photo as jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_settings(settings: Any, tmp_path: Path, cast: Cast) -> None:
    settings.MAIL_IN_ADDRESS, settings.MAIL_IN_TOWN, settings.MAIL_IN = ADDRESS, "A", ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}  # fmt: skip
    settings.DATA_DIR = tmp_path


def placed(town: Town, raw: bytes = b"") -> Case:
    """An order that came by e-mail and was taken in at the desk."""
    assert take(raw or letter("村口的路灯不亮，已经三天了。"), at=AT).outcome == "draft"
    draft = Draft.objects.get(settled_at=None)
    return place_letter(
        draft_id=draft.pk,
        place=town.villages[0],
        service=town.services["lamp"],
        title="",
        language="zh-hans",
        by=town.actor("dispatcher"),
        at=AT + MINUTE,
    )


def told(at: Any = AT + MINUTE) -> list[Any]:
    """What goes out by e-mail now."""
    outbox.fan_out(at=at, routes=telling.channels_of)
    for delivery in outbox.due_deliveries(at=at):
        if delivery.channel == "email" and outbox.claim(delivery, at=at):
            outbox.carry(delivery, at=at, write=telling.write_letter)
    return mail.outbox


def notice(town: Town) -> tuple[Case, Any]:
    """An order and the e-mail by which its resident was told of it."""
    case = placed(town)
    drive(town, case, "dispatch", "take", "answer", at=AT + HOUR)
    return fresh(case), told(AT + DAY)[-1]


# ── a letter becomes a draft, and the draft an order ──


def test_a_first_letter_lies_at_the_desk_and_becomes_an_order_in_its_writer_s_words(town: Town) -> None:
    case = placed(town, with_file("村口的路灯不亮，已经三天了。", "灯.jpg", jpeg().read()))
    assert (case.channel, case.filed_at, case.state) == ("email", AT, "accepted")
    assert Words.objects.get(case=case, kind="said").text == "村里的路灯\n村口的路灯不亮，已经三天了。"
    assert unsealed(case.contact.email) == WRITER and case.contact.reach_by == "email"
    assert Attachment.objects.get().case == case
    draft = Draft.objects.get()
    assert not draft.sender and not draft.text and draft.case == case


def test_the_writer_is_told_by_e_mail_with_the_digits_and_an_address_to_answer(town: Town) -> None:
    case, sent = notice(town)
    assert sent.to == [WRITER] and sent.reply_to and sent.reply_to[0].startswith("huiyin+r.")
    assert case.receipt[:4] in sent.body and unsealed(case.contact.pin) in sent.body
    assert key_in(sent.reply_to) == key_in([sent.extra_headers["Message-ID"]])


def test_what_is_put_aside_is_gone_with_its_files(
    town: Town, django_capture_on_commit_callbacks: Any
) -> None:
    take(with_file("买发票吗", "a.jpg", jpeg().read()), at=AT)
    draft, file = Draft.objects.get(), Attachment.objects.get()
    with pytest.raises(Refused):
        put_aside(draft_id=draft.pk, by=town.actor("clerk"), at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        put_aside(draft_id=draft.pk, by=town.actor("dispatcher"), at=AT)
    assert not Attachment.objects.exists() and not unsealed(Draft.objects.get().text)
    from django.core.files.storage import default_storage

    assert not default_storage.exists(file.stored)


# ── an answer becomes a word ──


def test_an_answer_to_a_notice_is_a_word_on_that_matter_by_that_resident(town: Town) -> None:
    case, sent = notice(town)
    answer = letter(
        "还是不亮。\n\n在 2026年3月3日，huiyin 写道：\n> 已经答复", to=sent.reply_to[0], message_id="<a1@x>"
    )
    assert take(answer, at=AT + DAY + HOUR).outcome == "word"
    words = Words.objects.filter(case=case).order_by("seq").last()
    assert words.text == "还是不亮。"
    event = case.jurisdiction and fresh(case)
    assert event.seq == case.seq + 1


def test_without_a_plus_the_message_that_it_answers_tells_which(town: Town) -> None:
    case, sent = notice(town)
    answer = letter("还是不亮。", In_Reply_To=sent.extra_headers["Message-ID"], message_id="<a2@x>")
    assert take(answer, at=AT + DAY + HOUR).outcome == "word" and fresh(case).seq == case.seq + 1


def test_the_same_message_twice_does_nothing(town: Town) -> None:
    case, sent = notice(town)
    answer = letter("还是不亮。", to=sent.reply_to[0], message_id="<a3@x>")
    assert [take(answer, at=AT + DAY + HOUR).outcome for _ in range(2)] == ["word", "again"]
    assert fresh(case).seq == case.seq + 1
    assert take(letter("新的"), at=AT).outcome == "draft" and take(letter("新的"), at=AT).outcome == "again"


def test_a_forged_sender_cannot_speak_on_another_s_matter(town: Town) -> None:
    case, sent = notice(town)
    forged_from = letter("撤了吧", message_id="<f1@x>")  # the right sender, no token
    forged_token = letter("撤了吧", to="huiyin+r." + "a" * 39 + "@town.example", message_id="<f2@x>")
    other_sender = letter("撤了吧", sender="thief@example.org", to=sent.reply_to[0], message_id="<f3@x>")
    changed = sent.reply_to[0].replace("+r.", "+r.b")
    for raw in (forged_from, forged_token, other_sender, letter("撤了吧", to=changed, message_id="<f4@x>")):
        assert take(raw, at=AT + DAY + HOUR).outcome == "draft"
    assert fresh(case).seq == case.seq
    assert [draft.note for draft in Draft.objects.filter(settled_at=None).order_by("id")] == [
        "",
        "",
        "other",
        "",
    ]


def test_an_answer_to_a_closed_matter_lies_at_the_desk_with_the_matter_named(
    town: Town, sign_in: SignIn
) -> None:
    case, sent = notice(town)
    drive(town, case, "finish", "rate", at=AT + 2 * DAY)
    assert take(letter("又坏了", to=sent.reply_to[0], message_id="<c@x>"), at=AT + 3 * DAY).why == "closed"
    draft = Draft.objects.get(settled_at=None)
    page = sign_in("dispatcher").get(f"/desk/letters/{draft.pk}/").content.decode()
    assert f"/desk/{case.pk}/" in page and "takes no word any more" in page and WRITER not in page


def test_what_an_office_answers_by_e_mail_moves_nothing(town: Town) -> None:
    town.units["roads"].email = "roads@example.org"
    town.units["roads"].save()
    case = drive(town, placed(town), "dispatch", at=AT + HOUR)
    told(AT + DAY)
    sent = next(one for one in mail.outbox if one.to == ["roads@example.org"])
    raw = letter("修好了", sender="roads@example.org", to=sent.reply_to[0], message_id="<o@x>")
    assert take(raw, at=AT + DAY).why == "office" and fresh(case).seq == case.seq


# ── what is left aside ──


def test_loops_bounces_and_floods_are_left_aside(town: Town) -> None:
    assert take(letter("我在休假", Auto_Submitted="auto-replied"), at=AT).outcome == "aside"
    assert take(letter("自己", sender=ADDRESS), at=AT).outcome == "aside"
    outcomes = [
        take(letter(f"第{n}封", message_id=f"<n{n}@x>"), at=AT).outcome for n in range(MOST_A_DAY + 1)
    ]
    assert outcomes == ["draft"] * MOST_A_DAY + ["aside"]
    assert Draft.objects.count() == MOST_A_DAY


def test_one_that_is_too_large_is_said_and_nothing_of_it_is_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 2000)
    assert take(letter("大" * 3000), at=AT).why == "large"
    draft = Draft.objects.get()
    assert not draft.text and draft.sender


def test_a_file_that_is_none_of_ours_is_left_out_and_counted(town: Town) -> None:
    take(with_file("看", "virus.exe", b"MZ\x90\x00" * 20), at=AT)
    assert Draft.objects.get().left_out == 1 and not Attachment.objects.exists()


def test_the_town_is_told_by_the_address(cast: Cast, settings: Any) -> None:
    take(letter("给下河镇的", to="huiyin+b@town.example"), at=AT)
    assert Draft.objects.get().jurisdiction == cast.b.place
    settings.MAIL_IN_TOWN = ""
    assert take(letter("给谁的"), at=AT).outcome == "nowhere" and Received.objects.count() == 1


# ── the mailbox and the command ──


def test_the_mailbox_is_read_once_and_what_was_taken_is_marked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Mailbox(
        [labelled_gb2312("扎西岗村口的路灯不亮"), letter("我在休假", Precedence="bulk"), letter("x" * 50_000)]
    )
    monkeypatch.setattr("huiyin.mail_in.mailbox.MOST_BYTES", 40_000)
    monkeypatch.setattr("huiyin.mail_in.receiving.MOST_BYTES", 40_000)
    assert fetch(box.url, clock=lambda: AT) == 3 and box.seen == {1, 2, 3}
    assert fetch(box.url, clock=lambda: AT) == 0
    assert {unsealed(one.text) for one in Draft.objects.all()} == {"扎西岗村口的路灯不亮", ""}
    box.seen.clear()  # a server that forgot
    fetch(box.url, clock=lambda: AT)
    assert Draft.objects.count() == 2
    for wrong in (
        box.url.replace("s%40cret", "no"),
        box.url.replace("INBOX", "Other"),
        "imap://127.0.0.1:1/",
        "http://x",
    ):
        with pytest.raises(NoMailbox) as problem:
            fetch(wrong, clock=lambda: AT)
        assert "cret" not in str(problem.value)
    box.shutdown()


def test_a_letter_that_breaks_something_of_ours_keeps_no_later_one_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    box = Mailbox([letter("它坏了"), letter("扎西岗村口的路灯不亮")])

    def takes(raw: bytes, *, at: datetime) -> object:
        if read(raw).text == "它坏了":
            raise AssertionError("ours")
        return take(raw, at=at)

    monkeypatch.setattr("huiyin.mail_in.mailbox.take", takes)
    assert fetch(box.url, clock=lambda: AT) == 1 and box.seen == {2}
    assert "could not be taken in" in caplog.text and "它坏了" not in caplog.text
    box.shutdown()


def test_the_command_takes_standard_input_files_and_a_maildir(
    town: Town, tmp_path: Path, settings: Any
) -> None:
    piped = CliRunner().invoke(command, ["-"], input=letter("一"))
    assert piped.exit_code == 0 and "draft" in piped.output
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Mail" / name).mkdir(parents=True)
    (tmp_path / "Mail/new/1.host").write_bytes(letter("二"))
    assert CliRunner().invoke(command, [str(tmp_path / "Mail")]).exit_code == 0
    assert (tmp_path / "Mail/cur/1.host:2,S").exists() and Draft.objects.count() == 2
    settings.MAIL_IN_TOWN = ""
    assert CliRunner().invoke(command, ["-"], input=letter("三")).exit_code == 75
    assert CliRunner().invoke(command, []).exit_code == 2


# ── the desk ──


def test_the_desk_reads_the_letter_takes_it_in_and_never_sees_the_address(
    sign_in: SignIn, cast: Cast
) -> None:
    town = cast.a
    take(with_file("村口的路灯不亮", "灯.jpg", jpeg().read()), at=AT)
    draft = Draft.objects.get()
    client = sign_in("dispatcher")
    for url in ("/desk/letters/", f"/desk/letters/{draft.pk}/"):
        page = client.get(url).content.decode()
        assert WRITER not in page and "卓玛" not in page and "路灯" in page
    assert client.get(f"/desk/letters/{draft.pk}/files/{Attachment.objects.get().pk}/").status_code == 200
    assert sign_in("dispatcher", cast.b).get(f"/desk/letters/{draft.pk}/").status_code == 404
    assert sign_in("clerk").get("/desk/letters/").status_code == 403
    wrong = client.post(
        f"/desk/letters/{draft.pk}/", {"what": "place", "place": "", "language": "bo", "title": "灯"}
    )
    assert wrong.status_code == 422 and 'value="灯"' in wrong.content.decode()
    data = {
        "what": "place",
        "place": town.villages[0].pk,
        "language": "bo",
        "title": "路灯不亮",
        "service": "",
    }
    done = client.post(f"/desk/letters/{draft.pk}/", data)
    case = Case.objects.get()
    assert done["Location"] == f"/desk/{case.pk}/" and case.contact.language == "bo"
    assert client.post(f"/desk/letters/{draft.pk}/", data).status_code == 302 and Case.objects.count() == 1
    assert WRITER not in client.get(f"/desk/{case.pk}/").content.decode()


def test_a_token_is_letters_and_digits_that_no_mail_server_changes() -> None:
    from uuid import uuid4

    key = uuid4()
    assert token_of(key).isalnum() and token_of(key) == token_of(key).lower() and len(token_of(key)) == 39
    assert key_in([reply_address(key).upper()]) == key
