"""Editions of the programme, what each promise is part of, the days that were named, the parts and the proofs."""

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.ids import new_id
from huiyin.places.models import Place, Unit
from huiyin.rows import OfOneTown


class Edition(OfOneTown):
    """One edition of the programme in which offices answer in public.

    `began_at` is the zero of its time code; `closed_at` the moment at which what was written down live went through the
    door. Between the two it can be corrected.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60, blank=True)
    held_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    film_url = models.URLField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "number"], name="edition_number")]

    def __str__(self) -> str:
        return str(self.number)


class Line(OfOneTown):
    """One line that the operator wrote down live. It is a draft: when the edition is closed it goes through the door and
    is taken away here. `second` is its time code; `about` the exposure that an answer belongs to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="lines")
    about = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")  # exposed before the edition
    second = models.PositiveIntegerField()
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=80, blank=True)
    seen_by = models.CharField(max_length=8, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    speaker = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    deed = models.CharField(max_length=120, blank=True)
    by_on = models.DateField(null=True)  # by when; without a day it is an answer, not a promise

    class Meta:
        indexes = [models.Index(fields=["edition", "second"], name="line_second")]

    def __str__(self) -> str:
        return self.title or self.deed


class Standing(OfOneTown):
    """What a promise is part of, and the days that tell kept from late: the first that was named, when it was shown, when
    that was confirmed, and whether by whoever exposed it (else on the spot). `year` and `number`: its place on that year's
    list of ten key small matters."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    second = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveSmallIntegerField(null=True)
    first_by = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    by_exposer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "number"], name="key_matter", condition=Q(year__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["jurisdiction", "edition"], name="standing_edition")]

    def __str__(self) -> str:
        return str(self.case_id)


class Pledge(OfOneTown):
    """A day that a unit named for one promise. A new one never takes the old one away: that ends, and stays on show.

    The words stand beside the event `seq`. The three moments say what became of it; one that was broken stays broken,
    also when it was shown too late or a new day was named.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="pledges")
    seq = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="+"
    )  # said in it, at `second`
    second = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    by_when = models.DateTimeField()
    broken_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "seq"], name="pledge_case")]

    def __str__(self) -> str:
        return f"{self.by_when:%Y-%m-%d}"


class Stretch(OfOneTown):
    """A part of a long promise with its own day. What it is stands beside the event `seq`, its proof at `shown_seq`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="stretches")
    number = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    until = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    shown_seq = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="stretch_number")]

    def __str__(self) -> str:
        return str(self.number)


class Shown(OfOneTown):
    """A proof of one kind, shown at the event `seq`. `again`: the same file stands with another matter too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="showings")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)  # photo, reading, document
    at = models.DateTimeField()
    again = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["case", "seq"], name="shown_case")]

    def __str__(self) -> str:
        return self.kind
