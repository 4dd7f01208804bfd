"""Reads of the catalogue and of errands under way, for the door and for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Subquery

from huiyin.cases.models import Case

from .models import BadGrade, Errand, Grade, Missing, Paper, UnderWay, Version

BATCH = 10  # grades are shown so many at a time
_READ = "errand_read"  # where a case keeps what was read of its errand


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
    """What is kept of one errand under way; None before it is placed. One query for one reading of the case."""
    if case._state.adding:
        return None
    held = case.__dict__.setdefault(_READ, {})
    if "kept" not in held:
        rows = UnderWay.objects.select_related("version__errand", "version__unit")
        held["kept"] = rows.filter(case_id=case.pk).first()
    found: UnderWay | None = held["kept"]
    return found


def missing_of(case: Case) -> Sequence[Missing]:
    """Every paper that was ever said to be missing, in the order of the papers. One query for one reading of the case."""
    held = case.__dict__.setdefault(_READ, {})
    if "missing" not in held:
        rows = Missing.objects.filter(case_id=case.pk).select_related("paper")
        held["missing"] = list(rows.order_by("paper__order", "paper_id"))
    found: Sequence[Missing] = held["missing"]
    return found


def forget(case: Case) -> None:
    """What was read of this case holds no longer: it moved."""
    case.__dict__.pop(_READ, None)


def open_on_older(errand: Errand) -> list[UnderWay]:
    """The open errands that keep another version than the newest."""
    newest = Version.objects.filter(errand=errand).order_by("-number").values("pk")[:1]
    rows = UnderWay.objects.filter(version__errand=errand, case__closed_at=None)
    return list(rows.exclude(version_id__in=Subquery(newest)).select_related("case"))


# ── grades ──


@dataclass(frozen=True, slots=True)
class Shown:
    """The grades of an errand that may be shown: whole batches of ten. `held_back`: whether more were given since."""

    errand: Errand
    n: int
    by_grade: Mapping[int, int]
    held_back: str


def grades_shown(jurisdiction_id: int) -> list[Shown]:
    """By errand, every whole batch; what is not yet ten is held back. Two statements."""
    counts: dict[int, dict[int, dict[int, int]]] = {}
    rows = Grade.objects.filter(jurisdiction_id=jurisdiction_id).order_by()
    for errand, batch, grade, n in rows.values_list("errand", "batch", "grade").annotate(Count("pk")):
        counts.setdefault(errand, {}).setdefault(batch, {})[grade] = n
    errands = Errand.objects.filter(pk__in=counts).order_by("order", "code")
    return [_shown(one, counts[one.pk]) for one in errands]


def _shown(errand: Errand, batches: Mapping[int, Mapping[int, int]]) -> Shown:
    whole = [grades for grades in batches.values() if sum(grades.values()) >= BATCH]
    sums: dict[int, int] = {}
    for grades in whole:
        for grade, n in grades.items():
            sums[grade] = sums.get(grade, 0) + n
    return Shown(errand, sum(sums.values()), sums, "…" if len(whole) < len(batches) else "")


def bad_open(jurisdiction_id: int) -> list[BadGrade]:
    """Who was not satisfied and waits for an answer, the first due first."""
    rows = BadGrade.objects.filter(jurisdiction_id=jurisdiction_id, answered_at=None)
    return list(rows.select_related("case").order_by("due_at"))
