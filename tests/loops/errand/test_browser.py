"""A number at the counter is watched on a phone: it says when its turn is, in place, and rests once it is done."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from huiyin.clocks.models import CalendarDay
from huiyin.loops.errand.queue import call_next, draw_ticket, end_ticket
from tests.browser.conftest import NewPage, browser, new_page, served  # noqa: F401 - fixtures
from tests.browser.pasture import until
from tests.cast import Cast, Town

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

SOONER = "const wait = setTimeout; window.setTimeout = (what, ms, ...more) => wait(what, ms / 50, ...more);"
LINE = "document.querySelector('.queue__mine [role=status]').textContent"


def open_at(town: Town, at: datetime) -> None:
    """The counter is open, whatever the clock on the wall says: it is a working morning where the town lies."""
    east = (10 - at.hour + 12) % 24 - 12  # hours from Greenwich to where it is past ten now
    town.place.zone = f"Etc/GMT{-east:+d}"
    town.place.save()
    today = at.astimezone(ZoneInfo(town.place.zone)).date()
    CalendarDay.objects.create(jurisdiction=town.place, day=today, works=True)


def test_a_waiting_number_says_its_turn_in_place(new_page: NewPage, served: Cast) -> None:  # noqa: F811 - fixtures
    town, by = served.a, served.a.actor("dispatcher")
    open_at(town, timezone.now())
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
