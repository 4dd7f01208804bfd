"""What the ledger holds of people: who of the staff acted. No word, name or number of a resident, by construction."""

from huiyin.held.fields import STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal(
        "ledger.Event",
        "account_id unit_id role at recorded_at",
        STAFF,
        why=say("to prove who did what, and when"),
        seen_by=(say("the person"), say("those who have the matter in hand")),
        basis=Basis.DUTY,
        goes=say("never: the chain would break. It holds no name"),
    ),
    impersonal("ledger.Event", "jurisdiction case_id seq loop verb state facts hash"),
    impersonal("ledger.Seal", "id jurisdiction day cases events root hash"),
)
