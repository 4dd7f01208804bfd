"""What the drawings hold of people: nothing. They show groups and landmarks, never a household."""

from huiyin.held.fields import impersonal

FIELDS = (impersonal("maps.Drawing", "id jurisdiction village text metres changed_at"),)
