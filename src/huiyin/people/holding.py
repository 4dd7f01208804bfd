"""What a household's file holds, handed out to the household, erased and restricted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.days import local_day
from huiyin.held.holdings import Erased, Line, Part, Stored, Subject

from .actors import Actor
from .households.changes import CHANGES, note, writer_of
from .households.erasing import erase_content
from .households.models import Change, Consent, Ended, Evidence, Household
from .households.queries import changes_of, consents_of, looks_at_household
from .models import Look
from .purposes import NEEDS, PURPOSES
from .sealed import unsealed


class HouseholdHolding:
    """See `held.holdings.Holding`."""

    name = "household"

    def parts(self, subject: Subject) -> Sequence[Part]:
        """The file itself, its consents, who looked, what was changed. At most nine queries."""
        household = _household(subject)
        if household is None or household.ended_at is not None:
            return []
        return [_file(household), _agreed(household), _looked(household), _changed(household)]

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """Empty the file and close it. Who looked and when stays, without their words."""
        household = _household(subject)
        if household is None or (household.ended_at is not None and not household.digits_hash):
            return Erased()
        writer = writer_of(household, by) if by.account_id or by.household else None
        files = erase_content(household, Ended.OUT, at)
        if writer is not None:
            note(household, "erased", writer, at)
        return Erased(1, tuple(files))

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Nothing is put away: `people.access` refuses to open a restricted file."""
        self._set(subject, at)
        return None

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        self._set(subject, None)

    def _set(self, subject: Subject, restricted_at: datetime | None) -> None:
        if (household := _household(subject)) is not None:
            household.restricted_at = restricted_at
            household.save(update_fields=["restricted_at"])


HOLDINGS = (HouseholdHolding(),)


def _household(subject: Subject) -> Household | None:
    if subject.household_id is None:
        return None
    rows = Household.objects.select_related("place", "jurisdiction")
    return rows.filter(pk=subject.household_id, jurisdiction_id=subject.jurisdiction_id).first()


def _file(household: Household) -> Part:
    members = list(household.members.filter(left_at=None).order_by("id"))
    names = {member.pk: unsealed(member.called) for member in members}
    ways = [
        (way.kind, unsealed(way.value), names.get(way.member_id or way.pk, ""))
        for way in household.ways.order_by("id")
    ]
    needs = [
        (unsealed(need.kind), names.get(need.member_id or need.pk, ""), need.keep_until, need.at)
        for need in household.needs.order_by("id")
    ]
    called, door, speaks = unsealed(household.called), unsealed(household.door), unsealed(household.speaks)
    facts: dict[str, object] = {
        "id": str(household.pk),
        "number": household.number,
        "place": {"code": household.place.code, "name": household.place.name_zh},
        "called": called,
        "door": door,
        "speaks": speaks,
        "opened_at": household.opened_at.isoformat(),
        "restricted_at": household.restricted_at.isoformat() if household.restricted_at else None,
        "members": [
            {"called": names[member.pk], "fourteen_on": unsealed(member.fourteen_on) or None}
            for member in members
        ],
        "ways": [{"kind": kind, "value": value, "of": who or None} for kind, value, who in ways],
        "needs": [
            {"kind": k, "of": who or None, "kept_until": until.isoformat(), "at": at.isoformat()}
            for k, who, until, at in needs
        ],
        "matters": [
            {"case": str(pk), "at": at.isoformat()}
            for pk, at in household.matters.order_by("at").values_list("case_id", "at")
        ],
    }
    lines = [
        Line(_("Number"), f"{household.number[:4]} {household.number[4:]}"),
        Line(_("Where"), household.place.name_zh, "zh-hans"),
        Line(_("Calls itself"), called),
        Line(_("Door"), door),
        *[Line(_("Member"), name) for name in names.values()],
        *[
            Line(_("How to reach it"), f"{value or _('by a visit')} {who}".strip())
            for _kind, value, who in ways
        ],
        *[
            Line(_("Standing need"), f"{_(NEEDS.get(kind, kind))} {who} ({until})".strip())
            for kind, who, until, _at in needs
        ],
    ]
    return Part("household", _("The household's file"), facts, [line for line in lines if line.value])


def _agreed(household: Household) -> Part:
    rows = consents_of(household)
    facts = {"consents": [_consent(row) for row in rows]}
    lines = [Line(_label(row), f"{_day(row.given_at)} – {_end(row)}") for row in rows]
    files = [
        Stored(row.evidence.stored, _label(row), row.evidence.media_type)
        for row in rows
        if row.evidence is not None
    ]
    return Part("household_consents", _("What was agreed to"), facts, lines, files)


def _consent(row: Consent) -> dict[str, object]:
    return {
        "purpose": row.purpose,
        "how": row.how,
        "given_at": row.given_at.isoformat(),
        "until": row.until_on.isoformat(),
        "taken_back_at": row.taken_back_at.isoformat() if row.taken_back_at else None,
        "ended": row.taken_back_how or None,
        "office": row.unit.code if row.unit else None,
        "written_down_by": row.written_unit.code if row.written_unit else None,
        "evidence": _evidence(row.evidence) if row.evidence else None,
    }


def _evidence(proof: Evidence) -> dict[str, object]:
    return {"kind": proof.kind, "seconds": proof.seconds, "at": proof.at.isoformat()}


def _looked(household: Household) -> Part:
    rows = looks_at_household(household, None)
    facts = {
        "looks": [
            {"at": row.at.isoformat(), "unit": row.unit.code, "role": row.role, "kind": row.kind, "purpose": row.purpose_code, "words": row.purpose}
            for row in rows
        ]
    }  # fmt: skip
    lines = [
        Line(_when(row.at), f"{row.unit.name_zh}, {row.account}: {_why(row)}", "zh-hans") for row in rows
    ]
    return Part("household_looks", _("Who looked, and why"), facts, lines)


def _changed(household: Household) -> Part:
    rows: list[Change] = changes_of(household)
    facts = {
        "changes": [
            {"at": row.at.isoformat(), "what": row.what, "purpose": row.purpose or None, "unit": row.unit.code if row.unit else None}
            for row in rows
        ]
    }  # fmt: skip
    lines = [Line(_when(row.at), _(CHANGES.get(row.what, row.what))) for row in rows]
    return Part("household_changes", _("What was changed"), facts, lines)


def _why(row: Look) -> str:
    label = PURPOSES[row.purpose_code].label if row.purpose_code in PURPOSES else ""
    return " · ".join(part for part in (_(label) if label else "", row.purpose) if part)


def _label(row: Consent) -> str:
    return _(PURPOSES[row.purpose].label) if row.purpose in PURPOSES else row.purpose


def _end(row: Consent) -> str:
    return _day(row.taken_back_at) if row.taken_back_at else row.until_on.isoformat()


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def _day(moment: datetime) -> str:
    return local_day(moment).isoformat()


def _when(moment: datetime) -> str:
    return f"{_local(moment):%Y-%m-%d %H:%M}"
