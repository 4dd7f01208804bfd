"""What clocks hold of people: nothing."""

from huiyin.held.fields import impersonal

FIELDS = (
    impersonal("clocks.Deadline", "id jurisdiction case_id slot name due_at fire_at fired"),
    impersonal("clocks.CalendarDay", "id jurisdiction day works called"),
    impersonal("clocks.TownLimit", "id jurisdiction loop name number unit"),
)
