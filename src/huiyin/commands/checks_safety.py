"""What `huiyin doctor` refuses in production because somebody could use it: each is a setting that looks harmless."""

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from huiyin.people.models import Account
from huiyin.settings import config
from huiyin.township.cast import PASSWORD, POSTS

from .checks import Finding, Level

LOCAL = ("", "127.0.0.1", "localhost", "::1")


def mode() -> Iterator[Finding]:
    """Development keys are printed in the source: with them anybody can sign in as anybody."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not settings.PRODUCTION and host not in LOCAL:
        yield Finding(
            "fail",
            "HUIYIN_MODE",
            f"development, and {host} is open to others",
            "Set HUIYIN_MODE=production: the keys of development are public.",
        )


def proxy() -> Iterator[Finding]:
    """TLS ends at a proxy. Who doesn't believe it takes all visitors for one, and one guesser would stop a whole town."""
    if config.https and not config.behind_proxy:
        yield Finding(
            "fail" if settings.PRODUCTION else "warn",
            "HUIYIN_BEHIND_PROXY",
            "is not set, and the address says https",
            "Set it to true, and let the proxy write X-Forwarded-For itself.",
        )
    elif config.behind_proxy:
        yield Finding(
            "ok", "HUIYIN_BEHIND_PROXY", "tries are counted by the address that the proxy writes down"
        )


def folder() -> Iterator[Finding]:
    """The database file, photos and recordings are for this account alone."""
    data = Path(settings.DATA_DIR)
    if not data.is_dir():
        return
    bad: Level = "fail" if settings.PRODUCTION else "warn"
    open_to_others = stat.S_IMODE(data.stat().st_mode) & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH)
    yield Finding(
        bad if open_to_others else "ok",
        "data folder's rights",
        f"{stat.filemode(data.stat().st_mode)} {data}",
        f"Others on this machine can look into it: chmod o-rwx {data}" if open_to_others else "",
    )


def in_clear() -> Iterator[Finding]:
    """What leaves the house without TLS, and holds somebody's number or words."""
    bad: Level = "fail" if settings.PRODUCTION else "warn"
    gateway = urlsplit(settings.SMS_GATEWAY)
    if gateway.scheme == "http" and (gateway.hostname or "") not in LOCAL:
        yield Finding(
            bad if gateway.netloc not in settings.INSIDE_HOSTS else "warn",
            "HUIYIN_SMS_GATEWAY",
            "numbers and texts go out unsealed (http)",
            "Use its https address; a gateway on an inner network is named in HUIYIN_INSIDE_HOSTS.",
        )
    sealed = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if (
        settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
        and not sealed
        and settings.EMAIL_HOST not in LOCAL
    ):
        yield Finding(bad, "HUIYIN_EMAIL_URL", "mail goes out unsealed", "Use smtp+tls:// or smtp+ssl://.")


def accounts() -> Iterator[Finding]:
    """Known passwords, and passwords alone."""
    bad: Level = "fail" if settings.PRODUCTION else "warn"
    invented = Account.objects.filter(username__in=[post.username for post in POSTS], is_active=True)
    known = next((one for one in invented[:3] if one.check_password(PASSWORD)), None)
    if known is not None:
        yield Finding(
            bad,
            "accounts",
            f"{known.username} has the password that huiyin demo prints",
            "The demo's town is for looking at. Begin with an empty database.",
        )
    seated = Account.objects.filter(is_active=True, memberships__isnull=False).distinct()
    alone = seated.exclude(authenticator__type__in=("totp", "webauthn")).count()
    if settings.SECOND_FACTOR == "required":
        yield Finding("ok", "second factor", f"required; {alone} of {seated.count()} have yet to set one up")
    else:
        yield Finding(
            "warn" if alone else "ok",
            "second factor",
            f"{alone} of {seated.count()} who have a seat sign in by a password alone",
            "HUIYIN_SECOND_FACTOR=required asks everybody at the desk for an app or a passkey."
            if alone
            else "",
        )


def database_line() -> Iterator[Finding]:
    """A database on another machine is spoken to under TLS."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ssl, inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8'"
            " FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        sealed, near = cursor.fetchone() or (False, True)
    if near or sealed:
        yield Finding("ok", "line to the database", "on this machine" if near else "under TLS")
    else:
        yield Finding(
            "fail" if settings.PRODUCTION else "warn",
            "line to the database",
            "crosses the network unsealed",
            "Switch ssl on in PostgreSQL and end HUIYIN_DATABASE_URL with ?sslmode=verify-full (or require).",
        )
