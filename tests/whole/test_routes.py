"""Every route with every member of the cast: who may come in is declared, and nobody sees what is not theirs.

The walk takes the addresses from the URL configuration itself. A new route is walked from the day it is written; one with
a parameter that is not known here fails until somebody says what to put there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.api.actions import make_token
from huiyin.cases.models import Attachment, Case
from huiyin.people.households.actions import link_matter, open_household
from huiyin.people.households.consents import Yes, take_consent
from huiyin.people.households.models import Evidence, Household
from huiyin.people.models import Account
from huiyin.places.models import WallCode
from huiyin.web.access import Declared, Who, declaration_of, refuse_or_none
from tests.cast import AT, NAME, PHONE, SAID, Cast, Town, drive, fresh, photo, place
from tests.databases import on_postgres

# nobody who opens any page makes a statement that groups or orders people by their matters (test_no_scoring.py)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watched")]

SECRET = "这句话只说给办事的人听"
DOOR, CALLED, SPEAKER = "七组甲 12", "央金阿妈家", "老央金"  # of a household's file
STAFF = ("grid", "clerk", "clerk2", "dispatcher", "water", "roads", "leader", "county_leader", "admin")
OUTSIDERS = tuple(who for who in STAFF if who != "county_leader")  # the county above both towns sees both
# on SQLite all of them walk; who may do what is decided in Python, so on PostgreSQL one of each reach is enough
OF_EACH_REACH = ("grid", "clerk2", "roads", "dispatcher", "county_leader")
WALKING = tuple(who for who in STAFF if who in OF_EACH_REACH) if on_postgres() else STAFF
HAND = re.compile(r"<(?:\w+:)?(\w+)>")
ROUND = "01900000-0000-7000-8000-000000000000"  # of nobody: who may see a round is walked in tests/visits
NO_ENTRY = (401, 403, 404, 405)  # 401: the API, which knows no cookie
# one town's rows: whoever may not see that case, may not see these pages
OF_A_CASE = {"case_id"}
OF_A_HOUSEHOLD = {"household_id"}


@dataclass(frozen=True)
class Route:
    address: str
    name: str
    declared: Declared | None
    hands: frozenset[str]


def routes(found: Any = None, prefix: str = "/") -> Iterator[Route]:
    for one in (found or get_resolver()).url_patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, address)
        elif isinstance(one, URLPattern):
            yield Route(
                address, one.name or "", declaration_of(one.callback), frozenset(HAND.findall(address))
            )


ALL = list(routes())


def values(case: Case, file: Attachment, wall: WallCode, household: Household) -> dict[str, str]:
    return {
        "household_id": str(household.pk),
        "number": household.number,
        "order_id": str(household.pk),
        "case_id": str(case.pk),
        "reference": str(case.pk),
        "file_id": str(file.pk),
        "receipt": case.receipt,
        "code": wall.code,
        "verb": "dispatch",
        "slug": "withdraw",
        "token": "nonsense",
        "prompt_id": ROUND,
        "round_id": ROUND,
        "visit_id": ROUND,
        "upload_id": ROUND,
        "service_id": str(case.service_id),
        "service_code": "hole",
        "service_request_id": str(case.pk),
        "form": ".json",
        "rest": "nowhere",
        "pk": "1",
        "account_id": "1",
        "waiting_id": str(case.pk),
        "posting_id": str(case.pk),
        "entry_id": str(case.pk),
        "year": "2026",
        "what": "brought",
        "scheme_id": "1",
        "meeting_id": "1",
        "pledge_id": "1",
        "ticket_id": str(case.pk),
        "errand_code": "pension",
        "errand_id": "1",
        "graded_id": str(case.pk),
        "language": "zh-hans",
        "loop": "order",
        "topic_id": str(case.pk),
        "edition_no": "7",
        "week": "2026-02-23",
        "line_id": str(case.pk),
        "import_id": str(case.pk),
        "draft_id": str(case.pk),
        "invited": "nobody",
        "batch_id": str(case.pk),
        "village": "A-v0",
        "pile": "dispatch",
    }


def address_of(route: Route, known: dict[str, str]) -> str:
    unknown = route.hands - known.keys()
    assert not unknown, (
        f"say in tests/whole/test_routes.py what stands for {sorted(unknown)} in {route.address}"
    )
    return HAND.sub(lambda hand: known[hand[1]], route.address)


@pytest.fixture
def matter(cast: Cast) -> tuple[Case, dict[str, str]]:
    return matter_of(cast)


def matter_of(cast: Cast) -> tuple[Case, dict[str, str]]:
    """An order of town A with words, photos, proof and a joined one, in the hands of the roads unit; what stands for each parameter."""
    case = place(cast.a, "hole", answers={"where": SECRET, "files": (photo(cast.a),)})
    case = fresh(drive(cast.a, case, "accept", "dispatch", "take", "answer"))
    wall = WallCode.objects.create(code="w1", place=cast.a.villages[0], spot_zh="村口", spot_en="gate")
    household = household_of_town(cast.a, case)
    return case, values(case, Attachment.objects.get(case=case), wall, household)


def household_of_town(town: Town, case: Case) -> Household:
    """A file of town A's first village with a name, a door and the matter in it, agreed to until long after AT."""
    sheet = Evidence(kind="photo", media_type="image/jpeg", stored="s.jpg", size=9, digest=b"2" * 32, at=AT)
    until, by = AT.date() + timedelta(days=300), town.actor("clerk")
    household, _ = open_household(
        place=town.villages[0],
        speaker=SPEAKER,
        yes=Yes("care", "paper", until, sheet),
        door=DOOR,
        called=CALLED,
        by=by,
        at=AT,
    )
    giver = household.members.get().pk
    together = Yes(
        "together",
        "paper",
        until,
        Evidence(kind="photo", media_type="image/jpeg", stored="t.jpg", size=9, digest=b"3" * 32, at=AT),
    )
    consent = take_consent(household_id=household.pk, yes=together, given_by=giver, by=by, at=AT)
    link_matter(household_id=household.pk, case_id=case.pk, consent_id=consent.pk, by=by, at=AT)
    return household


def signed_in(cast: Cast, town: str, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, town).accounts[who])
    return client


def the_resident(case: Case) -> Client:
    client = Client()
    answer = client.post("/find/", {"number": case.receipt, "phone4": PHONE[-4:]})
    assert answer.status_code == 302, "the receipt and the last four digits open the matter"
    return client


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def personal(text: str) -> list[str]:
    """What of the resident's own stands in a page."""
    return [private for private in (SAID, SECRET, NAME, PHONE, DOOR, CALLED, SPEAKER) if private in text]


# ── declarations ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.address)
def test_every_route_declares_who_may_use_it(route):
    assert route.declared is not None, f"{route.address} declares nobody, so nobody can open it"


def test_no_two_routes_share_a_name_or_an_address():
    """The later of two would never be met, and links would lead to the other."""
    for what in ("name", "address"):
        found = Counter(getattr(route, what) for route in ALL if getattr(route, what))
        assert not [one for one, count in found.items() if count > 1], what


def test_a_route_that_declares_nobody_is_refused(rf, cast):
    request = rf.get("/")
    request.user, request.elder = AnonymousUser(), False
    assert refuse_or_none(request, None).status_code == 403


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────


SIGNS_OUT = ("account_logout", "desk_kiosk")  # whoever walks on would be somebody else


def walk(client: Client, known: dict[str, str], method: str) -> Iterator[tuple[Route, Any]]:
    for route in ALL:
        if route.name in SIGNS_OUT and method == "post":
            continue
        answer = getattr(client, method)(address_of(route, known), headers={"Idempotency-Key": str(uuid4())})
        if answer.status_code == 302 and route.hands & OF_A_CASE and "sign-in" not in answer.url:
            answer = client.get(answer.url)  # what stands there is what counts
        yield route, answer


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous(matter, method):
    case, known = matter
    for route, answer in walk(Client(), known, method):
        assert answer.status_code < 500, route.address
        if route.declared.who is Who.STAFF:
            assert answer.status_code in (302, 403, 405), f"{route.address}: {answer.status_code}"
            if answer.status_code == 302:
                assert "sign-in" in answer.url, route.address
        if answer.status_code == 200:
            assert not personal(text_of(answer)), route.address
    assert fresh(case).seq == case.seq


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_resident_with_the_receipt(matter, method):
    case, known = matter
    seen = []
    for route, answer in walk(the_resident(case), known, method):
        assert answer.status_code < 500, route.address
        if route.declared.who is Who.STAFF:
            assert answer.status_code in (302, 403, 405), route.address
        elif answer.status_code == 200:
            seen += personal(text_of(answer))
    assert method == "post" or SAID in seen, "the resident can read what they said"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_resident_of_another_matter(cast, matter, method):
    case, known = matter
    other = place(cast.b, said="另一件事")
    for route, answer in walk(the_resident(other), known, method):
        assert answer.status_code < 500, route.address
        assert not personal(text_of(answer)), f"{route.address} shows another resident's matter"
    assert fresh(case).seq == case.seq


@pytest.mark.parametrize("who", [who for who in OUTSIDERS if who in WALKING])
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_of_the_other_town(cast, matter, who, method):
    case, known = matter
    for route, answer in walk(signed_in(cast, "b", who), known, method):
        assert answer.status_code < 500, f"{who} {route.address}"
        if route.hands & OF_A_CASE:
            assert answer.status_code in NO_ENTRY, f"{who} {method} {route.address}: {answer.status_code}"
        if route.hands & OF_A_HOUSEHOLD:
            assert answer.status_code in (302, 403, 404, 405), f"{who} {method} {route.address}"
        if answer.status_code == 200:
            assert not personal(text_of(answer)), f"{who} {route.address}"
            if route.declared.who is Who.STAFF:
                assert case.receipt not in text_of(answer).replace(" ", "").replace("\u2009", ""), (
                    route.address
                )
    assert fresh(case).seq == case.seq


# who of town A has a role towards this case: the grid worker sits in another grid, clerk2 in another village
INSIDE = {"clerk", "dispatcher", "roads", "leader", "county_leader"}
# whose place covers the household's; the roads unit comes to it through the matter alone
HOUSEHOLD_INSIDE = {"clerk", "dispatcher", "leader", "county_leader"}


@pytest.mark.parametrize("who", WALKING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_of_the_own_town(cast, matter, who, method):
    _, known = matter
    roles = {membership.role for membership in cast.a.accounts[who].memberships.all()}
    for route, answer in walk(signed_in(cast, "a", who), known, method):
        assert answer.status_code < 500, f"{who} {method} {route.address}"
        declared = route.declared
        if declared.who is Who.STAFF and declared.roles and not declared.roles & roles:
            assert answer.status_code == 403, f"{who} {route.address} is not for {roles}"
        if route.hands & OF_A_CASE and who not in INSIDE:
            assert answer.status_code in NO_ENTRY, f"{who} {method} {route.address}: {answer.status_code}"
        by_place = route.hands & OF_A_HOUSEHOLD and not route.hands & OF_A_CASE
        if by_place and who not in HOUSEHOLD_INSIDE:
            assert answer.status_code in (403, 404, 405), f"{who} {method} {route.address}"
        if answer.status_code == 200:
            text = text_of(answer)
            for private in (DOOR, CALLED, SPEAKER):
                assert private not in text, f"{who} reads a household without saying why: {route.address}"
            assert PHONE not in text, f"{who} reads the number without saying why: {route.address}"
            assert NAME not in text, f"{who} reads the name without saying why: {route.address}"
            if who not in INSIDE:
                assert not personal(text), f"{who} {route.address}"


def test_whoever_is_in_charge_can_read_the_matter(cast, matter):
    case, _ = matter
    for who in sorted(INSIDE):
        answer = signed_in(cast, "a", who).get(f"/desk/{case.pk}/")
        assert answer.status_code == 200, who
        assert SAID in text_of(answer)


def test_an_account_without_a_seat_is_let_in_nowhere(cast, matter):
    _, known = matter
    client = Client()
    client.force_login(Account.objects.create_user("without-seat"))
    for route, answer in walk(client, known, "get"):
        if route.declared.who is Who.STAFF:
            assert answer.status_code in (302, 403, 405), route.address


# ── programs: the same cast, by tokens ───────────────────────────────────────────────────────────────────


API = [route for route in ALL if route.address.startswith("/api/")]


@pytest.mark.parametrize(
    ("town", "who"), [("b", "dispatcher"), ("b", "leader"), ("a", "grid"), ("a", "roads")]
)
def test_the_api_opens_to_a_token_what_its_seats_reach(cast, matter, town, who):
    """Town B and another grid read nothing of the matter; the unit that has it in hand reads it, never the number."""
    case, known = matter
    own: Town = getattr(cast, town)
    scopes = ["read", "move", "contact"]
    _key, secret = make_token(
        jurisdiction_id=own.place.pk,
        called="x",
        scopes=scopes,
        days=7,
        by=own.actor(who),
        at=datetime.now(UTC),
    )
    client, seen = Client(headers={"Authorization": f"Bearer {secret}"}), []
    for route in API:
        for method in ("get", "post"):
            headers = {"Idempotency-Key": str(uuid4())}
            answer = getattr(client, method)(address_of(route, known), headers=headers)
            assert answer.status_code < 500, f"{who} {method} {route.address}"
            text = text_of(answer)
            assert PHONE not in text and NAME not in text, f"{who} {method} {route.address}"
            if who != "roads":
                assert not personal(text), f"{who} {method} {route.address}"
                assert not (route.hands & OF_A_CASE) or answer.status_code in (400, *NO_ENTRY), route.address
            seen += personal(text)
    assert (SAID in seen) == (who == "roads")
    assert fresh(case).seq == case.seq


# ── what every page keeps to ─────────────────────────────────────────────────────────────────────────────

NO_HEADING = {"desk_beside"}  # a part of the page that asks for it
ON_PAPER = {"desk_posters", "wall_poster", "mine_paper", "receipt_paper", "figures_paper", "promise_embed"}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<style\b|\sstyle=\"|\son\w+=\"", re.I
)


@pytest.mark.sqlite  # what a page is made of doesn't hang on the database: once is enough
def test_no_page_has_inline_scripts_or_styles_and_every_page_says_its_language(cast, matter):
    case, known = matter
    clients = [the_resident(case), signed_in(cast, "a", "dispatcher"), signed_in(cast, "a", "admin")]
    pages, without = 0, set()
    for client in clients:
        for route, answer in walk(client, known, "get"):
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            text = text_of(answer)
            found = INLINE.search(text)
            assert not found, f"{route.address}: {text[max(0, found.start() - 60) : found.end() + 60]}"
            policy = answer["Content-Security-Policy"]
            assert "script-src 'self'" in policy or "script-src 'none'" in policy, route.address
            if answer.status_code == 200 and "<html" in text:
                assert re.search(r"<html[^>]* lang=\"zh-Hans", text), route.address
                assert "<h1" in text or route.name in NO_HEADING, f"{route.address} has no heading"
                without |= set() if "/elder/?" in text else {route.name}
                pages += 1
    assert pages > 20
    assert without == ON_PAPER, (
        "large text is one press away on every page, but for what is printed or stands in another's page"
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["bo", "en"])
def test_every_page_is_drawn_in_every_language_large_too(cast, matter, language):
    case, known = matter
    for client in (the_resident(case), signed_in(cast, "a", "dispatcher")):
        client.cookies["huiyin_language"] = language
        client.cookies["huiyin_elder"] = "1"
        for route, answer in walk(client, known, "get"):
            assert answer.status_code < 500, f"{language} {route.address}"
