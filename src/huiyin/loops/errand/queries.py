"""Reads of the catalogue and of errands under way, for the door and for pages."""

from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery

from huiyin.cases.models import Case

from .models import Errand, Missing, Paper, UnderWay, Version


def current_versions(jurisdiction_id: int) -> list[Version]:
    """The version that holds now of every errand that is offered, in the catalogue's order. One statement."""
    newest = Version.objects.filter(errand=OuterRef("errand")).order_by("-number").values("number")[:1]
    rows = Version.objects.filter(errand__jurisdiction_id=jurisdiction_id, errand__active=True)
    rows = rows.annotate(newest=Subquery(newest)).filter(number=F("newest"))
    return list(rows.select_related("errand", "unit").order_by("errand__order", "errand__code"))


def current(jurisdiction_id: int, code: str) -> Version | None:
    """The version of that errand that holds now."""
    rows = Version.objects.filter(
        errand__jurisdiction_id=jurisdiction_id, errand__code=code, errand__active=True
    )
    return rows.select_related("errand", "unit").order_by("-number").first()


def papers_of(version: Version) -> list[Paper]:
    """What a version asks for, in its order."""
    return list(Paper.objects.filter(version=version).order_by("order", "pk"))


def under_way(case: Case) -> UnderWay | None:
    """What is kept of one errand under way; None before it is placed. Read once for one reading of the case."""
    if case._state.adding:
        return None
    return UnderWay.objects.select_related("version__errand").filter(case_id=case.pk).first()


def missing_of(case: Case) -> Sequence[Missing]:
    """Every paper that was ever said to be missing, in the order of the papers."""
    return list(
        Missing.objects.filter(case_id=case.pk).select_related("paper").order_by("paper__order", "paper_id")
    )


def open_on_older(errand: Errand) -> list[UnderWay]:
    """The open errands that keep another version than the newest."""
    newest = Version.objects.filter(errand=errand).order_by("-number").values("pk")[:1]
    rows = UnderWay.objects.filter(version__errand=errand, case__closed_at=None)
    return list(rows.exclude(version_id__in=Subquery(newest)).select_related("case"))
