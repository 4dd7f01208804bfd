"""What published bulletins hold of people: nothing; they hold numbers of a year."""

from huiyin.held.fields import impersonal

FIELDS = (impersonal("bulletin.Published", "id jurisdiction year edition at told"),)
