"""What the list of topics holds of people: nothing; a question is in the office's words and names nobody."""

from huiyin.held.fields import impersonal

FIELDS = (impersonal("opinion.Topic", "id jurisdiction case question unit at done_at outcome"),)
