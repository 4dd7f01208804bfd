"""The tree of places, the units that serve them, and codes on walls."""

from django.db import models


class PlaceKind(models.TextChoices):
    REGION = "region"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


class Place(models.Model):
    """A node of the tree region > prefecture > county > town > village > grid.

    `code` is the national statistics code where there is one. `path` is "/1/7/42/": the ids from the top down to the
    place itself, so that "lies within" is a prefix. `jurisdiction` is the town (or the place itself from the town up):
    the shard key of every row that grows. `zone` is an IANA name, empty for the installation's own. `past_open` stands
    while a replay writes this town's past and has not come to its end: until then its days are not sealed. `exercise`: all
    of it is made up, for measuring or for practice; it stands in no public page and no message leaves it.
    """

    kind = models.CharField(max_length=10, choices=PlaceKind)
    code = models.CharField(max_length=24, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=160, db_index=True)
    jurisdiction = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    households = models.PositiveIntegerField(
        null=True, blank=True
    )  # few of them: the register names the village
    past_open = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name_zh

    def covers(self, path: str) -> bool:
        """Whether the place with `path` is this one or lies within it."""
        return path.startswith(self.path)


class UnitKind(models.TextChoices):
    COMMITTEE = "committee"  # of a village
    DESK = "desk"  # the town's dispatch desk
    SERVICE = "service"  # does the work
    LEADERS = "leaders"  # a rung of the ladder: what lapses rises to it


class Unit(models.Model):
    """An office at a place. `capacity` is how many cases it said it can hold at once; None where it said nothing."""

    kind = models.CharField(max_length=10, choices=UnitKind)
    code = models.CharField(max_length=24, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="units")
    name_zh = models.CharField(max_length=60)
    name_bo = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    webhook_url = models.URLField(blank=True)
    webhook_secret = models.CharField(max_length=80, blank=True)
    webhook_off = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name_zh


class WallCode(models.Model):
    """A code on a wall. It opens the order form filled in for its place, and, where given, its kind of matter."""

    code = models.CharField(max_length=12, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="wall_codes")
    spot_zh = models.CharField(max_length=60)
    spot_bo = models.CharField(max_length=120, blank=True)
    spot_en = models.CharField(max_length=80, blank=True)
    service_code = models.CharField(max_length=40, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code
