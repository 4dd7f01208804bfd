"""The index: which matter speaks of which listed thing; and the words that a town added to the list."""

from django.db import models

from huiyin.cases.models import Case, Words
from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class TownWord(OfOneTown):
    """A word for a thing that one town finds its matters by, beside those that ship (`topics.listed`). Everybody can read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    word = models.CharField(max_length=40)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "word"], name="town_word_once")]

    def __str__(self) -> str:
        return self.word


class Mention(OfOneTown):
    """A listed word stands in words beside a case. It holds nothing of the text but that, and goes with it.

    `at` is when the case was filed, so that the newest are found first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    words = models.ForeignKey(Words, models.CASCADE, related_name="+")
    word = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "word", "at", "case"], name="mention_word")]

    def __str__(self) -> str:
        return self.word
