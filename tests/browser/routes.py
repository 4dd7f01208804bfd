"""The pages of every route, taken from the URL configuration: each with somebody of the cast to whom it answers HTML.

What answers nobody of them with a page stands in `NO_PAGE`, or is a form that is sent, a file or an answer for programs. So a new
route is walked from the day it is written, or somebody says here why it can't be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from huiyin.cases import registry
from huiyin.cases.models import Case
from huiyin.web.access import Who
from tests.cast import Cast
from tests.whole.test_routes import ALL, SIGNS_OUT, Route, address_of, signed_in, the_resident

# The first who has the page opens it. Nobody: who isn't signed in and holds no receipt.
STAFF = ("dispatcher", "admin", "leader", "clerk", "grid", "roads", "county_leader")
# The walk's values, where others lead to a page; a parameter with several values is walked with each. A query where a page needs one.
EACH_LOOP = tuple(loop.name for loop in registry.all_loops())
INSTEAD = {"desk_by_phone_do": {"verb": "urge"}}
ASKED = dict.fromkeys(("desk_board", "desk_loudspeaker"), "?village=A-v0&month=2026-03")
PROGRAMS = ("/api/", "/open311/")

# Routes that show none of the cast a page when they are asked for one, and why.
TURN_ELSEWHERE = """
    bulletin_latest desk_again desk_asks_drop desk_at_once desk_bring desk_call desk_contact desk_day desk_dispatch desk_heard desk_hook_act
    desk_hook_message desk_import_do desk_import_try desk_key_revoke desk_outside_again desk_outside_keep desk_seen_to desk_teach
    desk_token_revoke desk_write_meeting desk_write_partner kiosk_again mediation_roster_off set_elder set_language
"""
FILES_AND_PROGRAMS = """
    calendar desk_file desk_import_template desk_letter_file file file_pending file_small map_geojson map_svg metrics
    mfa_download_recovery_codes round_pack round_who spoken spot_check_list
"""
AFTER_A_PASSWORD = """
    mfa_activate_totp mfa_add_webauthn mfa_authenticate mfa_deactivate_totp mfa_edit_webauthn mfa_generate_recovery_codes mfa_login_webauthn
    mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_view_recovery_codes first_sign_in
"""
AFTER_A_REASON = """
    desk_case_household desk_counter_file desk_counter_file_copy desk_counter_file_do desk_counter_file_evidence desk_counter_file_paper
    desk_household_do desk_mine desk_mine_copy desk_mine_correct desk_mine_erase desk_mine_lock desk_mine_paper
"""
# each needs a row that the cast doesn't have
OF_OTHER_ROWS = """
    desk_account desk_decide_money desk_edition desk_edition_close desk_errand desk_forms desk_give_voucher desk_grade_answer desk_judge
    desk_letter desk_limit desk_line desk_line_again desk_money_receipt desk_pledge desk_reverse desk_strike errand map_village
    mediation_desk_agreement my_number promise promise_edition promise_ten round_day round_door round_slip spot_check_week wish_buy wish_take
"""
NO_PAGE = frozenset(
    " ".join((TURN_ELSEWHERE, FILES_AND_PROGRAMS, AFTER_A_PASSWORD, AFTER_A_REASON, OF_OTHER_ROWS)).split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """An address, and whose browser shows it."""

    name: str
    address: str
    client: Client


@dataclass(frozen=True, slots=True)
class Walked:
    """Every route with a page, and the names of those that have none to show to anybody."""

    pages: list[Page]
    none: frozenset[str]


def walked(cast: Cast, case: Case, known: dict[str, str]) -> Walked:
    """Ask each route as those would who may use it, until one gets a page."""
    resident, staff = [the_resident(case), Client()], {who: signed_in(cast, "a", who) for who in STAFF}
    pages, none = [], set()
    for route in ALL:
        if route.name in SIGNS_OUT or route.address.startswith(PROGRAMS):
            continue
        found, sent_only = [], False
        for address in _addresses(route, known):
            for client in _who_may(cast, route, resident, staff):
                answer = client.get(address)
                if _is_page(answer):
                    found.append(Page(route.name, address, client))
                    break
                sent_only = sent_only or answer.status_code in (200, 405)
        pages += found
        if not found and not sent_only:
            none.add(route.name)
    return Walked(pages, frozenset(none))


def _addresses(route: Route, known: dict[str, str]) -> list[str]:
    values = {**known, **INSTEAD.get(route.name, {})}
    loops = EACH_LOOP if "loop" in route.hands else ("",)
    return [address_of(route, {**values, "loop": loop}) + ASKED.get(route.name, "") for loop in loops]


def _who_may(cast: Cast, route: Route, resident: list[Client], staff: dict[str, Client]) -> Iterator[Client]:
    if route.declared is None or route.declared.who is not Who.STAFF:
        yield from resident
        yield staff["dispatcher"]
        return
    for who, client in staff.items():
        seats = {seat.role for seat in cast.a.accounts[who].memberships.all()}
        if not route.declared.roles or seats & route.declared.roles:
            yield client


def _is_page(answer: Any) -> bool:
    kind = answer.get("Content-Type", "")
    return answer.status_code == 200 and kind.startswith("text/html") and not answer.streaming
