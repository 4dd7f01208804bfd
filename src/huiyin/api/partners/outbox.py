"""What goes out to partners: a dispatch is filed, and what the resident says later follows it.

The rows are made where the worker hands notices to channels, in that transaction: the notice was written with the move, so
if the move is there, its filing will be. Sending may be repeated under the same id; it never gets lost.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from huiyin.api import errands, outside
from huiyin.api.models import Filing, Parcel, Partner, PartnerService, Work
from huiyin.api.open311.answers import moment
from huiyin.api.open311.where import public_address, public_point
from huiyin.cases import registry, telling
from huiyin.cases.models import Attachment, Case, Words, WordsKind
from huiyin.kernel.roles import UNIT
from huiyin.ledger.models import Event
from huiyin.notices.models import Channel, Notice
from huiyin.web.names import name_of

from . import client
from .health import broke, works

# what the unit is told after the dispatch, and as which status that goes to its own system
FOLLOWS: Mapping[str, str] = {
    "reopened": "REOPEN",
    "added": "OPEN",
    "urged": "OPEN",
    "more_time_given": "OPEN",
    "more_time_refused": "OPEN",
}
MOST_PHOTOS = 6


# ── making the rows ──────────────────────────────────────────────────────────────────────────────────────


def channels_of(notices: Sequence[Notice]) -> dict[UUID, tuple[Channel, ...]]:
    """The channels of `telling`, and in the same transaction the rows for partners. For `outbox.fan_out`."""
    to_units = [notice for notice in notices if notice.to == UNIT.name and notice.unit_id]
    units = {notice.unit_id or 0 for notice in to_units}
    partners = {one.unit_id: one for one in Partner.objects.filter(unit_id__in=units, active=True)}
    for notice in to_units:
        if partner := partners.get(notice.unit_id or 0):
            _note(partner, notice)
    return telling.channels_of(notices)


def _note(partner: Partner, notice: Notice) -> None:
    if notice.template in FOLLOWS:
        filing = Filing.objects.filter(partner=partner, case_id=notice.case_id).order_by("-seq").first()
        if filing is not None:
            Parcel.objects.get_or_create(
                filing=filing,
                seq=notice.seq,
                defaults={
                    "jurisdiction_id": notice.jurisdiction_id,
                    "status": FOLLOWS[notice.template],
                    "next_at": notice.ready_at,
                },
            )
    elif _is_dispatch(notice):
        Filing.objects.get_or_create(
            partner=partner,
            case_id=notice.case_id,
            seq=notice.seq,
            defaults={"jurisdiction_id": notice.jurisdiction_id, "next_at": notice.ready_at},
        )


def _is_dispatch(notice: Notice) -> bool:
    """Whether the event put the case into the unit's hands, by its loop's declaration."""
    event = Event.objects.get(jurisdiction_id=notice.jurisdiction_id, case_id=notice.case_id, seq=notice.seq)
    return any(
        name == "unit_id" for name, _answer in registry.loop_named(event.loop).by_verb[event.verb].sets
    )


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────


def due_filings(*, at: datetime, but: Collection[int] = ()) -> list[Filing]:
    """Dispatches that are to be filed now. None of the partners `but`."""
    return errands.due(Filing.objects.exclude(partner_id__in=but).select_related("partner"), at=at)


def due_parcels(*, at: datetime, but: Collection[int] = ()) -> list[Parcel]:
    """Later words whose filing is known over there, of each filing the oldest that waits. None for the partners `but`."""
    earlier = Parcel.objects.filter(
        filing_id=OuterRef("filing_id"), seq__lt=OuterRef("seq"), state=Work.WAITING
    )
    rows = Parcel.objects.filter(~Exists(earlier), filing__state=Work.DONE)
    return errands.due(
        rows.exclude(filing__partner_id__in=but).select_related("filing__partner__unit"), at=at
    )


def send_filing(filing: Filing, *, at: datetime) -> bool:
    """File a claimed filing, or ask what its token has become. Returns whether its id is known now."""
    partner = filing.partner
    try:
        if filing.token:
            external_id = client.id_of_token(partner, filing.token)
        else:
            row = client.file_request(partner, *_request(filing), key=str(filing.pk))
            external_id = row.get("service_request_id", "")
            filing.token = row.get("token", "")[:120]
    except (outside.Unreachable, outside.Forbidden, client.Rejected) as error:
        return _failed(filing, partner, error, at)
    works(partner, at=at)
    if not external_id:
        errands.later(filing, "it has taken the request, but given no id yet", at=at, token=filing.token)
        return False
    errands.done(filing, external_id=external_id[:120], filed_at=at)
    return True


def send_parcel(parcel: Parcel, *, at: datetime) -> bool:
    """Post a claimed later word. Returns whether it was taken."""
    partner = parcel.filing.partner
    try:
        external_id = client.post_update(partner, *_update(parcel, at), key=str(parcel.pk))
    except (outside.Unreachable, outside.Forbidden, client.Rejected) as error:
        return _failed(parcel, partner, error, at)
    works(partner, at=at)
    errands.done(parcel, external_id=external_id[:120])
    return True


def _failed(errand: Filing | Parcel, partner: Partner, error: Exception, at: datetime) -> bool:
    final = isinstance(error, outside.Forbidden) or (isinstance(error, client.Rejected) and error.final)
    errands.later(errand, str(error), at=at, final=final)
    if not final:
        broke(partner, str(error), at=at)
    return False


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────


def _request(filing: Filing) -> tuple[dict[str, str], outside.Files]:
    """What is needed to do it: what happened, where, the photos. Never a name, a number or a receipt."""
    rows = Case.objects.select_related("service", "place__parent", "jurisdiction")
    case = rows.get(pk=filing.case_id)
    case.place.jurisdiction = case.jurisdiction
    with translation.override("zh-hans"):
        kind = name_of(case.service)
        address = public_address(case.place, case.jurisdiction)
    where, said = _words(case, filing.seq)
    own = (case.latitude, case.longitude) if case.latitude is not None else None
    point = own or public_point(case.place, case.jurisdiction_id)
    fields = {
        "service_code": _service_code(filing.partner, case),
        "description": "\n".join([*said, *([] if said else [case.title or kind])]),
        "lat": f"{point[0]}" if point else "",
        "long": f"{point[1]}" if point else "",
        "address_string": ", ".join(part for part in (where, address) if part),
        "attribute[huiyin_id]": str(filing.pk),
        "attribute[fixmystreet_id]": str(filing.pk),
        "attribute[title]": case.title or kind,
    }
    return {name: text for name, text in fields.items() if text}, _photos(case, up_to=filing.seq)


def _update(parcel: Parcel, at: datetime) -> tuple[dict[str, str], outside.Files]:
    case_id = parcel.filing.case_id
    words = Words.objects.filter(case_id=case_id, seq=parcel.seq, kind=WordsKind.MOVE)
    text = "\n".join(words.order_by("name").values_list("text", flat=True))
    fields = {
        "service_request_id": parcel.filing.external_id,
        "update_id": str(parcel.pk),
        "status": parcel.status,
        "updated_datetime": moment(at),
        "description": text or "–",
    }
    files = Attachment.objects.filter(case_id=case_id, seq=parcel.seq, kind="photo")
    return fields, _read(files)


def _service_code(partner: Partner, case: Case) -> str:
    own = PartnerService.objects.filter(partner=partner, service_id=case.service_id or 0).first()
    if own is not None:
        return own.code
    return partner.service_code or (case.service.code if case.service else "other")


def _words(case: Case, up_to: int) -> tuple[str, list[str]]:
    """Where it is in the resident's words; what they said until then, and what the town wrote for the unit."""
    where, said = "", []
    for one in Words.objects.filter(case=case, seq__lte=up_to).order_by("seq", "name"):
        if one.kind == WordsKind.WHERE:
            where = one.text
        elif one.text and (one.kind in (WordsKind.SAID, WordsKind.HEARD) or one.seq == up_to):
            said.append(one.text)
    return where, said


def _photos(case: Case, *, up_to: int) -> outside.Files:
    return _read(Attachment.objects.filter(case=case, seq__lte=up_to, kind="photo"))


def _read(files: "QuerySet[Attachment]") -> outside.Files:
    found = []
    for number, file in enumerate(files.order_by("seq", "id")[:MOST_PHOTOS], 1):
        if default_storage.exists(file.stored):
            with default_storage.open(file.stored) as stored:
                found.append((f"photo{number}", (f"{number}.jpg", stored.read(), file.media_type)))
    return found
