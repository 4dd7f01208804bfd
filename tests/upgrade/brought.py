"""Run by `test_upgrade.py` where an earlier version's database lies: bring it to this version, look at it, and go on working.

Prints one JSON object. A program of its own, because this version's tests have a database already.
"""

import json
import os
from datetime import timedelta
from time import perf_counter
from typing import Any

import django

from huiyin.isolation.scope import everywhere


def go_on() -> dict[str, Any]:
    django.setup()
    from huiyin.commands.database import missing_migrations
    from huiyin.commands.migrate import migrate_quietly
    from huiyin.commands.verify import proven
    from huiyin.figures.recount import recount

    began = perf_counter()
    seconds: dict[str, float] = {}
    found: dict[str, Any] = {"seconds": seconds, "missing_before": missing_migrations()}
    migrate_quietly()
    found["missing_after"] = missing_migrations()
    seconds["migrate"] = perf_counter() - began
    first = proven()
    found["cases"], found["events"], found["seals"] = first.cases, first.events, first.seals
    found["broken"] = [str(one) for one in first.broken]
    found["counts"], found["counts_wrong"] = (told := recount()).rows, told.wrong
    found["pages"] = pages()
    found["moved"] = moves()
    found["lapsed"] = lapses()
    last = proven()
    found["events_after"] = last.events
    found["broken"] += [str(one) for one in last.broken]
    found["counts_wrong"] += recount().wrong
    seconds["all"] = perf_counter() - began
    return found


def pages() -> dict[str, int]:
    """What residents and staff open first, and every case that is not closed."""
    from django.test import Client

    from huiyin.cases.models import Case
    from huiyin.people.models import Account

    answers: dict[str, int] = {}
    here = {"SERVER_NAME": "127.0.0.1"}
    anybody, clerk = Client(**here), Client(**here)
    clerk.force_login(Account.objects.get(username="dispatch"))
    for address in ("/", "/order/", "/find/", "/register/", "/figures/", "/bulletin/"):
        answers[address] = anybody.get(address, follow=True).status_code
    for address in ("/desk/", "/desk/households/", "/desk/money/"):
        answers[address] = clerk.get(address, follow=True).status_code
    for case in Case.objects.filter(loop="order").order_by("-filed_at")[:8]:
        answers[f"/desk/{case.state}/{case.pk}/"] = clerk.get(f"/desk/{case.pk}/").status_code
    return answers


def moves() -> dict[str, str]:
    """Old cases go on: one of each state that somebody can move without an answer, and a resident takes one back."""
    from huiyin.cases.door import move_case
    from huiyin.cases.models import Case
    from huiyin.people.actors import Actor, actor_of

    done = {}
    newest = Case.objects.order_by("-since").values_list("since", flat=True)[0] + timedelta(minutes=5)
    for state, verb in (("placed", "accept"), ("dispatched", "take")):
        for case in Case.objects.filter(loop="order", state=state).order_by("pk"):
            if (account := whose(case)) is not None:
                by = actor_of(account, at=newest)
                done[verb] = move_case(case.pk, verb, by=by, at=newest, answers={}).state
                break
    case = Case.objects.filter(loop="order", state="accepted").order_by("pk")[0]
    by = Actor.the_resident(case.pk)
    done["withdraw"] = move_case(case.pk, "withdraw", by=by, at=newest, answers={}).state
    return done


def whose(case: Any) -> Any:
    """Somebody whose turn it is: at the unit that has it, else at its village."""
    from huiyin.people.models import Membership

    seats = Membership.objects.filter(to_on=None)
    if case.unit_id:
        seat = seats.filter(unit_id=case.unit_id, role="unit").first()
    else:
        reach = [seat for seat in seats.filter(role="village") if seat.place.covers(case.place_path)]
        seat = reach[0] if reach else None
    return seat.account if seat else None


def lapses() -> int:
    """Every clock that ran when the town was brought over goes off at its own moment."""
    from datetime import UTC, datetime

    from huiyin.cases import sweep

    at, lapsed = datetime(2026, 6, 1, tzinfo=UTC), 0
    for town, ids in sweep.batches(sweep.due_cases(at=at)):
        done, stuck = sweep.lapse_batch(town, ids, at=at)
        assert not stuck, stuck
        lapsed += done
    return lapsed


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
    with everywhere("a town is brought to the day"):
        print(json.dumps(go_on()))
