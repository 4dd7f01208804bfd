"""Every address of Huiyin."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, include, path

from .access import Who, open_to
from .board import bulletin, pages
from .desk.calendar import due_days
from .first_sign_in import first_sign_in
from .health import healthz, readyz
from .loops import faces
from .metrics import metrics
from .offline import manifest, worker
from .public.money import money
from .public.spot_checks import spot_check_list, spot_check_week, spot_checks
from .sign_in import change_password, sign_out
from .styleguide import styleguide
from .switches import set_elder, set_language

# allauth's views, named one by one: what is not named here (signing up, e-mail confirmation) does not exist
_sign_in: list[URLPattern] = [
    path("sign-in/", open_to(Who.ANYBODY)(account.login), name="account_login"),
    path("sign-out/", open_to(Who.ANYBODY)(sign_out), name="account_logout"),
    path("sign-in/off/", open_to(Who.ANYBODY)(account.account_inactive), name="account_inactive"),
    path("sign-in/code/", open_to(Who.ANYBODY)(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", open_to(Who.ANYBODY)(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("account/again/", open_to(Who.STAFF)(account.reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", open_to(Who.STAFF)(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        open_to(Who.STAFF)(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/password/", open_to(Who.STAFF)(change_password), name="account_change_password"),
    path("account/first/<str:invited>/<str:token>/", first_sign_in, name="first_sign_in"),
    path("account/", open_to(Who.STAFF)(mfa.index), name="mfa_index"),
    path("account/app/", open_to(Who.STAFF)(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/off/", open_to(Who.STAFF)(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", open_to(Who.STAFF)(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        open_to(Who.STAFF)(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/file/",
        open_to(Who.STAFF)(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys/", open_to(Who.STAFF)(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/add/", open_to(Who.STAFF)(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        open_to(Who.STAFF)(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/edit/",
        open_to(Who.STAFF)(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    # what is asked for most is met first
    path("desk/rounds/", include("huiyin.web.rounds.urls_desk")),
    path("desk/", include("huiyin.web.desk.urls")),
    path("", include("huiyin.web.resident.urls")),
    *_sign_in,
    path("calendar/<str:token>.ics", due_days, name="calendar"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("language/", set_language, name="set_language"),
    path("elder/", set_elder, name="set_elder"),
    path("styleguide/", open_to(Who.ANYBODY)(styleguide), name="styleguide"),
    path("money/", money, name="money"),
    path("figures/", pages.board, name="figures"),
    path("figures/paper/", pages.on_paper, name="figures_paper"),
    path("figures/tables.xlsx", pages.tables, name="figures_tables"),
    path("figures/board.json", pages.as_json, name="figures_json"),
    path("figures/definitions/", pages.definitions_page, name="figures_definitions"),
    path("bulletin/", bulletin.latest, name="bulletin_latest"),
    path("bulletin/<int:year>/", bulletin.bulletin, name="bulletin"),
    path("bulletin/<int:year>/figures.json", bulletin.bulletin_json, name="bulletin_json"),
    path("spot-checks/", spot_checks, name="spot_checks"),
    path("spot-checks/<slug:week>/", spot_check_week, name="spot_check_week"),
    path("spot-checks/<slug:week>/list.json", spot_check_list, name="spot_check_list"),
    path("round/", include("huiyin.web.rounds.urls_phone")),
    path("sw.js", worker, name="service_worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("register/", include("huiyin.web.public.urls")),
    path(
        "", include("huiyin.api.urls")
    ),  # stands on the pages; named by its text, so that they don't know it
    path("", include("huiyin.mail_in.urls")),  # stands on the pages, as the API does
    *(path(f"{name}/", include(list(face.urlpatterns()))) for name, face in faces()),
]

handler400 = "huiyin.web.errors.bad_request"
handler403 = "huiyin.web.errors.forbidden"
handler404 = "huiyin.web.errors.not_found"
handler500 = "huiyin.web.errors.server_error"
