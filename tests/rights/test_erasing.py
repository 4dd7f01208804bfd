"""A resident who wants everything gone: afterwards nobody finds it, not in any file, and the ledger still holds."""

import logging

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from huiyin.cases.door import place_case
from huiyin.cases.lane import Refused
from huiyin.cases.lookup import case_of_receipt
from huiyin.cases.models import Attachment, Case, Part, Words
from huiyin.figures.plain import plain
from huiyin.figures.reading import read
from huiyin.notices.models import Delivery, DeliveryState
from huiyin.people.actors import Actor
from huiyin.people.models import Contact, Look
from huiyin.people.sealed import unsealed
from huiyin.rights import actions, ledger, traces, upkeep
from huiyin.rights.models import Act, ActKind, Kept
from huiyin.rights.queries import copy_of, nothing_left_on, parts_of, subject_of
from tests.cast import AT, DAY, NAME, PHONE, act, drive, fresh, make_cast, place
from tests.rights.conftest import ANSWERED, SAID, found_on_disk, leave, proven, send

LATER = AT + 2 * DAY
ME = Actor.the_resident()


@pytest.fixture
def left(disk):
    return leave(make_cast())


@pytest.fixture
def gone(left):
    """Withdrawn and erased."""
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    return left


def test_nothing_of_it_is_found_in_any_file(searched, left):
    """The files are wiped as the night does it."""
    assert found_on_disk(left.traces), "the test must be able to find what it looks for"
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    traces.wipe()
    assert not found_on_disk(left.traces)


def test_the_ledger_holds_and_says_how_much_was_erased(gone):
    proof = proven()
    assert proof.ok, proof.broken
    assert proof.erased >= 5


def test_no_table_holds_it_and_no_file_is_left(gone):
    assert not Words.objects.filter(case=gone.case).exists()
    assert not Attachment.objects.filter(case=gone.case).exists()
    assert not Contact.objects.exists()
    case = fresh(gone.case)
    assert (case.contact_id, case.title, case.latitude, case.longitude) == (None, "", None, None)
    folder = f"{AT:%Y}"
    assert not default_storage.exists(folder) or not _files_below(folder)


def _files_below(folder):
    folders, files = default_storage.listdir(folder)
    found = [f"{folder}/{name}" for name in files if "somebody-elses" not in name]
    return found + [name for inner in folders for name in _files_below(f"{folder}/{inner}")]


def test_no_message_goes_out_any_more(left):
    act_at = LATER
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=act_at)
    send(act_at + DAY)
    assert not Delivery.objects.filter(notice__to="resident", state=DeliveryState.WAITING).exists()
    sms = "".join(path.read_text("utf-8") for path in (settings.DATA_DIR / "sms").glob("*.jsonl"))
    assert PHONE not in sms


def test_the_log_of_the_program_names_nobody(left, caplog):
    with caplog.at_level(logging.DEBUG):
        actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    assert NAME not in caplog.text and PHONE not in caplog.text and SAID not in caplog.text


def test_the_receipt_opens_nothing_any_more(gone):
    assert case_of_receipt(gone.case.receipt, PHONE[-4:]) is None


def test_the_figures_stay_as_they_were(disk):
    cast = make_cast()
    case = place(cast.a, "lamp", said="灯坏了")
    drive(cast.a, case, "accept", "dispatch", "take", "finish", "rate")
    before = plain(read(cast.a.place, at=LATER))["figures"]
    actions.erase(subject=subject_of(fresh(case)), by=ME, at=LATER)
    assert plain(read(cast.a.place, at=LATER))["figures"] == before
    assert fresh(case).grade == "5"


def test_an_open_matter_is_not_erased_behind_the_unit_that_works_on_it(left):
    with pytest.raises(Refused, match="Withdraw it"):
        actions.erase(subject=subject_of(left.case), by=ME, at=LATER)
    assert Words.objects.filter(case=left.case).exists()


def test_another_residents_matter_is_untouched(left):
    town = left.case.jurisdiction
    draft = Case(
        jurisdiction=town, loop="order", place=left.case.place, place_path=left.case.place_path, channel="web"
    )
    theirs = place_case(
        draft,
        "place",
        by=ME,
        at=AT,
        answers={"said": "别家的事"},
        contact=Contact(jurisdiction=town, phone="13900001111"),
    )
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    assert Words.objects.filter(case=theirs).count() == 1
    assert unsealed(fresh(theirs).contact.phone) == "13900001111"


def test_erasing_twice_is_no_error_and_erases_nothing_else(gone):
    actions.erase(subject=subject_of(fresh(gone.case)), by=ME, at=LATER + DAY)
    assert proven().ok


# ── name and number alone ──


def test_a_matter_goes_on_without_its_contact(searched, left):
    pin = actions.cut_contact(subject=subject_of(left.case), by=ME, at=LATER)
    case = fresh(left.case)
    assert case.closed_at is None and case_of_receipt(case.receipt, pin) == case
    assert case_of_receipt(case.receipt, PHONE[-4:]) is None or pin == PHONE[-4:]
    assert Words.objects.filter(case=case).exists(), "those who do it still know what to do"
    traces.wipe()
    phones = [PHONE.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    assert not found_on_disk(phones)


# ── locking ──


def test_what_is_locked_nobody_reads_until_it_is_unlocked(searched, left):
    subject = subject_of(left.case)
    before = copy_of(parts_of(subject), at=AT)["held"]
    actions.restrict(subject=subject, by=ME, at=LATER)
    actions.restrict(subject=subject, by=ME, at=LATER)  # a second press of the button
    case = fresh(left.case)
    assert not Words.objects.filter(case=case).exists() and not Attachment.objects.filter(case=case).exists()
    assert not case.contact.name
    assert case_of_receipt(case.receipt, PHONE[-4:]) == case, "the resident can still come in, to unlock it"
    assert Kept.objects.count() == 1 and proven().ok
    traces.wipe()
    assert not found_on_disk(left.traces[:18]), "not even in the file: it lies sealed"
    actions.lift(subject=subject, by=ME, at=LATER + DAY)
    assert copy_of(parts_of(subject_of(fresh(case))), at=AT)["held"] == before
    assert not Kept.objects.exists() and proven().ok
    assert [one.kind for one in Act.objects.order_by("id")] == [ActKind.LOCKED, ActKind.UNLOCKED]


def test_what_is_locked_can_be_erased(searched, left):
    actions.restrict(subject=subject_of(left.case), by=ME, at=LATER)
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER + DAY)
    traces.wipe()
    assert not found_on_disk(left.traces)
    assert not Kept.objects.exists() and proven().ok


def test_a_locked_contact_is_not_corrected_or_cut_behind_the_lock(left):
    actions.restrict(subject=subject_of(left.case), by=ME, at=LATER)
    with pytest.raises(Refused, match="Unlock"):
        actions.cut_contact(subject=subject_of(left.case), by=ME, at=LATER)
    with pytest.raises(Refused, match="Unlock"):
        actions.correct_contact(
            subject=subject_of(left.case), name="", phone="1", language="bo", reach_by="page", by=ME, at=LATER
        )


# ── correcting ──


def test_a_corrected_number_is_the_one_that_opens_and_the_old_one_is_nowhere(left):
    actions.correct_contact(
        subject=subject_of(left.case),
        name="卓玛",
        phone="13700007777",
        language="bo",
        reach_by="sms",
        by=ME,
        at=LATER,
    )
    case = fresh(left.case)
    assert case_of_receipt(case.receipt, "7777") == case
    assert case_of_receipt(case.receipt, PHONE[-4:]) is None
    assert Act.objects.get().kind == ActKind.CORRECTED


# ── backups ──


def test_a_restored_backup_is_erased_again(disk):
    """The database as it was before the erasure comes back; the erasure ledger beside it does not forget."""
    left = leave(make_cast())
    copied = (
        list(Words.objects.filter(case=left.case)),
        Contact.objects.get(case=left.case),
        fresh(left.case),
    )
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    assert PHONE not in ledger.path().read_text() and NAME not in ledger.path().read_text()
    words, contact, _ = copied
    Act.objects.all().delete()
    contact.save(force_insert=True)
    Words.objects.bulk_create(words)
    Case.objects.filter(pk=left.case.pk).update(contact=contact)
    assert len(ledger.unknown_here()) == 1
    assert upkeep.replay(at=LATER + DAY) == 1
    assert not Words.objects.filter(case=left.case).exists() and not Contact.objects.exists()
    assert upkeep.replay(at=LATER + DAY) == 0, "once is enough"
    assert Act.objects.get().kind == ActKind.ERASED


def test_a_lost_erasure_ledger_is_written_again_from_the_database(gone):
    ledger.path().unlink()
    upkeep.replay(at=LATER)
    assert [one.case_id for one in ledger.written()] == [gone.case.pk]


def test_a_line_cut_off_in_the_middle_is_passed_over(gone):
    with ledger.path().open("a") as file:
        file.write('{"id": "0190')
    assert [one.case_id for one in ledger.written()] == [gone.case.pk]


def test_the_ledger_of_another_database_changes_nothing(gone):
    text = ledger.path().read_text().replace(f'"town": {gone.case.jurisdiction_id}', '"town": 999999')
    Act.objects.all().delete()
    ledger.path().write_text(text)
    upkeep.replay(at=LATER)
    assert not Act.objects.exists()


def test_the_day_after_which_no_backup_has_it_counts_the_days_of_the_setting(settings):
    settings.BACKUP_DAYS = 45
    assert (nothing_left_on(AT) - AT.date()).days == 45


# ── what goes by itself ──


def test_a_matter_whose_time_is_over_is_erased_by_itself(disk, settings):
    settings.KEEP_YEARS = 1
    cast = make_cast()
    old, young = place(cast.a, said="老事情"), place(cast.a, said="新事情", at=AT + 300 * DAY)
    for case in (old, young):
        act(cast.a, case, "withdraw", at=case.filed_at + DAY)
    Look.objects.create(
        jurisdiction=cast.a.place, case_id=old.pk, account=cast.a.accounts["clerk"], unit=cast.a.units["village"],
        role="village", kind="case", purpose="x", at=AT,
    )  # fmt: skip
    assert upkeep.retire(at=AT + 400 * DAY) == 1
    assert not Words.objects.filter(case=old).exists() and fresh(old).contact_id is None
    assert not Look.objects.exists()
    assert Words.objects.filter(case=young).exists()
    assert upkeep.retire(at=AT + 400 * DAY) == 0
    assert Act.objects.get().kind == ActKind.EXPIRED


def test_an_open_matter_is_never_erased_by_time(disk, settings):
    settings.KEEP_YEARS = 0.01
    cast = make_cast()
    place(cast.a)
    assert upkeep.retire(at=AT + 900 * DAY) == 0


# ── the holdings themselves ──


def test_the_copy_holds_everything_that_was_left(left):
    held = copy_of(parts_of(subject_of(left.case)), at=AT)["held"]
    text = str(held)
    for piece in (PHONE, NAME, SAID, "井边的红门"):
        assert piece in text, piece
    assert len(held["said"][0]["files"]) == 2
    assert held["told"][0]["messages"]


def test_another_person_outside_who_takes_part_keeps_their_own_words(left):
    """Erased is what the resident said; the offices' and the other's words stand in the other's matter too."""
    contact = Contact.objects.create(jurisdiction=left.case.jurisdiction, phone="13911112222")
    Part.objects.create(
        jurisdiction=left.case.jurisdiction,
        case=left.case,
        role="giver",
        receipt="12345678",
        contact=contact,
        since=AT,
    )
    actions.withdraw_and_erase(case_id=left.case.pk, by=ME, at=LATER)
    assert [words.text for words in Words.objects.filter(case=left.case)] == [ANSWERED]
    assert Contact.objects.get() == contact and proven().ok
