"""Notes of separate talks: readable by that side and the mediator alone, and gone from the file when they are destroyed."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from huiyin.cases.sweep import lapse_batch
from huiyin.loops.mediation.models import NoteKey, SeparateNote
from huiyin.people.models import Look
from tests.disk import read_apart, sqlite_files
from tests.loops.mediation.conftest import TO_AGREEMENT, TO_TALKS, Room
from tests.whole.test_routes import ALL, address_of, text_of

SECRET = "我其实愿意让出一尺，只是拉不下脸"
THEIRS = "他家老人病了，心里着急"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, room: Room) -> None:
    """Pages are looked at a little after the last move."""
    for name in ("huiyin.web.access", "huiyin.web.desk.matter", "huiyin.web.resident.follow"):
        monkeypatch.setattr(f"{name}.now", lambda: room.last + timedelta(minutes=1))


@pytest.fixture
def noted(room: Room) -> Room:
    room.go(*TO_TALKS)
    room.do("silver", "note", side="resident", note=SECRET)
    room.do("silver", "note", side="other", note=THEIRS)
    return room


def side(room: Room, which: str) -> Client:
    client = Client()
    receipt = room.case.receipt if which == "resident" else room.part("other").receipt
    digits = "1234" if which == "resident" else "5678"
    answer = client.post("/find/", {"number": receipt, "phone4": digits})
    assert answer.status_code == 302
    return client


def staff(room: Room, who: str) -> Client:
    client = Client()
    client.force_login({**room.town.accounts, **room.accounts}[who])
    return client


def everything_read_by(client: Client, room: Room) -> str:
    """Every page of the program that shows anything of one case, by either receipt, as this reader gets it; the inbox too."""
    part = room.part("other")
    known = {
        "case_id": str(room.case.pk), "reference": str(room.case.pk), "receipt": room.case.receipt, "verb": "note",
        "slug": "leave", "loop": "mediation", "code": "x", "token": "x", "language": "zh-hans",
    }  # fmt: skip
    found = []
    of_a_case = [r for r in ALL if r.hands & {"case_id", "receipt", "reference"} and r.hands <= known.keys()]
    for route in [*of_a_case, *(r for r in ALL if r.address in ("/desk/", "/register/"))]:
        for receipt in (room.case.receipt, part.receipt) if "receipt" in route.hands else ("",):
            answer = client.get(address_of(route, {**known, "receipt": receipt}))
            kind = answer.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith("text/"):
                found.append(text_of(answer))
            elif answer.status_code == 200 and kind.startswith("application/json"):
                found.append(json.dumps(answer.json(), ensure_ascii=False))
    return "\n".join(found)


@pytest.mark.django_db
def test_each_side_reads_its_own_notes_and_not_the_other_s(noted):
    mine, theirs = (
        everything_read_by(side(noted, "resident"), noted),
        everything_read_by(side(noted, "other"), noted),
    )
    assert SECRET in mine and THEIRS not in mine
    assert THEIRS in theirs and SECRET not in theirs


@pytest.mark.django_db
def test_the_mediator_reads_both(noted):
    page = everything_read_by(staff(noted, "silver"), noted)
    assert SECRET in page and THEIRS in page


ELSE = (
    "screener", "colleague", "justice", "gold", "clerk", "dispatcher", "leader", "county_leader", "grid", "admin",
)  # fmt: skip


@pytest.mark.django_db
def test_nobody_else_reads_either_on_any_page(noted):
    """Every role and every route, the lead office and the office that joined among them."""
    noted.do("screener", "ask_office", office=noted.joins.pk)
    noted.do("justice", "join_in")
    pages = {who: everything_read_by(staff(noted, who), noted) for who in ELSE}
    assert not [who for who, page in pages.items() if SECRET in page or THEIRS in page]
    assert all(pages[who] for who in ELSE if who != "admin"), "they read something: else this proves nothing"


@pytest.mark.django_db
def test_a_mediator_who_handed_it_back_reads_nothing_any_more(noted):
    noted.do("silver", "hand_back", why="no_time")
    page = everything_read_by(staff(noted, "silver"), noted)
    assert SECRET not in page and THEIRS not in page


@pytest.mark.django_db
def test_nothing_of_them_lies_open_in_any_table(noted):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            assert SECRET not in rows and repr(SECRET.encode())[2:-1] not in rows, table


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["leave", "go_to_court", "stop"])
def test_they_are_destroyed_when_it_closes(noted, end):
    if end == "stop":
        noted.do("screener", "stop", seen="不合适。")
        assert SeparateNote.objects.count() == 2, "kept until somebody outside closes it"
        noted.do("other", "understood")
    else:
        noted.do("resident", end, **({"way": "court"} if end == "go_to_court" else {}))
    assert not SeparateNote.objects.exists() and not NoteKey.objects.exists()


@pytest.mark.django_db
def test_after_an_agreement_the_clock_destroys_them(room):
    room.go(*TO_TALKS, "meet")
    room.do("silver", "note", side="resident", note=SECRET)
    room.go(*TO_AGREEMENT[len(TO_TALKS) + 1 :])
    agreed = room.case.since
    lapse_batch(room.town.place.pk, [room.case.pk], at=agreed + timedelta(days=29))
    assert SeparateNote.objects.count() == 1
    lapse_batch(room.town.place.pk, [room.case.pk], at=agreed + timedelta(days=30, minutes=1))
    assert not SeparateNote.objects.exists() and not NoteKey.objects.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_after_destruction_they_are_not_in_the_database_s_files(room):
    """Key and ciphertext are looked for as bytes in the file, its write-ahead log and its journal."""
    room.go(*TO_TALKS)
    room.do("silver", "note", side="resident", note=SECRET * 40)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body, key = bytes(SeparateNote.objects.get().body), bytes(NoteKey.objects.get().key)
    lies = [body[:32], body[len(body) // 2 :][:32], body[-32:], key[-32:]]
    assert all(piece in in_files() for piece in lies), "they were there before: else this proves nothing"
    room.do("resident", "leave")
    files = in_files()
    assert not [piece for piece in lies if piece in files]


def in_files() -> bytes:
    return b"".join(read_apart(path) for path in sqlite_files())


@pytest.mark.django_db
def test_reading_as_the_mediator_is_written_down(noted):
    staff(noted, "silver").get(f"/desk/{noted.case.pk}/")
    assert Look.objects.filter(case_id=noted.case.pk, account=noted.accounts["silver"]).exists()


@pytest.mark.django_db
def test_who_made_the_screen_alone_reads_it(room):
    seen = "她悄悄说他打过她"
    room.go("give")
    room.do("screener", "screen", result="apart", seen=seen)
    assert seen in everything_read_by_case(staff(room, "screener"), room)
    for who in ("colleague", "dispatcher", "clerk", "leader"):
        assert seen not in everything_read_by_case(staff(room, who), room), who


def everything_read_by_case(client: Client, room: Room) -> str:
    return text_of(client.get(f"/desk/{room.case.pk}/"))
