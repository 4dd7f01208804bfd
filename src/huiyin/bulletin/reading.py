"""Reading a year: every figure counted now, from the ledger, the household ledgers and the book."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from django.db.models import Count, Max, Q, Sum

from huiyin.cases.models import Case
from huiyin.cases.register import silent
from huiyin.days import local_day
from huiyin.figures.reading import read
from huiyin.figures.subjects import SUBJECTS
from huiyin.figures.values import Value
from huiyin.figures.windows import Window
from huiyin.loops.yearly import Step, YearFigure, figures
from huiyin.people.households.models import HouseholdMatter
from huiyin.places.models import Place
from huiyin.resources import queries as book
from huiyin.resources.models import Attendance

from .declared import ATTENDANCES, LEDGERS, MATTERS, MONEY, NEEDS


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure with its counts by step."""

    figure: YearFigure
    counts: Mapping[str, int]

    @property
    def value(self) -> int:
        return self.counts[self.figure.headline]

    @property
    def of(self) -> int | None:
        """What the headline is a share of; None where it is no share."""
        step = next(step for step in self.figure.steps if step.name == self.figure.headline)
        return self.counts[step.part_of] if step.part_of else None

    def steps(self) -> Iterator[tuple[Step, int, int | None]]:
        """Each step, its count, and what that is a share of."""
        for step in self.figure.steps:
            yield step, self.counts[step.name], self.counts[step.part_of] if step.part_of else None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The year of one town as it is known at `at`."""

    jurisdiction_id: int
    year: int
    at: datetime
    figures: tuple[Counted, ...]

    def __getitem__(self, name: str) -> Counted:
        return next(one for one in self.figures if one.figure.name == name)


def bulletin_of(town: Place, year: int, *, zone: tzinfo, at: datetime) -> Bulletin:
    """Count the calendar year of a town, by its own wall clock. A fixed number of statements."""
    since, until = (datetime.combine(date(y, 1, 1), time(), zone).astimezone(UTC) for y in (year, year + 1))
    span = (town.pk, since, until)
    needs, ledgers = _needs(*span, at)
    counted = [Counted(NEEDS, needs), Counted(LEDGERS, ledgers), Counted(MATTERS, _matters(town, year, at))]
    counted += [Counted(figure, count(*span)) for figure, count in figures()]
    counted += [Counted(MONEY, _money(town.pk, year)), Counted(ATTENDANCES, _came(town.pk, year))]
    return Bulletin(town.pk, year, at, tuple(counted))


def _needs(
    jurisdiction_id: int, since: datetime, until: datetime, at: datetime
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The matters of the year in the ledgers of households, and those households. Two statements."""
    kept = HouseholdMatter.objects.filter(jurisdiction_id=jurisdiction_id, household__ended_at=None)
    cases = Case.objects.filter(
        jurisdiction_id=jurisdiction_id,
        filed_at__gte=since,
        filed_at__lt=until,
        pk__in=kept.values("case_id"),
    )
    counts: dict[str, int] = cases.aggregate(
        heard=Count("pk"),
        said_done=Count("pk", filter=Q(finished_at__isnull=False)),
        confirmed=Count("pk", filter=_confirmed()),
        silent=Count("pk", filter=silent()),
        open=Count("pk", filter=Q(closed_at=None)),
    )
    holds = Q(consent__taken_back_at=None, consent__until_on__gt=local_day(at))
    ledgers: dict[str, int] = kept.filter(case_id__in=cases.values("pk")).aggregate(
        opened=Count("household", distinct=True), agreed=Count("household", distinct=True, filter=holds)
    )
    return counts, ledgers


def _confirmed() -> Q:
    """Closed by somebody outside with a word that says: it came to what was asked."""
    found = Q(pk=None)
    for loop, subject in SUBJECTS.items():
        found |= Q(loop=loop, state__in=sorted(subject.yes))
        found |= Q(loop=loop, state__in=sorted(subject.rated), solved="yes")
    return found


def _matters(town: Place, year: int, at: datetime) -> Mapping[str, int]:
    """The year's orders by the definitions that the board is drawn by."""
    found = read(town, at=at, window=Window.year(year))

    def share(name: str) -> tuple[int, int]:
        value = found.figure(name).value
        assert isinstance(value, Value)  # these are shares and counts, none is a span of days
        return value.top, value.n

    done, counted = share("office_done")
    confirmed, checked = share("resident_done")[0], share("check_done")
    solved, of_worded = share("resolution")
    answered, asked = share("response")
    return {
        "placed": share("received")[0],
        "counted": counted,
        "said_done": done,
        "confirmed": confirmed,
        "not_done": of_worded - solved,
        "silent": asked - answered,
        "refused": share("refused")[0],
        "checked": checked[1],
        "held": checked[0],
    }


def _money(jurisdiction_id: int, year: int) -> Mapping[str, int]:
    found = book.year_of(jurisdiction_id, year)
    return {"spent": found.total.fen, "on_matters": found.on_cases.fen}


def _came(jurisdiction_id: int, year: int) -> Mapping[str, int]:
    rows = Attendance.objects.filter(
        jurisdiction_id=jurisdiction_id, struck_at=None, on__gte=date(year, 1, 1), on__lt=date(year + 1, 1, 1)
    )
    found = rows.aggregate(came=Sum("people"), days=Count("pk"), most=Max("people"))
    return {name: value or 0 for name, value in found.items()}
