"""What the docket of objections holds of people: nothing; it speaks of units."""

from huiyin.held.fields import impersonal

FIELDS = (
    impersonal(
        "order.Objection", "id jurisdiction case seq service unit duty at sent_to settled_at taught_at"
    ),
)
