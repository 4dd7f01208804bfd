"""What the figures hold of people: nothing; they hold numbers of matters."""

from huiyin.held.fields import impersonal

FIELDS = (
    impersonal("figures.Moved", "jurisdiction case_id seq since"),
    impersonal("figures.Tally", "jurisdiction loop span by start count of bucket n"),
    impersonal("figures.Check", "id jurisdiction day at cases cells wrong"),
)
