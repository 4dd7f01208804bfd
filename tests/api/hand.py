"""What somebody does at the desk of one of two installations, as a program of its own: `python -m tests.api.hand`.

Each installation has a database of its own, so the test can't reach in; it sends a hand, which reads what to do from its
input, one JSON list a line, and answers each with a line of JSON.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.db import connections


def main() -> None:
    django.setup()
    for line in sys.stdin:
        what, *given = json.loads(line)
        found = globals()[f"do_{what}"](*given)
        connections.close_all()
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def do_county() -> dict[str, str]:
    """The county's installation: its cast, villages on the map, and a key for the town below it."""
    from tests.cast import make_cast

    cast = make_cast()
    _on_the_map(cast.a)
    return {"key": _key(cast.a), "jurisdiction": cast.a.place.code}


def do_town(endpoint: str, key: str, jurisdiction: str) -> dict[str, str]:
    """The town's installation: its roads unit is the county, and an order with a photo is dispatched to it."""
    from huiyin.api.partners.actions import PartnerFacts, keep_partner
    from huiyin.web import uploads
    from tests.api.test_filing import picture
    from tests.cast import drive, make_cast, place

    town, at = make_cast().a, _now()
    _on_the_map(town)
    facts = PartnerFacts(endpoint, jurisdiction, key, "", {"lamp": "hole"}, active=True)
    unit = town.units["roads"].pk
    keep_partner(jurisdiction_id=town.place.pk, unit_id=unit, facts=facts, by=town.actor("admin"), at=at)
    photo = uploads.take_photo(picture())
    case = place(town, "hole", at=at - timedelta(minutes=5), answers={"files": (photo,)})
    case = drive(town, case, "accept", "dispatch", at=at - timedelta(minutes=4))
    return {"case": str(case.pk), "receipt": case.receipt}


def do_move(case_id: str, *verbs: str) -> dict[str, str]:
    """Somebody moves the case; `finish` brings a photo along."""
    from huiyin.cases.models import Case
    from huiyin.web import uploads
    from tests.api.test_filing import picture
    from tests.cast import act

    town, case = _town(), Case.objects.get(pk=case_id)
    for verb in verbs:
        more: dict[str, Any] = {}
        if verb == "finish":
            more["answers"] = {"words": "县里派人填平了。", "proof": (uploads.take_photo(picture()),)}
        case = act(town, case, verb, at=_now(), **more)
    return do_look(case_id)


def do_look(case_id: str = "") -> dict[str, Any]:
    """How the case stands (the only one, where none is named): what the test compares."""
    from huiyin.api.models import Partner
    from huiyin.cases.models import Attachment, Case, Words
    from huiyin.cases.queries import events_of

    case = Case.objects.get(pk=case_id) if case_id else Case.objects.get()
    partner = Partner.objects.first()
    return {
        "id": str(case.pk),
        "state": case.state,
        "service": case.service.code if case.service else "",
        "verbs": [event.verb for event in events_of(case)],
        "words": list(Words.objects.filter(case=case).order_by("seq", "name").values_list("text", flat=True)),
        "photos": Attachment.objects.filter(case=case, kind="photo").count(),
        "answered": case.answered_at is not None,
        "due_at": case.due_at.isoformat() if case.due_at else "",
        "failing": partner.error if partner and partner.failing_since else "",
    }


def do_work() -> dict[str, Any]:
    """The worker does everything that waits, at once and not at its time; how the one case stands then."""
    from huiyin.api.models import Filing, Parcel, Partner
    from huiyin.commands.worker import Worker
    from huiyin.memo import forget_all

    forget_all()
    Partner.objects.update(poll_at=_now())
    for model in (Filing, Parcel):
        model._default_manager.filter(state="waiting").update(next_at=_now())
    Worker().run_once()
    return do_look()


def _now() -> datetime:
    return datetime.now(UTC)


def _town() -> Any:
    from huiyin.people.models import Account
    from huiyin.places.models import Place, Unit
    from tests.cast import Town

    place = Place.objects.get(code="A")
    units = {unit.code.removeprefix("A-"): unit for unit in Unit.objects.filter(code__startswith="A-")}
    accounts = {
        one.username.removeprefix("a-"): one for one in Account.objects.filter(username__startswith="a-")
    }
    return Town(place, [], place, units, {}, accounts)


def _on_the_map(town: Any) -> None:
    for number, village in enumerate(town.villages):
        village.latitude, village.longitude = 29.35 + number * 0.045, 90.74
        village.save()


def _key(town: Any) -> str:
    from huiyin.api.actions import KeyFacts, issue_key

    facts = KeyFacts("下面的镇", ["file", "words"], None, 600)
    by = town.actor("admin")
    return issue_key(jurisdiction_id=town.place.pk, facts=facts, by=by, at=_now())[1]


if __name__ == "__main__":
    main()
