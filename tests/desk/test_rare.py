"""What few matters have (something they came of, money, a household's file) stands on their page; of all others it is not asked."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Link
from huiyin.people.households.models import HouseholdMatter
from tests.cast import AT, DAY, PASSWORD, Town, place
from tests.people.conftest import open_file
from tests.resources.conftest import make_book

pytestmark = pytest.mark.django_db
TABLES = {"cases_link", "resources_posting", "people_household"}


@pytest.fixture
def client(town: Town) -> Client:
    client = Client()
    client.login(username=town.accounts["dispatcher"].username, password=PASSWORD)
    return client


def page_of(client: Client, case: Case) -> tuple[str, set[str]]:
    """The page, opened for the second time, and which of these tables it read by themselves."""
    client.get(f"/desk/{case.pk}/")
    with CaptureQueriesContext(connection) as heard:
        page = client.get(f"/desk/{case.pk}/").content.decode()
    read = {found[1] for one in heard if (found := re.search(r'FROM "(\w+)" (INNER|WHERE)', one["sql"]))}
    return page, read & TABLES


def test_of_a_plain_matter_none_of_it_is_asked(client: Client, town: Town) -> None:
    _page, read = page_of(client, place(town))
    assert not read


def test_what_a_matter_came_of_stands_on_both_pages(client: Client, town: Town) -> None:
    one, other = place(town), place(town, "pipe")
    Link.objects.create(jurisdiction=town.place, from_case=one, to_case=other, kind="led", at=AT + DAY)
    for here, there in ((one, other), (other, one)):
        page, read = page_of(client, here)
        assert f"/desk/{there.pk}/" in page
        assert read == {"cases_link"}


def test_what_was_spent_on_a_matter_stands_on_its_page(client: Client, town: Town) -> None:
    case = place(town)
    book = make_book(town)
    book.income(100_000)
    before, _read = page_of(client, case)
    book.spend(12_345, case=case, words="灯泡")
    page, read = page_of(client, case)
    assert "123.45" in page and "123.45" not in before
    assert read == {"resources_posting"}


def test_the_household_in_whose_file_it_stands_has_its_box(client: Client, town: Town) -> None:
    case = place(town)
    family = open_file(town)
    before, _read = page_of(client, case)
    HouseholdMatter.objects.create(
        jurisdiction=town.place,
        household=family.household,
        consent=family.household.consents.get(),
        case_id=case.pk,
        at=AT,
    )
    page, read = page_of(client, case)
    address = f"/desk/{case.pk}/household/"
    assert address in page and address not in before
    assert read == {"people_household"}
