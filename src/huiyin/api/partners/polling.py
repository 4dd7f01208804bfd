"""What partners say becomes moves of their unit, through the door. Each update once, in the order in which it happened."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from huiyin.api import outside
from huiyin.api.acting import Word, follow, unit_actor
from huiyin.api.media import fetch_photo
from huiyin.api.models import Filing, Parcel, Partner, PartnerUpdate, Work
from huiyin.api.open311.statuses import FROM_UNIT, TAKE, word_of
from huiyin.cases.lane import Refused
from huiyin.cases.models import Attachment, Case
from huiyin.web import uploads

from . import client
from .client import Update
from .health import broke, works

log = logging.getLogger("huiyin.api")

EVERY = timedelta(minutes=2)
OVERLAP = timedelta(hours=1)  # read again, because clocks differ and feeds lag; what was followed is dropped
PATIENCE = timedelta(days=1)  # how long a photo that can't be fetched holds its update back

OLD = "it is older than what was followed already"
GONE = "the matter lies with another unit by now"
UNKNOWN = "the status %s is not known; its words were passed on"
NO_PHOTO = "its photo could not be fetched: %s"


class Postponed(Exception):
    """The update can't be followed yet; the next look tries again."""


def due_partners(*, at: datetime) -> list[Partner]:
    """Partners whose updates are to be read now. Not yet claimed."""
    rows = Partner.objects.filter(active=True, poll_at__lte=at).select_related("unit")
    return list(rows.order_by("poll_at")[:20])


def claim(partner: Partner, *, at: datetime) -> bool:
    """Take a partner until its next look. False where another worker was faster."""
    rows = Partner.objects.filter(pk=partner.pk, poll_at=partner.poll_at)
    return bool(rows.update(poll_at=at + EVERY))


def poll(partner: Partner, *, at: datetime) -> int:
    """Read a claimed partner's updates and follow them. Returns how many were new."""
    ids = Filing.objects.filter(partner=partner, state=Work.DONE, case__closed_at=None)
    open_ids = list(ids.values_list("external_id", flat=True))
    if not open_ids:  # nothing of ours is there
        Partner.objects.filter(pk=partner.pk).update(since=at)
        return 0
    try:
        updates = client.updates_of(partner, partner.since - OVERLAP, at, open_ids)
    except (outside.Unreachable, outside.Forbidden, client.Rejected) as error:
        broke(partner, str(error), at=at)
        return 0
    works(partner, at=at)
    done, since = 0, at
    for update in updates:
        try:
            done += take_update(partner, update, at=at)
        except Postponed as why:
            broke(partner, str(why), at=at)
            since = min(since, partner.since)
    Partner.objects.filter(pk=partner.pk).update(since=since)
    return done


def take_update(partner: Partner, update: Update, *, at: datetime) -> bool:
    """Follow one update. False for what is not ours, an echo, or was followed before. Raises Postponed."""
    rows = Filing.objects.filter(partner=partner, external_id=update.request_id)
    filing = rows.select_related("case").order_by("-seq").first()
    if filing is None or Parcel.objects.filter(filing=filing, external_id=update.update_id).exists():
        return False
    if PartnerUpdate.objects.filter(filing=filing, update_id=update.update_id).exists():
        return False
    moment = update.at or at
    if filing.heard_at is not None and moment < filing.heard_at:
        _keep(filing, update, moment, OLD)
        return True
    if filing.case.unit_id != partner.unit_id:
        _keep(filing, update, moment, GONE)
        return True
    photos, note = _photos(update, moment, at)
    try:
        with transaction.atomic(), translation.override("zh-hans"):
            _keep(filing, update, moment, note)
            left = _follow(partner, filing.case, update, photos, at)
            if left:
                PartnerUpdate.objects.filter(filing=filing, update_id=update.update_id).update(
                    note=left[:300]
                )
            Filing.objects.filter(pk=filing.pk).update(heard_at=moment)
    except Exception:
        uploads.discard(photos)
        raise
    return True


def _follow(
    partner: Partner, case: Case, update: Update, photos: tuple[Attachment, ...], at: datetime
) -> str:
    """Make the moves. Returns why it could not be followed to the end, or "": then its words were passed on alone."""
    by, word = unit_actor(partner.unit, case), Word(update.text, photos, update.ground)
    ways = FROM_UNIT.get(word_of(update.status))
    why = "" if ways else UNKNOWN % update.status
    try:
        follow(case, ways or TAKE, word, by=by, at=at)
    except Refused as refused:
        why = str(refused)
        log.warning("an update of %s can't be followed: %s", partner.endpoint, why)
        if update.text:
            _pass_on(case, update, by, at)
    return why


def _pass_on(case: Case, update: Update, by: object, at: datetime) -> None:
    """What the partner wrote reaches the resident as an answer, even where its status can't be followed."""
    try:
        follow(case, TAKE, Word(update.text), by=by, at=at)  # type: ignore[arg-type]
    except Refused as refused:
        log.warning("nor can its words be passed on: %s", refused)


def _keep(filing: Filing, update: Update, moment: datetime, note: str) -> None:
    PartnerUpdate.objects.create(
        jurisdiction_id=filing.jurisdiction_id,
        filing=filing,
        update_id=update.update_id[:120],
        status=update.status[:40],
        at=moment,
        note=note[:300],
    )


def _photos(update: Update, moment: datetime, at: datetime) -> tuple[tuple[Attachment, ...], str]:
    """The photo that came with it, and what went wrong with that."""
    if not update.media_url:
        return (), ""
    try:
        return (fetch_photo(update.media_url.split()[0]),), ""
    except outside.Unreachable as error:
        if at - moment < PATIENCE:
            raise Postponed(NO_PHOTO % error) from error
        return (), NO_PHOTO % error
    except outside.Forbidden as error:
        return (), NO_PHOTO % error
