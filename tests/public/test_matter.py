"""One matter's public page, and the promise of both pages: nothing that would tell who it was."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin import memo
from huiyin.cases.models import Case
from huiyin.ledger.models import Event
from tests.cast import AT, DAY, HOUR, NAME, PHONE, Town, act, drive, fresh, photo, place
from tests.public.conftest import let_time_pass

pytestmark = pytest.mark.django_db

MARKS = {
    "said": "MARK-said-那户人家的事",
    "where": "MARK-where-白塔后面第二家",
    "reason": "MARK-reason",
    "words": "MARK-words",
    "title": "MARK-title-卓玛家",
}
LANGUAGES = ("zh-hans", "bo", "en")


def marked(town: Town) -> Case:
    """An order round all five slips, once sent back and once reopened, with a mark in every word anybody wrote."""
    case = place(
        town, "hole", said=MARKS["said"], place=town.grid, title=MARKS["title"], latitude=29.353512, longitude=90.737351,
        answers={"where": MARKS["where"], "files": (photo(town),)},
    )  # fmt: skip
    words, reason = {"words": MARKS["words"]}, {"reason": MARKS["reason"]}
    roads = town.units["roads"].pk
    case = act(town, case, "accept", at=AT + DAY / 24, answers=words)
    case = act(town, case, "dispatch", at=AT + DAY / 12, answers={"unit": roads, **words})
    case = act(town, case, "object", at=AT + DAY / 8, answers={**reason, "duty": town.units["water"].pk})
    case = act(town, case, "dispatch", at=AT + DAY / 6, answers={"unit": roads, "by_when": AT + 9 * DAY})
    case = act(town, case, "take", at=AT + DAY / 5, answers={})
    case = act(town, case, "answer", at=AT + DAY / 4, answers=words)
    case = act(town, case, "pause", at=AT + DAY / 3, answers={**reason, "until": AT + DAY})
    case = act(town, case, "add", at=AT + DAY / 2, answers={**words, "files": (photo(town),)})
    case = act(town, case, "finish", at=AT + DAY, answers={**words, "proof": (photo(town),)})
    case = act(town, case, "reopen", at=AT + DAY * 1.1, answers=words)
    case = act(town, case, "finish", at=AT + DAY * 1.2, answers={**words, "proof": (photo(town),)})
    return act(town, case, "rate", at=AT + DAY * 1.3, answers={"solved": "yes", "grade": "2", **words})


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_personal_on_any_public_page(client: Client, town: Town, language: str) -> None:
    case = marked(town)
    client.cookies["huiyin_language"] = language
    for address in ("/register/", f"/register/{case.pk}/", "/register/?kind=hole&state=yes"):
        html = unescape(client.get(address).content.decode())
        number = fresh(case).receipt
        forbidden = [
            *MARKS.values(), "MARK", NAME, PHONE, PHONE[-4:], number, f"{number[:4]} {number[4:]}", "29.35", "90.73",
            "1.jpg", "值班", "<img", "<audio",
        ]  # fmt: skip
        assert [mark for mark in forbidden if mark in html] == []


def test_no_minutes_are_told(client: Client, town: Town) -> None:
    html = client.get(f"/register/{marked(town).pk}/").content.decode()
    visible = unescape(re.sub(r"<[^>]+>", " ", html))
    assert re.findall(r"\b\d{1,2}:\d{2}\b", visible) == []


def test_the_reference_has_nothing_of_the_receipt(town: Town) -> None:
    case = place(town)
    assert case.receipt not in str(case.pk.int)
    assert case.receipt not in case.pk.hex


def english(client: Client, case: Case) -> str:
    answer = client.get(f"/register/{case.pk}/", headers={"cookie": "huiyin_language=en"})
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_story_is_told_in_verbs(client: Client, town: Town) -> None:
    said = english(client, marked(town))
    for sentence in ("A-committee accepted it.", "A-roads sent it back", "A-roads says it is done."):
        assert sentence in said


def test_office_and_resident_stand_side_by_side(client: Client, town: Town) -> None:
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    said = english(client, case)
    assert "The office says It is done." in said
    assert "Only the resident can say that it is done." in said
    case = act(town, case, "rate", at=AT + DAY, answers={"solved": "no", "grade": "1"})
    said = english(client, case)
    assert "The office says It is done." in said
    assert "The resident says It is not done." in said


def test_a_refusal_is_not_told_as_done(client: Client, town: Town) -> None:
    said = english(client, drive(town, place(town), "refuse"))
    assert "The office says It was refused." in said


def test_silence_is_told_as_silence(client: Client, town: Town) -> None:
    case = drive(town, place(town), "settle")
    said = english(client, let_time_pass(case, AT + 31 * DAY))
    assert "The resident never answered" in said


def test_promises_say_whether_they_were_kept(client: Client, town: Town) -> None:
    said = english(client, drive(town, place(town), "accept", "dispatch", "take", "answer"))
    assert "An answer Kept, on 2 Mar" in said
    assert "last word Not yet" in said


def test_a_neighbour_can_say_me_too_while_an_office_has_it(client: Client, town: Town) -> None:
    case = place(town)
    link = f'href="/order/?with={case.pk}"'
    assert link in client.get(f"/register/{case.pk}/").content.decode()
    drive(town, case, "settle")
    assert link not in client.get(f"/register/{case.pk}/").content.decode()


def test_those_who_joined_are_counted_apart(client: Client, town: Town) -> None:
    lead = drive(town, place(town), "accept")
    place(town, at=AT + DAY / 2, verb="follow", answers={"lead": str(lead.pk)}, lead=lead)
    said = english(client, fresh(lead))
    assert "1 more order was joined to it." in said
    drive(town, fresh(lead), "settle", at=AT + DAY)
    assert "Of the 1 orders joined to it, 0 say done" in english(client, fresh(lead))


def test_an_unknown_reference(client: Client, town: Town) -> None:
    assert client.get("/register/018f0000-0000-7000-8000-000000000000/").status_code == 404


def test_the_page_costs_the_same_however_long_the_story(client: Client, town: Town) -> None:
    def statements(case: Case) -> int:
        memo.forget_all()
        with CaptureQueriesContext(connection) as made:
            assert client.get(f"/register/{case.pk}/").status_code == 200
        return len(made)

    case = drive(town, place(town), "accept", "dispatch", "take")
    short = statements(case)
    for number in range(20):
        act(town, case, "answer", at=AT + (number + 1) * HOUR)
    assert statements(case) == short
    assert short <= 15
    assert statements(marked(town)) <= 15


def test_reading_writes_nothing(client: Client, town: Town) -> None:
    case = marked(town)
    before = Event.objects.count()
    client.get(f"/register/{case.pk}/")
    assert Event.objects.count() == before


def test_what_was_sent_back_shows_both_words(client: Client, town: Town) -> None:
    said = english(client, drive(town, place(town), "accept", "dispatch", "take", "finish", "reopen"))
    assert "It said so once; now it has it in hand again." in said
    assert "It was not done; it is being done again." in said
