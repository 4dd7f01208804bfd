"""The index of the desk: whoever sees a tab may open it."""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from huiyin.people.actors import actor_of
from huiyin.web.access import Who, declaration_of
from huiyin.web.desk.frame import roles_in, tabs
from tests.cast import AT, SEATS, Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", SEATS)
def test_no_tab_leads_to_a_page_that_is_somebody_elses(who: str, town: Town) -> None:
    actor = actor_of(town.accounts[who], at=AT)
    shown = [tab for tab in tabs(actor, "", None) if tab.url]
    assert shown
    for tab in shown:
        declared = declaration_of(resolve(urlsplit(tab.url).path).func)
        assert declared is not None
        if declared.who is Who.STAFF and declared.roles:
            assert declared.roles & roles_in(actor), (who, tab.label)


@pytest.mark.parametrize("who", SEATS)
def test_on_a_page_without_a_tab_no_tab_is_the_current_one(who: str, town: Town) -> None:
    assert [tab.label for tab in tabs(actor_of(town.accounts[who], at=AT), "", None) if tab.current] == []
