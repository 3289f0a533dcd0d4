"""All settings, in one file; the environment is read here and nowhere else.

CONGVU_DATA        folder of the embedded database and the stored files (default ./var)
DATABASE_URL       postgres://user:password@host:port/name chooses PostgreSQL
CONGVU_POOLED      1: PostgreSQL is reached through a pooler by transaction (PgBouncer): nothing is
                   kept on a line, and settings of a session (lock_timeout, jit) are the server's
CONGVU_SECRET_KEY  signing key; without it one is made and kept in CONGVU_DATA
CONGVU_HOSTS       host names the server answers to, with commas (default: this machine only)
CONGVU_ADDRESS     where citizens reach it, e.g. https://motcua.example.vn: stands in the square
                   codes of slips (default: none, the codes hold the number of the dossier)
CONGVU_DEBUG       1 shows tracebacks to developers; anything else than 0 or 1 is refused
CONGVU_HTTPS       1 when served behind TLS: secure cookies, HSTS
CONGVU_SMS         how text messages leave: console (default), or http through a gateway
CONGVU_SMS_URL     https address of the gateway, which takes {"id", "to", "text"}
CONGVU_SMS_TOKEN   its secret, sent as "Authorization: Bearer ..."
CONGVU_MAIL        how e-mail leaves: console (default) or smtp
CONGVU_SMTP_HOST   mail server; CONGVU_SMTP_PORT (587), CONGVU_SMTP_USER, CONGVU_SMTP_PASSWORD,
                   CONGVU_SMTP_TLS (1: STARTTLS), CONGVU_MAIL_FROM (the sender)
CONGVU_WEBHOOK_PRIVATE  1: other systems may be told inside the own network, and without TLS
                   (default 0: public https addresses only)
CONGVU_IDLE_MINUTES  minutes without a request until one is logged out (default 30, 0: never)
CONGVU_API_A_MINUTE  requests one token may make in a minute, by web process (default 1200, 0: any)
CONGVU_MAX_UPLOAD_MB  largest stored file, in megabytes (default 20)
CONGVU_MAX_IMPORT_MB  largest book brought in from another system, in megabytes (default 100)
"""

from __future__ import annotations

import os
import secrets
import select
import sys
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def _minutes(name: str, usual: int, what: str = "minutes") -> int:
    value = os.environ.get(name, str(usual))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a number of {what}, not {value!r}")
    return int(value)


def _secret_key(folder: Path) -> str:
    from_environment = os.environ.get("CONGVU_SECRET_KEY")
    if from_environment:
        return from_environment
    kept = folder / "secret.key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: two processes starting at once must end up with the same key.
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return kept.read_text()


PACKAGE = Path(__file__).resolve().parent.parent
CONGVU_DATA = Path(os.environ.get("CONGVU_DATA", "var")).resolve()
TESTING = "pytest" in sys.modules

DEBUG = _flag("CONGVU_DEBUG")
SECRET_KEY = _secret_key(CONGVU_DATA)
ALLOWED_HOSTS = os.environ.get("CONGVU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

CONGVU_ADDRESS = os.environ.get("CONGVU_ADDRESS", "").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_q",
    "axes",
    "congvu.audit",
    "congvu.documents",
    "congvu.calendars",
    "congvu.files",
    "congvu.outbox",
    "congvu.organisation",
    "congvu.people",
    "congvu.figures",
    "congvu.legal",
    "congvu.procedures",
    "congvu.dossiers",
    "congvu.plans",
    "congvu.inspections",
    "congvu.reports",
    "congvu.notices",
    "congvu.imports",
    "congvu.jobs",
    "congvu.ui",
    "congvu.web",
    "congvu.portal",
    "congvu.api",
]
# While the house goes up, only the rooms that stand are opened.
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("congvu.") or (PACKAGE / app.split(".")[1] / "apps.py").exists()
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "congvu.web.middleware.Sessions",
    "congvu.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "congvu.web.middleware.Csrf",
    "congvu.web.middleware.Authentication",
    "congvu.web.middleware.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "congvu.web.middleware.Htmx",
    "congvu.web.middleware.ReadingMiddleware",
    "congvu.web.middleware.AccountMiddleware",
    "congvu.web.middleware.ActorMiddleware",
    "congvu.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "congvu.config.urls"
WSGI_APPLICATION = "congvu.config.wsgi.application"
RSGI_APPLICATION = "congvu.config.rsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each door keeps its pages beside its views: web/<app>/templates/<app>/.
        "DIRS": sorted((PACKAGE / "web").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "congvu.web.context.frame",
            ],
        },
    }
]

FORM_RENDERER = "congvu.ui.widgets.Renderer"

POOLED = _flag("CONGVU_POOLED")
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{CONGVU_DATA / 'congvu.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "congvu.config.sqlite3"  # writers stand in one line
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # of each process of a test run its own
    # FULL: a register of official acts may not lose its last commits when the power goes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,  # seconds a write waits for its turn
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    if hasattr(select, "poll"):
        DATABASES["default"]["ENGINE"] = "congvu.config.postgresql"
    # A server that is gone, or the way to it, is noticed in seconds: the answer is then 503, and
    # the process is free for the next request. What DATABASE_URL says itself comes first.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        # A statement sent five times on a line is parsed and planned once: half of the server's
        # work for an act. A pooler gives each transaction another line.
        "server_side_binding": True,
        "prepare_threshold": None if POOLED else 5,
    } | DATABASES["default"].get("OPTIONS", {})
    # Compiling a statement would take longer than all that the product asks: a report that reads
    # its index in a tenth of a second was compiled for three.
    # What libpq would read from PGOPTIONS is said here too: one of them alone would count.
    said = DATABASES["default"]["OPTIONS"].get("options", os.environ.get("PGOPTIONS", ""))
    DATABASES["default"]["OPTIONS"]["options"] = f"{said} -c jit=off".strip()
    if POOLED:
        DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
        del DATABASES["default"]["OPTIONS"]["options"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "congvu.people.backends.Accounts",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "full_name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
if TESTING:  # a strong hash is slow by design, and a case makes a dozen people
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/dang-nhap/"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "ui/locked.html"
AXES_ENABLED = not TESTING
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["congvu.ui.locale_formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# Served straight from the package with a hash of the content in the name would need a build step
# before the first page; whitenoise's finder serves the same files without one.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = CONGVU_DATA / "files"
CONGVU_MAX_UPLOAD = int(os.environ.get("CONGVU_MAX_UPLOAD_MB", "20")) * 1024 * 1024
CONGVU_MAX_IMPORT = int(os.environ.get("CONGVU_MAX_IMPORT_MB", "100")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024


def _one_of(name: str, *choices: str) -> str:
    value = os.environ.get(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _needed(name: str, because: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{because} needs {name}")
    return value


# How messages leave the house (congvu/outbox/transports.py); tests never send anything outside.
CONGVU_SMS = _one_of("CONGVU_SMS", "console", "http")
CONGVU_SMS_URL = CONGVU_SMS_TOKEN = ""
if CONGVU_SMS == "http":
    CONGVU_SMS_URL = _needed("CONGVU_SMS_URL", "CONGVU_SMS=http")
    if not CONGVU_SMS_URL.startswith(("https://", "http://")):
        raise ImproperlyConfigured("CONGVU_SMS_URL must begin with https:// or http://")
    CONGVU_SMS_TOKEN = os.environ.get("CONGVU_SMS_TOKEN", "")
CONGVU_MAIL = _one_of("CONGVU_MAIL", "console", "smtp")
EMAIL_TIMEOUT = 15
if CONGVU_MAIL == "smtp":
    EMAIL_HOST = _needed("CONGVU_SMTP_HOST", "CONGVU_MAIL=smtp")
    DEFAULT_FROM_EMAIL = _needed("CONGVU_MAIL_FROM", "CONGVU_MAIL=smtp")
    EMAIL_PORT = int(os.environ.get("CONGVU_SMTP_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("CONGVU_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("CONGVU_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = _one_of("CONGVU_SMTP_TLS", "1", "0") == "1"

Q_CLUSTER = {
    "name": "congvu",
    "orm": "default",
    "workers": 2,  # a book of 100,000 rows keeps one busy; messages still go out by the other
    "timeout": 600,
    "retry": 900,  # must exceed timeout: a job still running is not handed out again
    "max_attempts": 5,
    "catch_up": False,
    "ack_failures": True,
    "label": "congvu",
}

SESSION_ENGINE = "congvu.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 9 * 3600  # one working day
CONGVU_IDLE_MINUTES = _minutes("CONGVU_IDLE_MINUTES", 30)
CONGVU_WEBHOOK_PRIVATE = _flag("CONGVU_WEBHOOK_PRIVATE")
CONGVU_API_A_MINUTE = _minutes("CONGVU_API_A_MINUTE", 1200, "requests")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "congvu.web.errors.csrf_failure"
# Reverse proxies in front of us: whose word on where a request comes from is taken.
CONGVU_PROXIES = int(os.environ.get("CONGVU_PROXIES") or _flag("CONGVU_HTTPS"))
if _flag("CONGVU_HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
