"""Following a matter over HTTP: what the page says, and every step that is the resident's."""

from datetime import timedelta

import pytest
from django.test import Client

from huiyin.cases.models import Attachment, Case
from huiyin.ledger.models import Event
from huiyin.people.models import Look
from huiyin.web.now import now
from tests.cast import DAY, Town, act, drive, fresh, place
from tests.resident.sending import photo, voice

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def mine(town: Town):
    """A matter placed two days ago, and the browser that proved it; the interface in English."""

    def make(*verbs: str, **more):
        case = place(town, at=now() - 2 * DAY, **more)
        client = Client()
        client.cookies["huiyin_language"] = "en"
        assert client.post("/find/", {"number": case.receipt, "phone4": "1234"}).status_code == 302
        return drive(town, case, *verbs, step=timedelta(hours=1)), client

    return make


DONE = ("accept", "dispatch", "take", "finish")


def send(client: Client, case: Case, slug: str, **more):
    page = client.get(f"/r/{case.receipt}/{slug}/")
    assert page.status_code == 200
    found = {"seen": case.seq, **more}
    return client.post(f"/r/{case.receipt}/{slug}/", found)


@pytest.mark.parametrize(
    "verbs",
    [
        (),
        ("accept",),
        ("accept", "dispatch"),
        ("accept", "dispatch", "take"),
        ("accept", "dispatch", "take", "answer"),
        ("accept", "dispatch", "take", "ask_more_time"),
        ("accept", "dispatch", "take", "pause"),
        ("accept", "dispatch", "object"),
        ("accept", "ask_above"),
        DONE,
        (*DONE, "rate"),
        (*DONE, "reopen"),
        ("accept", "refuse"),
        ("accept", "refuse", "agree"),
        ("accept", "refuse", "appeal"),
        ("withdraw",),
        ("settle",),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_every_state_has_a_page(
    mine, verbs: tuple[str, ...], language: str, django_assert_max_num_queries
) -> None:
    case, client = mine(*verbs)
    client.cookies["huiyin_language"] = language
    client.get(f"/r/{case.receipt}/")
    with django_assert_max_num_queries(15):
        answer = client.get(f"/r/{case.receipt}/")
    assert answer.status_code == 200
    assert "%(" not in text(answer)


def test_the_offices_words_stand_first(mine) -> None:
    case, client = mine(*DONE)
    page = text(client.get(f"/r/{case.receipt}/"))
    assert "修好了。" in page and page.index("修好了。") < page.index('class="slips')
    assert f"/r/{case.receipt}/rate/" in page


def test_rating_closes_it(mine) -> None:
    case, client = mine(*DONE)
    answer = send(client, case, "rate", solved="partly", grade="4", words="还行")
    assert answer.status_code == 302
    case = fresh(case)
    assert (case.state, case.solved, case.grade) == ("rated", "partly", "4")
    assert "还行" in text(client.get(f"/r/{case.receipt}/"))


def test_nothing_is_chosen_for_whoever_rates(mine) -> None:
    case, client = mine(*DONE)
    assert " checked" not in text(client.get(f"/r/{case.receipt}/rate/"))


def test_a_rating_without_a_choice_is_told_and_kept(mine) -> None:
    case, client = mine(*DONE)
    answer = send(client, case, "rate", grade="2", words="写了很多字")
    page = text(answer)
    assert answer.status_code == 422 and fresh(case).state == "done"
    assert "写了很多字" in page and 'id="q-solved-error"' in page and 'value="2" checked' in page


def test_reopening_takes_words_and_a_photo(mine) -> None:
    case, client = mine(*DONE)
    assert send(client, case, "reopen", words="又漏了", photos=photo()).status_code == 302
    assert (fresh(case).state, fresh(case).reopened) == ("taken", 1)
    assert Attachment.objects.filter(case=case, seq=case.seq + 1, kind="photo").count() == 1


def test_after_two_reopenings_it_is_brought_up(mine) -> None:
    case, client = mine(*DONE, "reopen", "finish", "reopen", "finish")
    page = text(client.get(f"/r/{case.receipt}/reopen/"))
    assert "twice already" in page and "<form" not in page.split("<main")[1]
    assert "bring-up/" in text(client.get(f"/r/{case.receipt}/rate/"))
    assert send(client, case, "bring-up", words="还是不行").status_code == 302
    assert fresh(case).state == "raised"


def test_a_refusal_is_appealed_or_agreed_to(mine) -> None:
    case, client = mine("accept", "refuse")
    page = text(client.get(f"/r/{case.receipt}/"))
    assert "今年没有这笔钱。" in page and "appeal/" in page and "agree/" in page
    assert send(client, case, "appeal", words="不服").status_code == 302
    assert fresh(case).state == "raised"
    other, client = mine("accept", "refuse")
    assert send(client, other, "agree").status_code == 302
    assert fresh(other).state == "agreed"


@pytest.mark.parametrize(("verb", "postponed"), [("give_more_time", 1), ("keep_the_day", 0)])
def test_more_time_is_the_residents_to_give(mine, verb: str, postponed: int) -> None:
    case, client = mine("accept", "dispatch", "take", "ask_more_time")
    until = fresh(case).asked_until.isoformat()
    page = text(client.get(f"/r/{case.receipt}/more-time/"))
    assert f'value="{until}"' in page
    assert send(client, case, "more-time", verb=verb, until=until).status_code == 302
    case = fresh(case)
    assert (case.asked_until, case.postponed) == (None, postponed)


def test_the_day_that_was_not_shown_is_not_agreed_to(mine) -> None:
    case, client = mine("accept", "dispatch", "take", "ask_more_time")
    answer = send(client, case, "more-time", verb="give_more_time", until="2031-01-01T00:00:00+00:00")
    assert answer.status_code == 422 and fresh(case).postponed == 0
    assert send(client, case, "more-time", verb="give_more_time", until="nonsense").status_code == 422


def test_withdraw_add_and_urge(mine) -> None:
    case, client = mine("accept")
    assert send(client, case, "add", words="补一句", voice=voice()).status_code == 302
    assert send(client, case, "urge", words="").status_code == 302
    assert send(client, case, "withdraw", words="不用了").status_code == 302
    assert fresh(case).state == "withdrawn"
    assert [e.verb for e in Event.objects.filter(case_id=case.pk).order_by("seq")][-3:] == [
        "add",
        "urge",
        "withdraw",
    ]


def test_nothing_added_is_told(mine) -> None:
    case, client = mine("accept")
    answer = send(client, case, "add", words=" ")
    assert answer.status_code == 422 and 'id="words-error"' in text(answer)


@pytest.mark.parametrize("words", ["字" * 100_000, "没水\x00了"])
def test_bad_words_are_told_and_kept(mine, words: str) -> None:
    case, client = mine("accept")
    answer = send(client, case, "add", words=words)
    assert answer.status_code == 422 and words.replace("\x00", "") in text(answer)
    assert fresh(case).seq == case.seq


def test_a_photo_survives_a_fault_in_the_words(mine) -> None:
    case, client = mine("accept")
    answer = send(client, case, "add", words="字" * 3000, photos=photo())
    assert answer.status_code == 422 and text(answer).count('name="kept"') == 1


def test_a_double_click_is_one_step(mine) -> None:
    case, client = mine("accept")
    key = "5b6e7a9c-0c63-4b0e-9f59-0b6b7b2a5f11"
    sent = {"words": "快一点", "seen": case.seq, "key": key}
    answers = [client.post(f"/r/{case.receipt}/urge/", sent).status_code for _ in range(2)]
    assert answers == [302, 302] and Event.objects.filter(case_id=case.pk, verb="urge").count() == 1


def test_whoever_is_too_late_is_told_who_was_faster(mine, town: Town) -> None:
    case, client = mine("accept", "refuse")
    act(town, case, "agree", at=now())
    answer = client.post(f"/r/{case.receipt}/appeal/", {"words": "不服", "seen": case.seq})
    assert answer.status_code == 422 and "Meanwhile" in text(answer) and "不服" in text(answer)


def test_one_receipts_browser_opens_no_other(mine) -> None:
    _case, client = mine(*DONE)
    other, stranger = mine(*DONE)
    for path in ("", "rate/", "reopen/", "add/", "looks/"):
        page = client.get(f"/r/{other.receipt}/{path}")
        assert page.status_code == 200 and "修好了" not in text(page) and "水管" not in text(page)
        assert 'name="phone4"' in text(page)
    client.post(f"/r/{other.receipt}/rate/", {"solved": "yes", "grade": "5", "seen": other.seq})
    client.post(f"/r/{other.receipt}/withdraw/", {"seen": other.seq})
    assert fresh(other).state == "done"
    assert "修好了" in text(stranger.get(f"/r/{other.receipt}/"))


def test_the_twentyfirst_receipt_lets_the_first_go(town: Town) -> None:
    from django.contrib.sessions.backends.cache import SessionStore
    from django.test import RequestFactory

    from huiyin.web.resident import session

    request = RequestFactory().get("/")
    request.session = SessionStore()
    cases = [Case() for _ in range(21)]
    for case in cases:
        session.grant(request, case)
    proved = session.granted(request)
    assert cases[0].pk not in proved and cases[-1].pk in proved
    assert len(session.granted(request)) == 20


def test_who_looked_is_told(mine, town: Town) -> None:
    case, client = mine("accept")
    assert "Nobody has looked" in text(client.get(f"/r/{case.receipt}/looks/"))
    Look.objects.create(
        jurisdiction=town.place,
        case_id=case.pk,
        account=town.accounts["roads"],
        unit=town.units["roads"],
        role="unit",
        kind="contact",
        purpose="要问是哪一盏灯",
        at=now(),
    )
    page = text(client.get(f"/r/{case.receipt}/looks/"))
    assert "要问是哪一盏灯" in page and "值班 roads" in page


def test_a_page_never_shows_the_telephone_number(mine) -> None:
    case, client = mine(*DONE)
    for path in ("", "rate/", "looks/", "add/"):
        assert "13989071234" not in text(client.get(f"/r/{case.receipt}/{path}"))


def test_an_unknown_step_is_nothing(mine) -> None:
    case, client = mine()
    assert client.get(f"/r/{case.receipt}/dispatch/").status_code == 404
    assert client.post(f"/r/{case.receipt}/add/", {"verb": "rate"}).status_code == 200
    assert fresh(case).seq == 1
