"""A number at the counter is watched on a phone: it says when its turn is, in place, and rests once it is done."""

import pytest
from django.utils import timezone

from huiyin.loops.errand.queue import call_next, draw_ticket, end_ticket
from tests.browser.conftest import NewPage, browser, new_page, served  # noqa: F401 - fixtures
from tests.browser.pasture import until
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

SOONER = "const wait = setTimeout; window.setTimeout = (what, ms, ...more) => wait(what, ms / 50, ...more);"
LINE = "document.querySelector('.queue__mine [role=status]').textContent"


def test_a_waiting_number_says_its_turn_in_place(new_page: NewPage, served: Cast) -> None:  # noqa: F811 - fixtures
    town, by = served.a, served.a.actor("dispatcher")
    ticket = draw_ticket(jurisdiction_id=town.place.pk, at=timezone.now())
    page = new_page(scripts=True, service_workers="block")
    page.set_default_timeout(60_000)  # the first page of a server that has drawn none yet
    page.add_init_script(SOONER)
    page.goto(f"/errand/number/{ticket.pk}/")
    page.evaluate("window.stays = true")
    call_next(jurisdiction_id=town.place.pk, window=3, by=by, at=timezone.now())
    until(page, f"{LINE}.includes('3')", 10)
    end_ticket(ticket_id=ticket.pk, came=True, by=by, at=timezone.now())
    until(page, f"!{LINE}.includes('3')", 10)
    page.wait_for_timeout(200)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1000)
    assert not asked, "a number that is done changes no more"
    assert page.evaluate("window.stays")
