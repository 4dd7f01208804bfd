"""What the API holds of a person: addresses of photos that are still to be fetched, and for a day the answers to programs."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.people.actors import Actor

from .models import MediaToFetch, Once, Work


class PhotosToFetch:
    """Photos that a program named by their address. One that was fetched is the matter's, and held there."""

    name = "photos_to_fetch"

    def parts(self, subject: Subject) -> Sequence[Part]:
        urls = [one.url for one in self._rows(subject)]
        lines = [Line(_("Address of a photo"), url) for url in urls]
        title = _("Photos that are still to be fetched")
        return [Part(self.name, title, {"urls": urls}, lines)] if urls else []

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        return Erased(self._rows(subject).update(url="", state=Work.FAILED, next_at=None))

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> dict[str, object] | None:
        """Put away; nothing is fetched meanwhile."""
        rows = {str(one.pk): one.url for one in self._rows(subject)}
        self._rows(subject).update(url="", next_at=None)
        return {"urls": rows} if rows else None

    def lift(self, subject: Subject, kept: object = None, *, by: Actor, at: datetime) -> None:
        urls = kept.get("urls", {}) if isinstance(kept, dict) else {}
        for pk, url in urls.items():
            rows = MediaToFetch.objects.filter(pk=pk, jurisdiction_id=subject.jurisdiction_id)
            rows.update(url=url, state=Work.WAITING, next_at=at)

    def _rows(self, subject: Subject) -> "QuerySet[MediaToFetch]":
        rows = MediaToFetch.objects.filter(
            jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids
        )
        return rows.exclude(url="")


class AnswersKept:
    """Answers that a program may get again within the day: a receipt may stand in one. Nothing in them but what the matter has."""

    name, loop = "answers_kept", ""

    def parts(self, subject: Subject) -> Sequence[Part]:
        return []

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        return Erased(Once.objects.filter(case_id__in=subject.case_ids).delete()[0])

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> dict[str, object] | None:
        """What is put away is not handed out again either; nothing of it is needed later."""
        self.erase(subject, by=by, at=at)
        return None

    def lift(self, subject: Subject, kept: object = None, *, by: Actor, at: datetime) -> None:
        pass


HOLDINGS = (PhotosToFetch(), AnswersKept())
