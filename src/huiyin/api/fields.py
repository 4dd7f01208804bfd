"""What the API holds of people: who issued a key, answers that a program may get again, the address of a photo to fetch."""

from huiyin.held.fields import (
    CONTACT,
    FILES,
    IN_CHARGE,
    NOBODY,
    OWN_TOWN,
    STAFF,
    Basis,
    impersonal,
    personal,
)
from huiyin.kernel.say import say

FIELDS = (
    personal("api.Key", "issued_by", STAFF, why=say("to know who let a program in"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("with the key, which stays as long as what it filed")),
    personal("api.Key", "account", STAFF, why=say("to let a program act from the seats of whoever issued the token"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("with the key, which stays as long as what it filed")),
    impersonal("api.Key", "id jurisdiction called prefix digest scopes unit per_minute issued_at last_used_on revoked_at ends_on"),
    personal("api.Once", "answer", CONTACT, why=say("to give a program that asks twice the same answer, the receipt in it"), seen_by=NOBODY, basis=Basis.SERVICE, goes=say("after a day, or when the resident erases it"), not_handed=say("it repeats what the matter itself hands out, and goes within a day")),
    impersonal("api.Once", "id digest status case_id at"),
    impersonal("api.AskedFact", "id jurisdiction service code order datatype required name_zh name_bo name_en"),
    impersonal("api.AskedOption", "id jurisdiction fact code order name_zh name_bo name_en"),
    impersonal("api.Received", "case jurisdiction key client_id"),
    impersonal("api.UpdateReceived", "id jurisdiction key update_id case first_seq last_seq at"),
    personal("api.MediaToFetch", "url", FILES, why=say("to fetch the photo that belongs to the matter"), seen_by=IN_CHARGE, basis=Basis.SERVICE, goes=say("when it was fetched, or when the resident erases it")),
    impersonal("api.MediaToFetch", "id jurisdiction case state attempts next_at error"),
    impersonal("api.Partner", "id jurisdiction unit endpoint jurisdiction_code api_key service_code active since poll_at answered_at failing_since error"),
    impersonal("api.PartnerService", "id jurisdiction partner service code"),
    impersonal("api.Filing", "id jurisdiction partner case seq state attempts next_at error token external_id filed_at heard_at"),
    impersonal("api.Parcel", "id jurisdiction filing seq state attempts next_at error status external_id"),
    impersonal("api.PartnerUpdate", "id jurisdiction filing update_id status at note"),
    personal("api.Hook", "made_by", STAFF, why=say("to know who let a system be told"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("with the webhook")),
    impersonal("api.Hook", "id jurisdiction called url secret kinds made_at read_until answered_at failing_since error off_at"),
    impersonal("api.HookMessage", "id jurisdiction hook case seq kind state attempts next_at error at sent_at"),
)  # fmt: skip
