"""What the sheets hold of people: nothing. Whose hand filled one in stands on the order that it became."""

from huiyin.held.fields import impersonal

FIELDS = (impersonal("paper.Sheet", "id jurisdiction number place batch printed_at"),)
