"""What the API holds of people: who issued a key, the address of a photo that is still to be fetched. Nothing else."""

from huiyin.held.fields import FILES, IN_CHARGE, OWN_TOWN, STAFF, Basis, impersonal, personal
from huiyin.kernel.say import say

FIELDS = (
    personal("api.Key", "issued_by", STAFF, why=say("to know who let a program in"), seen_by=OWN_TOWN, basis=Basis.WORK, goes=say("with the key, which stays as long as what it filed")),
    impersonal("api.Key", "id jurisdiction called prefix digest scopes unit per_minute issued_at last_used_on revoked_at"),
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
)  # fmt: skip
