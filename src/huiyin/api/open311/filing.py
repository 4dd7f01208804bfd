"""POST requests: a program files a request for a resident. Through the one door, once for each id that the program gave."""

import re
import secrets
from uuid import UUID, uuid4, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.api.media import MOST_PHOTOS, note_media
from huiyin.api.models import AskedFact, Datatype, Key, Received
from huiyin.cases.door import place_case
from huiyin.cases.models import Attachment, Case, Service
from huiyin.clocks.queries import calendar_of
from huiyin.kernel.say import Why, say
from huiyin.people.actors import Actor, Seat
from huiyin.people.models import Contact
from huiyin.places.models import Unit
from huiyin.places.queries import holder_units
from huiyin.web import uploads
from huiyin.web.format import date_md
from huiyin.web.names import name_of
from huiyin.web.resident.order_form import FEWEST_DIGITS, MOST_DIGITS, digits_of
from huiyin.web.resident.town import Town

from .answers import Listing, answer
from .asking import MOMENT, Parameters
from .errors import Problem
from .frame import Asked
from .services import facts_of, service_coded
from .where import Spot, spot_of

CHANNEL = "open311"
# under which a program tells its own id of the request: FixMyStreet's, another Huiyin's, anybody's
CLIENT_IDS = (
    "attribute[fixmystreet_id]",
    "attribute[huiyin_id]",
    "attribute[external_id]",
    "fixmystreet_id",
    "service_request_id_ext",
)
PHOTOS = re.compile(r"^(media|photo|photos)\d*$")
OWN = frozenset({"fixmystreet_id", "huiyin_id", "external_id"})  # attributes that are no answers

NO_CODE = say("Please say which service it is for: service_code is missing.")
FACT_MISSING = say("The service asks for “%(name)s”: attribute[%(code)s] is missing.")
FACT_UNKNOWN = say("“%(given)s” is none of the answers to attribute[%(code)s]: %(keys)s.")
FACT_NUMBER = say("attribute[%(code)s] must be a number; “%(given)s” is none.")
FACT_MOMENT = say("attribute[%(code)s] must be a moment such as 2026-03-02T01:00:00Z; “%(given)s” is none.")
ID_TOO_LONG = say("Your own id of the request has more than 80 characters.")
BAD_PHONE = say("A telephone number has 7 to 15 digits. Please check it, or leave it empty.")


def file_request(asked: Asked) -> HttpResponse:
    """Open a case, or find the one that the same program filed under the same id before."""
    key = asked.caller.need("file")
    client_id = _client_id(asked)
    case = _filed_before(key, client_id) if client_id else None
    if case is None:
        case = _file(asked, key, client_id)
    row = {
        "service_request_id": str(case.pk),
        "service_notice": _notice(case),
        "account_id": None,
    }
    return answer(Listing("service_requests", "request", [row]), asked.form, status=200)


def _filed_before(key: Key, client_id: str) -> Case | None:
    found = Received.objects.filter(key=key, client_id=client_id).select_related("case__jurisdiction").first()
    return found.case if found else None


def _file(asked: Asked, key: Key, client_id: str) -> Case:
    """Everything is judged before anything is stored, and every fault is told at once."""
    parameters, town = asked.parameters, asked.town
    code = parameters.text("service_code")
    if not code:
        raise Problem(400, Why(NO_CODE, field="service_code"))
    service = service_coded(town, code)
    spot = spot_of(parameters, town)
    facts, problems = _facts(parameters, facts_of(service))
    contact = _contact(parameters, town, problems)
    if problems:
        raise Problem(400, *problems)
    photos = photos_in(parameters, problems)
    if problems:
        uploads.discard(photos)
        raise Problem(400, *problems)
    said = "\n".join(part for part in (parameters.values.get("description", "").strip(), *facts) if part)
    where = parameters.text("address_string") or parameters.text("address")
    answers = {"said": said, "where": where[:200], "files": tuple(photos)}
    verb, by = _way_in(spot, town)
    try:
        with transaction.atomic():
            case = place_case(
                _draft(town, service, spot),
                verb,
                by=by,
                at=asked.at,
                answers=answers,
                contact=contact,
                key=_form_key(key, client_id),
                language=translation.get_language() or "",
            )
            Received.objects.get_or_create(
                case=case, defaults={"jurisdiction": town.place, "key": key, "client_id": client_id}
            )
            note_media(case, parameters.values.get("media_url", ""), at=asked.at)
    except Exception:
        uploads.discard(photos)
        raise
    return case


def _draft(town: Town, service: Service, spot: Spot) -> Case:
    return Case(
        jurisdiction=town.place,
        loop="order",
        place=spot.place,
        place_path=spot.place.path,
        service=service,
        channel=CHANNEL,
        latitude=spot.latitude,
        longitude=spot.longitude,
    )


def _way_in(spot: Spot, town: Town) -> tuple[str, Actor]:
    """The resident places it in their village. Where no village is known the town's desk takes it in, so that it is
    somebody's turn from the first moment."""
    holders = holder_units(spot.place.path)
    desk = holders.get("town")
    if "village" in holders or desk is None:
        return "place", Actor.the_resident()
    return "take_in", Actor(None, (Seat(desk, "town", town.place.path, town.id),))


# ── the resident, as far as they want to be reached ──────────────────────────────────────────────────────


def _contact(parameters: Parameters, town: Town, problems: list[Why]) -> Contact:
    digits = digits_of(parameters.text("phone"))
    if digits is None or (digits and not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
        problems.append(Why(BAD_PHONE, field="phone"))
        digits = ""
    name = whole_name(parameters.text("first_name"), parameters.text("last_name"))
    return Contact(
        jurisdiction=town.place,
        name=name[:80],
        phone=digits,
        pin="" if digits else f"{secrets.randbelow(10_000):04d}",
        language=translation.get_language() or "zh-hans",
        reach_by="sms" if digits else "page",
    )


def whole_name(first: str, last: str) -> str:
    """The name again from its two halves.

    Clients cut a name at its first space and call what comes first the first name. A Chinese name is written without a
    space, the surname (mostly one sign) in front; others keep their space and order.
    """
    if not first or not last or last == "-":
        return first or last.strip("-")
    if not (_hanzi(first) and _hanzi(last)):
        return f"{first} {last}"
    return last + first if len(last) == 1 < len(first) else first + last


def _hanzi(text: str) -> bool:
    return all("\u4e00" <= sign <= "\u9fff" or sign == "·" for sign in text)


# ── what the service asks ────────────────────────────────────────────────────────────────────────────────


def _facts(parameters: Parameters, asked: list[AskedFact]) -> tuple[list[str], list[Why]]:
    """Each answer as a line under what happened: the office reads it there, and it goes when the words go."""
    given = {name: text for name, text in parameters.attributes().items() if name not in OWN}
    lines, problems = [], []
    for fact in asked:
        value = given.get(fact.code, "").strip()
        if not value:
            if fact.required:
                problems.append(Why(FACT_MISSING, {"name": name_of(fact), "code": fact.code}, fact.code))
            continue
        shown = _shown(fact, value, problems)
        if shown:
            lines.append(f"{name_of(fact)}: {shown}")
    return lines, problems


def _shown(fact: AskedFact, value: str, problems: list[Why]) -> str:
    about = {"code": fact.code, "given": value[:40]}
    if fact.datatype in (Datatype.ONE, Datatype.SEVERAL):
        names = {option.code: name_of(option) for option in fact.options.all()}
        chosen = [value] if fact.datatype == Datatype.ONE else [one.strip() for one in value.split(",")]
        if wrong := [one for one in chosen if one not in names]:
            keys = ", ".join(names)
            problems.append(Why(FACT_UNKNOWN, {**about, "given": wrong[0][:40], "keys": keys}, fact.code))
            return ""
        return ", ".join(names[one] for one in chosen)
    if fact.datatype == Datatype.NUMBER and not _is_number(value):
        problems.append(Why(FACT_NUMBER, about, fact.code))
        return ""
    if fact.datatype == Datatype.DATETIME and not MOMENT.match(value.replace(" ", "+")):
        problems.append(Why(FACT_MOMENT, about, fact.code))
        return ""
    return value if fact.datatype == Datatype.TEXT else " ".join(value.split())


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < float("inf")
    except ValueError:
        return False


# ── small parts ──────────────────────────────────────────────────────────────────────────────────────────


def photos_in(parameters: Parameters, problems: list[Why]) -> list[Attachment]:
    """What came as `media`, `photo1`, `photo2`...: checked and made anew, without the place where it was taken."""
    sent: list[UploadedFile] = [
        file
        for name in sorted(parameters.files)
        if PHOTOS.match(name)
        for file in parameters.files.getlist(name)
    ]
    taken, wrong = uploads.sort_out(uploads.take_photos(sent[: MOST_PHOTOS + 1]))
    problems.extend(wrong)
    return taken


def _client_id(asked: Asked) -> str:
    sent = [asked.parameters.text(name) for name in CLIENT_IDS]
    found = next((one for one in sent if one), str(asked.request.headers.get("Idempotency-Key", "")))
    if len(found) > 80:
        raise Problem(400, Why(ID_TOO_LONG))
    return found


def _form_key(key: Key, client_id: str) -> UUID:
    return uuid5(key.pk, client_id) if client_id else uuid4()


def _notice(case: Case) -> str:
    """Who acts next and by when, for whoever filed it."""
    unit = Unit.objects.filter(pk=holder_units(case.place_path).get(case.turn) or 0).first()
    office = name_of(unit) or name_of(case.jurisdiction)
    if case.next_due_at is None:
        return _("It has arrived. Next it is %(office)s's turn.") % {"office": office}
    zone = calendar_of(case.jurisdiction_id).zone
    day = date_md(timezone.localtime(case.next_due_at, zone).date(), translation.get_language() or "zh-hans")
    return _("It has arrived. Next it is %(office)s's turn, by %(day)s.") % {"office": office, "day": day}
