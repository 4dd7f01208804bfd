"""What a reader wrote: one row for each time, the newest of a sentence counts."""

from django.db import models

from huiyin.ids import new_id
from huiyin.people.models import Account


class Wording(models.Model):
    """How one English sentence is said, from `at` on. Rows are added and never changed: they are their own history.

    `key` is the SHA-256 of context, sentence and plural (`keys.key_of`): an English sentence that was changed is another
    one, and what was written for the old one stays. An empty `text` goes back to what ships. No `account`: the command line.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    context = models.TextField(blank=True)
    english = models.TextField()
    plural = models.TextField(blank=True)
    text = models.TextField(blank=True)
    approved = models.BooleanField()
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["language", "key", "id"], name="wording_of")]

    def __str__(self) -> str:
        return self.english[:40]
