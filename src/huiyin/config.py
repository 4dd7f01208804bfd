"""What can be set, each with its name, type, default and one line; `docs/reference/settings.md` is generated from here."""

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env, validate

from huiyin.maps.tiles import tiles_from

DEVELOPMENT_SECRET = "development-only-never-in-production"
DEVELOPMENT_FIELD_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LXNlY3JldCE="

POSTGRESQL = "huiyin.isolation.postgresql"


class Unsafe(SystemExit):
    """A production system that would run with a development setting does not start."""


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` None means it must be given in production."""

    name: str
    kind: str
    default: str
    line: str


SETTINGS = (
    Setting(
        "HUIYIN_MODE", "development or production", "development", "Production refuses development secrets."
    ),
    Setting(
        "HUIYIN_DATA_DIR",
        "folder",
        "./var",
        "Where the embedded database, files and mail of a town without SMTP go.",
    ),
    Setting(
        "HUIYIN_DATABASE_URL",
        "sqlite:///FILE or postgresql://USER:PASSWORD@HOST[:PORT][,HOST[:PORT]...]/NAME",
        "one file in HUIYIN_DATA_DIR",
        "The database. Of several hosts the one is used that can be written. `?plans=off` behind NAME: a pooler stands before it that"
        " keeps no prepared statements.",
    ),
    Setting(
        "HUIYIN_DATABASE_ROLE",
        "name of a PostgreSQL role, or none",
        "",
        "The role that pages and worker take, so that PostgreSQL itself keeps the towns apart; huiyin migrate makes it. Required in"
        " production on PostgreSQL; none leaves it out.",
    ),
    Setting(
        "HUIYIN_SECRET_KEY",
        "text of 50 characters or more",
        "",
        "Signs sessions and forms. Required in production.",
    ),
    Setting(
        "HUIYIN_FIELD_KEYS",
        "DAY:KEY, 32 bytes in base64 after the day it was made on; several separated by commas",
        "",
        "Seals names and telephone numbers in the database; the first key writes, all read. Required in production.",
    ),
    Setting(
        "HUIYIN_LOOKUP_KEY",
        "text of 50 characters or more",
        "HUIYIN_SECRET_KEY",
        "Under it digits and doors are hashed, so that they can be looked up and not read. It stays when other keys change:"
        " whoever changes HUIYIN_SECRET_KEY first sets this to the old one.",
    ),
    Setting(
        "HUIYIN_HOSTS",
        "names separated by commas",
        "127.0.0.1,localhost",
        "The names this server answers to.",
    ),
    Setting(
        "HUIYIN_PUBLIC_URL", "URL", "http://127.0.0.1:8000", "The address in messages and in codes on walls."
    ),
    Setting(
        "HUIYIN_BEHIND_PROXY",
        "true or false",
        "false",
        "Believe the proxy's X-Forwarded-For and X-Forwarded-Proto.",
    ),
    Setting(
        "HUIYIN_SECOND_FACTOR",
        "offered or required",
        "offered",
        "Required: whoever signs in to the desk by a password alone is led to set up an app or a passkey, and comes no further without.",
    ),
    Setting("HUIYIN_ZONE", "time zone", "Asia/Shanghai", "For towns that name none."),
    Setting(
        "HUIYIN_EMAIL_URL",
        "smtp+tls://USER:PASSWORD@HOST:PORT or file:",
        "file:",
        "Where e-mail goes; file: writes it down.",
    ),
    Setting("HUIYIN_EMAIL_FROM", "address", "huiyin@localhost", "The sender of e-mail."),
    Setting(
        "HUIYIN_MAIL_IN",
        "imaps://USER:PASSWORD@HOST[:PORT][/FOLDER]",
        "",
        "The mailbox that the worker reads: answers to notices become words on their matters, everything else a draft at the desk.",
    ),
    Setting(
        "HUIYIN_MAIL_IN_ADDRESS",
        "address",
        "",
        "The address of that mailbox, with + before the @ for answers. Without it notices can't be answered.",
    ),
    Setting(
        "HUIYIN_MAIL_IN_TOWN",
        "code of a town",
        "the only town",
        "Whose desk gets what is written to that address; a letter to ADDRESS+CODE@... goes to the town of that code.",
    ),
    Setting(
        "HUIYIN_SMS_GATEWAY",
        "https://... or file:",
        "file:",
        "Where text messages go; file: writes them down.",
    ),
    Setting("HUIYIN_SMS_SECRET", "text", "", "Signs the requests to the gateway."),
    Setting("HUIYIN_SMS_TEMPLATES", "name=ID separated by commas", "", "The gateway's own template ids."),
    Setting(
        "HUIYIN_INSIDE_HOSTS",
        "names or name:port, separated by commas",
        "",
        "Machines on an inner network that Open311 partners and photo addresses may name all the same.",
    ),
    Setting(
        "HUIYIN_BACKUP_DAYS",
        "days",
        "30",
        "How long you keep backups. Residents who erase something are told the day after which no backup has it.",
    ),
    Setting(
        "HUIYIN_BACKUP_FOLDER",
        "folder",
        "",
        "Where the worker puts a sealed backup each night, on another disk or a mounted share. Empty: it makes none.",
    ),
    Setting(
        "HUIYIN_BACKUP_KEYS",
        "age public keys, separated by commas",
        "",
        "Who can open the backups; huiyin backup keys makes a pair.",
    ),
    Setting(
        "HUIYIN_BACKUP_KEY_FILE",
        "file",
        "",
        "The secret key, only where this machine shall try its own backups each night: restore them beside the town and prove them.",
    ),
    Setting(
        "HUIYIN_KEEP_YEARS",
        "years",
        "3",
        "How long words, photos and contacts stay after a matter closed. Then they are erased by themselves.",
    ),
    Setting(
        "HUIYIN_FRAMED_ON",
        "sites separated by commas, or *",
        "*",
        "Which other sites may show the list of promises in a frame; no other page may stand in one.",
    ),
    Setting(
        "HUIYIN_MAP_TILES",
        "tianditu:KEY, xyz:https://HOST/{z}/{x}/{y}.png or pmtiles:https://HOST/FILE.pmtiles",
        "",
        "What the map is drawn on where somebody asks for it. Empty: the villages' own drawings and lists alone.",
    ),
    Setting(
        "HUIYIN_MAP_DATUM",
        "wgs84 or gcj02",
        "wgs84",
        "The datum of those tiles; those of Chinese map services are gcj02, Tianditu's are not.",
    ),
    Setting("HUIYIN_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO", "How much goes to the log."),
    Setting(
        "HUIYIN_LOG_FORMAT",
        "line or json",
        "line",
        "One line of text, or one JSON object a line for a log store.",
    ),
    Setting(
        "HUIYIN_METRICS_TOKEN",
        "text of 20 characters or more",
        "",
        "Whoever brings it as a bearer token may read /metrics (Prometheus). Empty: there is no such page.",
    ),
)


@dataclass(frozen=True)
class Config:
    """The settings as Python values."""

    production: bool
    data_dir: Path
    database: dict[str, Any]
    database_role: str
    secret_key: str
    field_keys: list[str]
    lookup_key: str
    hosts: list[str]
    public_url: str
    behind_proxy: bool
    zone: str
    second_factor: str
    email: dict[str, Any]
    email_from: str
    mail_in: str
    mail_in_address: str
    mail_in_town: str
    sms_gateway: str
    sms_secret: str
    sms_templates: dict[str, str] = field(default_factory=dict)
    inside_hosts: list[str] = field(default_factory=list)
    backup_days: int = 30
    backup_folder: str = ""
    backup_keys: list[str] = field(default_factory=list)
    backup_key_file: str = ""
    keep_years: float = 3.0
    framed_on: list[str] = field(default_factory=lambda: ["*"])
    map_tiles: str = ""
    map_datum: str = "wgs84"
    log_level: str = "INFO"
    log_format: str = "line"
    metrics_token: str = ""

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def origins(self) -> list[str]:
        return [self.public_url]

    @classmethod
    def from_environment(cls) -> "Config":
        """Read the environment. Raises Unsafe where production would run with development secrets."""
        env = Env()
        with env.prefixed("HUIYIN_"):
            production = env.str("MODE", "development") == "production"
            data_dir = Path(env.str("DATA_DIR", "var")).resolve()
            secret_key = env.str("SECRET_KEY", "" if production else DEVELOPMENT_SECRET)
            config = cls(
                production=production,
                data_dir=data_dir,
                database=_database(env, data_dir),
                database_role=env.str("DATABASE_ROLE", ""),
                secret_key=secret_key,
                field_keys=env.list("FIELD_KEYS", [] if production else [DEVELOPMENT_FIELD_KEY]),
                lookup_key=env.str("LOOKUP_KEY", "") or secret_key,
                hosts=env.list("HOSTS", ["127.0.0.1", "localhost"]),
                public_url=env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
                behind_proxy=env.bool("BEHIND_PROXY", False),
                zone=env.str("ZONE", "Asia/Shanghai"),
                second_factor=env.str(
                    "SECOND_FACTOR", "offered", validate=validate.OneOf(["offered", "required"])
                ),
                email=_email(env),
                email_from=env.str("EMAIL_FROM", "huiyin@localhost"),
                mail_in=env.str("MAIL_IN", ""),
                mail_in_address=env.str("MAIL_IN_ADDRESS", ""),
                mail_in_town=env.str("MAIL_IN_TOWN", ""),
                sms_gateway=env.str("SMS_GATEWAY", "file:"),
                sms_secret=env.str("SMS_SECRET", ""),
                sms_templates=env.dict("SMS_TEMPLATES", {}),
                inside_hosts=env.list("INSIDE_HOSTS", []),
                backup_days=env.int("BACKUP_DAYS", 30),
                backup_folder=env.str("BACKUP_FOLDER", ""),
                backup_keys=env.list("BACKUP_KEYS", []),
                backup_key_file=env.str("BACKUP_KEY_FILE", ""),
                keep_years=env.float("KEEP_YEARS", 3.0),
                framed_on=env.list("FRAMED_ON", ["*"]),
                map_tiles=env.str("MAP_TILES", ""),
                map_datum=env.str("MAP_DATUM", "wgs84"),
                log_level=env.str("LOG_LEVEL", "INFO"),
                log_format=env.str("LOG_FORMAT", "line", validate=validate.OneOf(["line", "json"])),
                metrics_token=env.str("METRICS_TOKEN", ""),
            )
        config._refuse_unsafe()
        try:
            tiles_from(config.map_tiles, config.map_datum)
        except ValueError as wrong:
            raise Unsafe(str(wrong)) from None
        return config

    def _refuse_unsafe(self) -> None:
        if not self.production:
            return
        if len(self.secret_key) < 50 or self.secret_key == DEVELOPMENT_SECRET:
            raise Unsafe(
                "HUIYIN_SECRET_KEY is missing or too short: production needs 50 characters of its own."
            )
        if self.metrics_token and len(self.metrics_token) < 20:
            raise Unsafe("HUIYIN_METRICS_TOKEN is too short: give it 20 characters or more, or leave it out.")
        if not self.database_role and self.database["ENGINE"] == POSTGRESQL:
            raise Unsafe(
                "HUIYIN_DATABASE_ROLE is missing: name a role, so that PostgreSQL keeps the towns apart, or say none."
            )
        if not self.field_keys or DEVELOPMENT_FIELD_KEY in self.field_keys:
            raise Unsafe(
                "HUIYIN_FIELD_KEYS is missing: production needs a key of its own (huiyin doctor makes one)."
            )


def _database(env: Env, data_dir: Path) -> dict[str, Any]:
    url = env.str("DATABASE_URL", "")
    if url.startswith(("postgres:", "postgresql:")):
        return _postgresql(url)
    path = url.removeprefix("sqlite:///") if url else str(data_dir / "huiyin.sqlite3")
    return {
        "ENGINE": "huiyin.isolation.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": 600,  # to open the file is to read the whole schema: as long as a page takes
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 500,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-4096; PRAGMA mmap_size=67108864;",
        },
        # tests share one file between processes and threads, as a served town does
        "TEST": {"NAME": str(Path(tempfile.gettempdir()) / "huiyin-test.sqlite3")},
    }


# a server that is there answers in time; of one that lost its power nothing comes, not even a refusal (seconds; milliseconds)
_IN_TIME = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15_000,
}  # fmt: skip


_HOST = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::(\d{1,5}))?")


def _postgresql(url: str) -> dict[str, Any]:
    """Of several hosts the first is used that takes writes, so a standby that was promoted is found by itself."""
    hosts, ports, plain = _hosts_of(url)
    found: dict[str, Any] = dict(dj_database_url.parse(plain))
    found["ENGINE"], found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"] = POSTGRESQL, 600, True
    options = {key: value for key, value in found.get("OPTIONS", {}).items() if value != ""}
    if len(hosts) > 1:
        found["HOST"], found["PORT"] = ",".join(hosts), ",".join(ports)
        options.setdefault("target_session_attrs", "read-write")
    found["OPTIONS"] = {**_IN_TIME, **options}
    return found


def _hosts_of(url: str) -> tuple[list[str], list[str], str]:
    """The hosts and ports of a URL as libpq reads them, and the URL with the first host alone, as others read it."""
    scheme, _, rest = url.partition("://")
    end = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    user, at_sign, places = rest[:end].rpartition("@")
    found = [_HOST.fullmatch(place) for place in places.split(",")]
    if None in found:
        raise Unsafe(f"HUIYIN_DATABASE_URL names no host that can be read: {places}")
    each = [match.groups() for match in found if match]
    plain = f"{scheme}://{user}{at_sign}{places.split(',')[0]}{rest[end:]}"
    return [host.strip("[]") for host, _ in each], [port or "5432" for _, port in each], plain


def _email(env: Env) -> dict[str, Any]:
    url = env.str("EMAIL_URL", "file:")
    if url.startswith("file:"):
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    return dict(env.dj_email_url("EMAIL_URL"))
