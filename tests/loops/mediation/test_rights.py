"""Another person outside who takes part in somebody's matter: they decide about their own things, and about those alone."""

import json
from typing import Any

import pytest
from django.test import Client

from huiyin.cases.lane import Refused
from huiyin.cases.lookup import case_of_receipt
from huiyin.cases.models import Alert, Case, Part, Words
from huiyin.held.holdings import Subject
from huiyin.loops.mediation.models import NoteKey, Point, Screen, SeparateNote, SideWord
from huiyin.loops.mediation.notes import notes_of
from huiyin.people.actors import Actor
from huiyin.people.models import Contact, Look
from huiyin.people.sealed import unsealed
from huiyin.rights import actions, ledger, upkeep
from huiyin.rights.models import Act, Kept
from huiyin.rights.queries import copy_of, parts_of, subject_of
from tests.cast import AT, DAY, fresh
from tests.loops.mediation.conftest import (  # noqa: F401 - fixtures
    SAID,
    THEIR_NAME,
    THEIR_PHONE,
    TO_AGREEMENT,
    TO_TALKS,
    Room,
    open_room,
    room,
)
from tests.rights.conftest import proven
from tests.whole.test_routes import text_of

pytestmark = pytest.mark.django_db

MINE, THEIRS = "我愿意让出一尺", "他家老人病了"
ASKER_PHONE, ASKER_NAME, CALLED = "13989071234", "卓玛次仁", "隔壁扎西家"
SURE = {"sure": "yes"}


@pytest.fixture
def talked(room: Room) -> Room:  # noqa: F811
    """Both sides have talked with the mediator alone, and signed."""
    room.go(*TO_TALKS)
    room.do("silver", "note", side="resident", note=MINE)
    room.do("silver", "note", side="other", note=THEIRS)
    room.go(*TO_AGREEMENT[len(TO_TALKS) :])
    return room


def held_of(subject: Subject) -> str:
    return json.dumps(copy_of(parts_of(subject), at=AT), ensure_ascii=False)


def other(room: Room) -> Subject:  # noqa: F811
    return Subject(room.town.place.pk, part_id=Part.objects.get(case=room.case, role="other").pk)


def asker(room: Room) -> Subject:  # noqa: F811
    return subject_of(room.case)


def browser(case: Case, which: str) -> Client:
    receipt = case.receipt if which == "resident" else Part.objects.get(case=case, role="other").receipt
    client = Client()
    sent = {"number": receipt, "phone4": "1234" if which == "resident" else "5678"}
    assert client.post("/find/", sent).status_code == 302
    client.receipt = receipt  # type: ignore[attr-defined]
    return client


def desk(room: Room) -> Client:  # noqa: F811
    """A clerk who reads English."""
    account = room.town.accounts["dispatcher"]
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account)
    return client


def mine(client: Any, what: str = "") -> str:
    return f"/r/{client.receipt}/mine/{what}"


# ── seeing and taking along ──


def test_each_side_is_handed_its_own_and_never_the_others(talked: Room) -> None:
    theirs, askers = held_of(other(talked)), held_of(asker(talked))
    for piece in (THEIR_PHONE, THEIR_NAME, THEIRS, "把院墙退回去两尺", '"sign"'):
        assert piece in theirs, piece
    for piece in (ASKER_PHONE, ASKER_NAME, SAID, MINE, CALLED, talked.case.receipt):
        assert piece not in theirs, piece
    for piece in (ASKER_PHONE, SAID, MINE, CALLED, "把院墙退回去两尺"):
        assert piece in askers, piece
    for piece in (THEIR_PHONE, THEIR_NAME, THEIRS):
        assert piece not in askers, piece


def test_nobody_is_handed_the_safety_screen(talked: Room) -> None:
    for subject in (asker(talked), other(talked)):
        assert "两家都愿意坐下来" not in held_of(subject) and "clear" not in held_of(subject)


def test_the_pages_of_the_other_side_show_theirs_at_most_fifteen_statements(
    talked: Room, django_assert_max_num_queries: Any
) -> None:
    me = browser(talked.case, "other")
    me.get(mine(me))
    with django_assert_max_num_queries(15):
        text = me.get(mine(me)).content.decode()
    assert THEIR_PHONE in text and THEIR_NAME in text
    for what in ("", "copy/", "paper/", "correct/", "lock/", "erase/"):
        answer = me.get(mine(me, what))
        text = answer.content.decode()
        assert answer.status_code == 200
        for piece in (ASKER_PHONE, ASKER_NAME, SAID, MINE, CALLED, talked.case.receipt):
            assert piece not in text, (what, piece)
    assert Act.objects.filter(part_id=other(talked).part_id, case_id=None).count() == 2, (
        "two copies were taken"
    )


def test_the_receipt_of_one_side_opens_nothing_of_the_others(talked: Room) -> None:
    me, them = browser(talked.case, "resident"), browser(talked.case, "other")
    for one, two in ((me, them), (them, me)):
        text = one.get(mine(two)).content.decode()
        assert "phone4" in text and THEIR_PHONE not in text and ASKER_PHONE not in text


# ── correcting ──


def test_the_other_side_corrects_its_own_number_alone(talked: Room) -> None:
    me = browser(talked.case, "other")
    sent = {"name": "扎西", "phone": "13700008888", "language": "bo", "reach_by": "sms"}
    assert me.post(mine(me, "correct/"), sent).status_code == 302
    part = talked.part("other")
    assert part.contact is not None and unsealed(part.contact.phone) == "13700008888"
    assert unsealed(fresh(talked.case).contact.phone) == ASKER_PHONE
    assert Client().post("/find/", {"number": part.receipt, "phone4": "8888"}).status_code == 302


def test_the_other_side_takes_its_number_out_of_an_open_matter(talked: Room) -> None:
    me = browser(talked.case, "other")
    text = me.post(mine(me, "erase/"), {"what": "contact", **SURE}).content.decode()
    assert (
        talked.case.receipt not in text and f"{talked.case.receipt[:4]} {talked.case.receipt[4:]}" not in text
    )
    part = talked.part("other")
    assert part.contact is not None and not unsealed(part.contact.phone)
    assert unsealed(fresh(talked.case).contact.phone) == ASKER_PHONE
    assert Contact.objects.filter(pk=talked.case.contact_id).first() is not None


# ── locking ──


def test_what_one_side_locks_the_mediator_can_not_read_and_the_others_stays_readable(room: Room) -> None:  # noqa: F811
    room.go(*TO_TALKS)
    room.do("silver", "note", side="resident", note=MINE)
    room.do("silver", "note", side="other", note=THEIRS)
    subject = other(room)
    before = held_of(subject)
    actions.restrict(subject=subject, by=Actor.holder(room.part("other").pk), at=AT + DAY)
    assert [note.text for note in notes_of(room.case, ("resident", "other"))] == [MINE]
    part = room.part("other")
    assert part.contact is not None and not part.contact.name
    assert unsealed(fresh(room.case).contact.phone) == ASKER_PHONE
    assert Words.objects.filter(case=room.case, name="said").exists()
    assert Kept.objects.filter(part_id=part.pk, case_id=None).count() == 2
    found = case_of_receipt(part.receipt or "", "5678")
    assert found is not None and found.part == part, "they can still come in, to unlock it"
    mediator = Client()
    mediator.force_login(room.accounts["silver"])
    assert THEIRS not in text_of(mediator.get(f"/desk/{room.case.pk}/"))
    actions.lift(subject=subject, by=Actor(), at=AT + 2 * DAY)
    after, held = (json.loads(text)["held"] for text in (held_of(other(room)), before))
    after.pop("looks")  # the mediator's of just now
    assert after == held
    assert not Kept.objects.exists()


def test_locking_by_one_side_is_no_lock_of_the_other(talked: Room) -> None:
    actions.restrict(subject=other(talked), by=Actor(), at=AT + DAY)
    me = browser(talked.case, "resident")
    text = me.get(mine(me)).content.decode()
    assert SAID in text and ASKER_PHONE in text
    clerk = desk(talked)
    clerk.cookies["huiyin_language"] = "en"
    page = clerk.get(f"/desk/{talked.case.pk}/").content.decode()
    assert "Another person who takes part in it has locked" in page
    assert "The resident has locked it" not in page


# ── erasing ──


def test_who_takes_part_in_an_open_matter_leaves_it_first(talked: Room) -> None:
    with pytest.raises(Refused, match="Leave it first"):
        actions.erase(subject=other(talked), by=Actor(), at=AT + DAY)
    me = browser(talked.case, "other")
    assert me.post(mine(me, "erase/"), {"what": "all", **SURE}).status_code == 422
    assert talked.part("other").contact is not None


def test_the_other_side_erases_theirs_and_the_asker_keeps_everything(talked: Room) -> None:
    talked.do("other", "leave", at=AT + 3 * DAY)
    me = browser(talked.case, "other")
    answer = me.post(mine(me, "erase/"), {"what": "all", **SURE})
    assert answer.status_code == 200 and ASKER_PHONE not in answer.content.decode()
    part = Part.objects.get(case=talked.case, role="other")
    assert part.contact_id is None and case_of_receipt(part.receipt or "", "5678") is None
    case = fresh(talked.case)
    assert unsealed(case.contact.phone) == ASKER_PHONE
    words = dict(Words.objects.filter(case=case).values_list("name", "text"))
    assert words["said"] == SAID, "the asker's own words"
    assert "other" not in words, "how they were called, and where they can be reached, was about them"
    assert Point.objects.filter(case=case).exists(), "the agreement was made with the asker too"
    assert THEIR_PHONE not in held_of(asker(talked)) and MINE not in held_of(other(talked))
    assert browser(case, "resident").get(f"/r/{case.receipt}/").status_code == 200
    assert proven().ok


def test_the_asker_erases_theirs_and_the_other_side_keeps_everything(talked: Room) -> None:
    talked.do("other", "leave", at=AT + 3 * DAY)
    before = held_of(other(talked))
    actions.erase(subject=asker(talked), by=Actor.the_resident(talked.case.pk), at=AT + 4 * DAY)
    assert fresh(talked.case).contact_id is None
    assert json.loads(held_of(other(talked)))["held"] == json.loads(before)["held"]
    assert Point.objects.filter(case=talked.case).exists() and Screen.objects.exists()


def test_what_is_both_sides_goes_with_the_second_and_the_figures_stay(talked: Room) -> None:
    talked.do("other", "leave", at=AT + 3 * DAY)
    said = SideWord.objects.filter(case=talked.case).count()
    for subject in (other(talked), asker(talked)):
        actions.erase(subject=subject, by=Actor(), at=AT + 4 * DAY)
    for gone in (Point, Screen, NoteKey, SeparateNote, Words):
        assert not gone._default_manager.filter(case=talked.case).exists(), gone
    assert not Contact.objects.exists()
    assert SideWord.objects.filter(case=talked.case).count() == said > 0
    assert proven().ok


def test_an_erased_part_is_erased_again_after_a_restored_backup(
    talked: Room, django_capture_on_commit_callbacks: Any
) -> None:
    ledger.path().unlink(missing_ok=True)
    talked.do("other", "leave", at=AT + 3 * DAY)
    part = Part.objects.get(case=talked.case, role="other")
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(subject=other(talked), by=Actor(), at=AT + 4 * DAY)
    came_back = Contact.objects.create(jurisdiction=talked.town.place, phone=THEIR_PHONE)
    Part.objects.filter(pk=part.pk).update(contact=came_back)
    Act.objects.all().delete()
    assert upkeep.replay(at=AT + 5 * DAY, say=lambda text: None) == 1
    assert not Contact.objects.filter(pk=came_back.pk).exists()
    assert fresh(talked.case).contact_id is not None, "the asker's own stays"
    ledger.path().unlink(missing_ok=True)


def test_when_its_time_is_over_everybodys_things_go(talked: Room, settings: Any) -> None:
    settings.KEEP_YEARS = 1
    talked.do("other", "leave", at=AT + 3 * DAY)
    assert upkeep.retire(at=AT + 400 * DAY) == 1
    assert not Contact.objects.exists() and not Words.objects.filter(case=talked.case).exists()
    assert not Point.objects.exists() and not Screen.objects.exists()
    assert upkeep.retire(at=AT + 400 * DAY) == 0


def test_words_that_spoke_of_danger_go_with_whoever_said_them(open_room: Any) -> None:  # noqa: F811
    room = open_room(said="他打我，我害怕。")  # noqa: F811
    room.go("give", "screen", "invite")
    Alert.objects.create(jurisdiction=room.town.place, case=room.case, seq=4, kind="threat", at=AT)
    room.do("other", "leave", at=AT + 3 * DAY)
    assert "hurt" in held_of(asker(room)) and "hurt" not in held_of(other(room))
    actions.erase(subject=asker(room), by=Actor(), at=AT + 4 * DAY)
    assert list(Alert.objects.values_list("kind", flat=True)) == ["threat"]


# ── at the counter ──


def test_at_the_counter_the_digits_open_the_things_of_whoever_stands_there(talked: Room) -> None:
    clerk = desk(talked)
    at = f"/desk/{talked.case.pk}/mine/"
    part = talked.part("other")
    assert clerk.post(f"{at}ask/", {"phone4": "1234", "who": part.pk.hex}).status_code == 422, (
        "the asker's digits"
    )
    assert clerk.post(f"{at}ask/", {"phone4": "5678"}).status_code == 422, (
        "the other's, for the asker's things"
    )
    assert clerk.get(at).status_code == 302
    assert clerk.post(f"{at}ask/", {"phone4": "5678", "who": part.pk.hex}).status_code == 302
    text = clerk.get(at).content.decode()
    assert THEIR_PHONE in text and ASKER_PHONE not in text and SAID not in text
    assert Look.objects.filter(case_id=talked.case.pk, kind="contact").exists()
    assert clerk.post(f"{at}ask/", {"phone4": "1234"}).status_code == 302
    text = clerk.get(at).content.decode()
    assert ASKER_PHONE in text and THEIR_PHONE not in text


def test_the_page_that_asks_for_the_digits_names_nobody(talked: Room) -> None:
    clerk = desk(talked)
    text = clerk.get(f"/desk/{talked.case.pk}/mine/ask/").content.decode()
    assert "另一方" in text
    assert THEIR_NAME not in text and ASKER_NAME not in text
