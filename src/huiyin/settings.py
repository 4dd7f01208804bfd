"""Django's settings, read from the environment alone. Every HUIYIN_... name is documented in docs/reference/settings.md."""

from pathlib import Path

from .config import Config
from .loops import found

config = Config.from_environment()

DEBUG = False
PRODUCTION = config.production
SECRET_KEY = config.secret_key
FIELD_KEYS = config.field_keys
LOOKUP_KEY = config.lookup_key
ALLOWED_HOSTS = config.hosts
CSRF_TRUSTED_ORIGINS = config.origins
DATA_DIR: Path = config.data_dir
PUBLIC_URL = config.public_url
BACKUP_DAYS = config.backup_days
BACKUP_FOLDER = config.backup_folder
BACKUP_KEYS = config.backup_keys
BACKUP_KEY_FILE = config.backup_key_file
METRICS_TOKEN = config.metrics_token
KEEP_YEARS = config.keep_years

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "huiyin.places",
    "huiyin.people",
    "huiyin.ledger",
    "huiyin.clocks",
    "huiyin.notices",
    "huiyin.cases",
    "huiyin.loops",
    *found.apps(),
    "huiyin.visits",
    "huiyin.resources",
    "huiyin.spotchecks",
    "huiyin.vouchers",
    "huiyin.paper",
    "huiyin.maps",
    "huiyin.rights",
    "huiyin.prompts",
    "huiyin.translations",
    "huiyin.topics",
    "huiyin.figures",
    "huiyin.bulletin",
    "huiyin.imports",
    "huiyin.feeds",
    "huiyin.web",
    "huiyin.api",
    "huiyin.mail_in",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "huiyin.web.middleware.FeaturesMiddleware",
    "huiyin.web.middleware.TextGZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiyin.web.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huiyin.web.middleware.LanguageMiddleware",
    "huiyin.web.kiosk.CounterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiyin.web.tibetan.TibetanFaceMiddleware",  # below whatever compresses
    "huiyin.web.middleware.AccessMiddleware",
]

ROOT_URLCONF = "huiyin.web.urls"
WSGI_APPLICATION = "huiyin.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "huiyin.web.jinja2env.environment",
            "context_processors": ["huiyin.web.context.everywhere"],
        },
    },
    {
        # for allauth's own forms and e-mails alone; every page of ours is Jinja2
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {"default": config.database}
DATABASE_ROLE = "" if config.database_role == "none" else config.database_role
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "huiyin.people.passwords.NotOfThisTown"},
]
ACCOUNT_ADAPTER = "huiyin.web.sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SECOND_FACTOR = config.second_factor
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not config.production
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "huiyin.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.https
if config.https:  # a browser takes these from this very host alone, over TLS alone: no other site of the county can plant one
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_SSL_REDIRECT = False  # the proxy's task; Huiyin may stand behind one that ends TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.behind_proxy else None
SECURE_HSTS_SECONDS = 31_536_000 if config.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "huiyin.web.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

MAP_TILES, MAP_DATUM = config.map_tiles, config.map_datum
FRAMED_ON = config.framed_on  # the other sites that may frame the one page which is made for it

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "huiyin_cache",
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("bo", "བོད་ཡིག"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["huiyin.locale.formats"]  # Tibetan dates: Django has none
LANGUAGE_COOKIE_NAME = "huiyin_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = config.zone

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "huiyin.web.static_files.Storage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "huiyin.web.uploads_limit.CappedUploadHandler",
]

EMAIL_BACKEND = config.email["EMAIL_BACKEND"]
EMAIL_HOST = config.email.get("EMAIL_HOST", "")
EMAIL_PORT = config.email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = config.email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = config.email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = config.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = config.email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
MAIL_IN = config.mail_in
MAIL_IN_ADDRESS = config.mail_in_address
MAIL_IN_TOWN = config.mail_in_town
DEFAULT_FROM_EMAIL = config.email_from
INSIDE_HOSTS = frozenset(config.inside_hosts)
SMS_GATEWAY = config.sms_gateway
SMS_SECRET = config.sms_secret
SMS_TEMPLATES = config.sms_templates

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "timestamp": "at",
            "rename_fields": {"levelname": "level", "name": "logger"},
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": config.log_format}},
    "root": {"handlers": ["stderr"], "level": config.log_level},
    # they tell of each step; httpx of each address, and a token may stand in one
    "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "httpx")},
}
