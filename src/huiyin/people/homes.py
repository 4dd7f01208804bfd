"""Where staff live, as they say themselves: so that opening a neighbour or a colleague is seen for what it is."""

from huiyin.kernel.say import Refused, Why, say
from huiyin.places.models import Place

from .actors import Actor
from .households.models import StaffHome
from .keyed import door_hash


def home_of(by: Actor) -> StaffHome | None:
    """What the account said, if anything."""
    return StaffHome.objects.select_related("place__parent").filter(account=by.account_id).first()


def say_home(*, town_id: int, place_id: int, door: str, by: Actor) -> StaffHome:
    """Keep the village or grid where the account lives, and a keyed hash of the door. Raises Refused."""
    place = Place.objects.filter(pk=place_id, jurisdiction_id=town_id, kind__in=("village", "grid")).first()
    if place is None or by.account_id is None or len(door) > 40:
        raise Refused(Why(say("Please choose the village or group where it is."), field="place"))
    home, _ = StaffHome.objects.update_or_create(
        account_id=by.account_id, defaults={"place": place, "door_hash": door_hash(place.pk, door)}
    )
    return home


def take_home_back(*, by: Actor) -> None:
    """Forget it."""
    StaffHome.objects.filter(account=by.account_id).delete()
