"""Settings, all from the environment, safe for production unless told otherwise.

`.env.example` explains every variable. What is missing or contradictory is named by `config.checks`.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config.celery import app as celery_app  # noqa: F401 -- shared tasks find their app through this
from config.env import INVENTED_POSTAL_ADDRESS, Environment, RelayAddress, relay_address

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment()
env = ENVIRONMENT

# Where the site stands
DEBUG = env.flag("DEBUG")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "Onfile")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECRET_KEY = env.required(
    "SECRET_KEY",
    # Only so that the checks can run and say that it is missing: it signs nothing that lasts.
    stand_in=secrets.token_urlsafe(50),
    hint="Set SECRET_KEY to 50 or more random characters, or SECRET_KEY_FILE to a file that holds them.",
    id="E001",
)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")

# Where things are kept
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
MAIL_DIR = env.text("MAIL_DIR")  # set by the embedded stack: the folder its SMTP server keeps mail in
DATABASE_URL = env.required(
    "DATABASE_URL",
    stand_in="",
    hint="Set DATABASE_URL=postgres://user:password@host:5432/name, or use `make run`, which brings its own.",
    id="E002",
)
REDIS_URL = env.required(
    "REDIS_URL",
    stand_in="redis://127.0.0.1:1/0",
    hint="Set REDIS_URL=redis://host:6379/0 (Redis or Valkey), or use `make run`, which brings its own.",
    id="E003",
)
EMAIL_URL = env.required(
    "EMAIL_URL",
    stand_in="smtp://127.0.0.1:1",
    hint="Set EMAIL_URL=smtp+tls://user:password@relay:587, or use `make run`, which keeps mail on disk.",
    id="E004",
)


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(env.env.db_url_config(url))
    if "postgresql" not in str(found.get("ENGINE")):
        raise ValueError("it is not a postgres:// address; no other database is supported")
    return found


NO_DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.dummy"}
DATABASES: dict[str, Any] = {
    "default": env.parsed(
        "DATABASE_URL",
        DATABASE_URL,
        _database,
        NO_DATABASE,
        "Write it as postgres://user:password@host:5432/name.",
    )
    if DATABASE_URL
    else NO_DATABASE,
}
if DATABASES["default"] is not NO_DATABASE:
    DATABASES["default"] |= {
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A cache that is away must not hold up a page: whoever asks it can do without.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What it is made of
INSTALLED_APPS = [
    "recruiters",
    "candidates",
    "jobs",
    "config.mail",
    "config.accounts",
    "recruiters.admin.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_linear_migrations",
    "phonenumber_field",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside of CommonMiddleware, whose refusal of a wrong host carries the header too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.security.CrossOriginResourcePolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a view that strangers may see says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

# Words, numbers, times
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.text("TIME_ZONE", "America/New_York")
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# Static files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Identity: e-mail is the name, django-allauth does the flows
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after-login"
LOGOUT_REDIRECT_URL = "jobs:home"
ACCOUNT_ADAPTER = "config.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600  # OWASP ASVS 5.0 6.5.5 allows ten minutes
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_ADAPTER = "config.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = SITE_NAME

# Security headers and cookies
SECURE_SSL_REDIRECT = SECURE and env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.number("TRUSTED_PROXY_COUNT", 0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "__Host-" if SECURE else ""  # browsers accept that prefix over HTTPS only
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
PERMISSIONS_POLICY["publickey-credentials-get"] = ["self"]
PERMISSIONS_POLICY["publickey-credentials-create"] = ["self"]
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: carries allauth's QR code and the arrow of a select
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],  # the preview of a kept mail, itself sandboxed
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        **({"upgrade-insecure-requests": True} if SECURE else {}),
    },
}

# Pages of other sites may read the API, and nothing else. Nobody is anybody there: no cookie is taken along.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Last-Modified",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
]

# Work
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # rows in PostgreSQL are the truth; a task only says "look"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 3}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {
    "jobs.close_due": {"queue": "match"},
    "jobs.fold_changes": {"queue": "match"},
    "candidates.match_events": {"queue": "match"},
    "candidates.deliver_alerts": {"queue": "alerts"},
    "candidates.deliver_digests": {"queue": "alerts"},
    "config.mail.deliver": {"queue": "mail"},
}
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 10, least=1)
CELERY_BEAT_SCHEDULE = {
    # What a lost doorbell left behind is found here. A task that found no worker for a while is
    # dropped rather than piled up: the next one does the same.
    name: {"task": name, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS * 3}}
    for name in (
        "candidates.match_events",
        "candidates.deliver_alerts",
        "candidates.deliver_digests",
        "config.mail.deliver",
    )
} | {
    name: {"task": name, "schedule": crontab(minute="*/10")}
    for name in ("jobs.close_due", "jobs.fold_changes")
}

# Mail
EMAIL_RELAY: RelayAddress = env.parsed(
    "EMAIL_URL",
    EMAIL_URL,
    relay_address,
    RelayAddress(port=1),
    "Write it as smtp://host:port, smtp+tls://user:password@host:587 or smtps://user:password@host:465.",
)
EMAIL_BACKEND = "config.mail.backend.OutboxBackend"  # everything that sends mail writes a row first
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Onfile <desk@onfile.example.com>")
ALERTS_FROM_EMAIL = env.text("ALERTS_FROM_EMAIL", DEFAULT_FROM_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_POSTAL_ADDRESS = env.text("MAIL_POSTAL_ADDRESS", INVENTED_POSTAL_ADDRESS)
MAIL_SEND_TIMEOUT = env.number("MAIL_SEND_TIMEOUT", 600, least=1)  # RFC 5321 4.5.3.2.6
MAIL_CONNECT_TIMEOUT = env.number("MAIL_CONNECT_TIMEOUT", 15, least=1)
MAIL_LEASE_SECONDS = env.number("MAIL_LEASE_SECONDS", 60, least=1)
ALERT_LINK_DAYS = 60

# Promises
ON_FILE_MONTHS = 12
ANSWER_WITHIN_DAYS = env.number("ANSWER_WITHIN_DAYS", 5, least=1)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "celery.app.trace": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
