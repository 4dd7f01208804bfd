"""What spot checks hold of people: nothing. What was seen stands beside the matter itself."""

from huiyin.held.fields import impersonal

FIELDS = (
    impersonal(
        "spotchecks.Draw",
        "id jurisdiction loop week_on listed_at listed_on listed digest seal_on seal seed drawn_at",
    ),
    impersonal("spotchecks.Ballot", "id jurisdiction draw case ref drawn"),
)
