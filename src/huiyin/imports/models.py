"""A list that was tried and waits to be brought in, and, without its content, what was brought in when and by whom."""

from django.db import models

from huiyin.ids import new_id
from huiyin.people.models import Account
from huiyin.people.sealed import SealedTextField
from huiyin.places.models import Place
from huiyin.rows import OfOneTown


class Import(OfOneTown):
    """One file that was tried. `content` is the file in base64, sealed, and `evidence` the tokens of what came with it; both
    are emptied when it is done, and the night after in any case. `digest` is the SHA-256 of the file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    content = SealedTextField(blank=True, default="")
    evidence = SealedTextField(blank=True, default="")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "at"], name="import_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
