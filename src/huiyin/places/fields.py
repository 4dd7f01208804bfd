"""What the tree of places holds of people: nothing. Telephone and e-mail here are those of offices."""

from huiyin.held.fields import impersonal

FIELDS = (
    impersonal(
        "places.Place",
        "id kind code parent path jurisdiction name_zh name_bo name_en latitude longitude zone households past_open exercise",
    ),
    impersonal(
        "places.Unit",
        "id kind code place name_zh name_bo name_en phone email webhook_url webhook_secret webhook_off capacity active",
    ),
    impersonal(
        "places.WallCode", "id code place spot_zh spot_bo spot_en service_code latitude longitude active"
    ),
)
