"""What editions and promises hold of people: the words of offices, spoken in public, and nothing of whoever exposed it."""

from huiyin.held.fields import OWN_TOWN, STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    impersonal("promise.Edition", "id jurisdiction number title held_at began_at closed_at film_url"),
    personal(
        "promise.Line",
        "speaker words",
        STAFF,
        why=say(
            "An officer's words and post are written down while an edition runs, so that they can be quoted exactly."
        ),
        seen_by=OWN_TOWN,
        basis=Basis.WORK,
        goes=say("when the edition is closed: then they stand with the promise"),
    ),
    impersonal(
        "promise.Line", "id jurisdiction edition about case second place title seen_by unit deed by_on"
    ),
    impersonal(
        "promise.Standing",
        "case jurisdiction edition second year number first_by shown_at confirmed_at by_exposer",
    ),
    impersonal(
        "promise.Pledge",
        "id jurisdiction case seq unit edition second at by_when broken_at renewed_at shown_at",
    ),
    impersonal("promise.Stretch", "id jurisdiction case number seq until shown_at shown_seq"),
    impersonal("promise.Shown", "id jurisdiction case seq kind at again"),
)
