"""Settings, all from the environment, safe for production unless told otherwise.

`.env.example` explains every variable. What is missing or contradictory is named by `config.checks`.
"""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import addresses, providers
from config.celery import app as celery_app  # noqa: F401 -- shared tasks find their app through this
from config.env import INVENTED_POSTAL_ADDRESS, Environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment()
env = ENVIRONMENT

# Where the site stands
DEBUG = env.flag("DEBUG")
SITE_URL: str = env.parsed(
    "SITE_URL",
    env.text("SITE_URL", "http://127.0.0.1:8000"),
    addresses.site_address,
    "",  # nothing that the checks would compare with other settings, and complain of once more
    "Write it as https://jobs.example.com, with a port where it is not 443, and nothing behind.",
    id="E005",
)
SITE_NAME = env.text("SITE_NAME", "Onfile")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", [addresses.host_of(SITE_URL) or "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SECRET_KEY = env.required(
    "SECRET_KEY",
    # Only so that the checks can run and say that it is missing: it signs nothing that lasts.
    stand_in=secrets.token_urlsafe(50),
    hint="Set SECRET_KEY to 50 or more random characters, or SECRET_KEY_FILE to a file that holds them.",
    id="E001",
)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
# Opens what the law makes us keep of deleted people; former ones after it. Empty: made of SECRET_KEY.
SEAL_KEYS = env.names("SEAL_KEY")
# Ties what people say of sex and race to what they applied to, for counting. Empty: nobody is asked.
SELF_ID_KEY = env.text("SELF_ID_KEY")

# Where things are kept
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")
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
NO_DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.dummy"}
DATABASES: dict[str, Any] = {
    "default": env.parsed(
        "DATABASE_URL",
        DATABASE_URL,
        addresses.database,
        NO_DATABASE,
        "Write it as postgres://user:password@host:5432/name.",
    )
    if DATABASE_URL
    else NO_DATABASE,
}
DATABASE_CONN_MAX_AGE = env.number("DATABASE_CONN_MAX_AGE", 60)
if DATABASES["default"] is not NO_DATABASE:
    DATABASES["default"] |= {
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": DATABASE_CONN_MAX_AGE,
        "CONN_HEALTH_CHECKS": True,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL: str = env.parsed(
    "REDIS_URL",
    REDIS_URL,
    addresses.broker_address,
    "redis://127.0.0.1:1/0",
    "Write it as redis://user:password@host:6379/0, rediss://… (TLS) or unix:///path/to/socket?db=0.",
)
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Pages do without it (counts, limits), so they do not wait for one that is silent.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
PRIVATE_BUCKET: dict[str, str] = env.parsed(
    "PRIVATE_STORAGE_URL",
    env.text("PRIVATE_STORAGE_URL"),
    addresses.bucket,
    {},
    "Write it as s3://key:secret@host/bucket?region=name, or leave it out for a folder below VAR_DIR.",
)
if PRIVATE_BUCKET and find_spec("storages") is None:
    env.complain(
        "E019",
        "PRIVATE_STORAGE_URL names a bucket, and what speaks to one is not installed.",
        "pip install --require-hashes -r requirements-s3.txt",
    )
    PRIVATE_BUCKET = {}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    # Resumes and downloads: no address leads here, only a view that has asked who is there.
    "private": {"BACKEND": "config.bucket.PrivateBucket", "OPTIONS": PRIVATE_BUCKET}
    if PRIVATE_BUCKET
    else {
        "BACKEND": "config.storage.PrivateStorage",
        "OPTIONS": {
            "location": str(VAR_DIR / "private"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
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
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",  # Google and LinkedIn both speak it
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_linear_migrations",
    "pghistory",
    "pgtrigger",
    "phonenumber_field",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside of CommonMiddleware, whose refusal of a wrong host carries the header too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # brings its files compressed
    "config.compression.PublicGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.security.FormActionMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.security.CrossOriginResourcePolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # After the check of a form's token, before strangers are sent to the log-in.
    "config.accounts.sessions.SessionLimitsMiddleware",
    # Closed by default: a view that strangers may see says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.accounts.recent.ShownFirstMiddleware",
    "config.hands.DeskMiddleware",
    # Innermost: its page says who is signed in, as the others do.
    "config.errors.MethodNotAllowedMiddleware",
    "config.errors.CacheAwayMiddleware",
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
            # Almost every template has an icon or a moment: they need no {% load %}.
            "builtins": ["jobs.templatetags.icons", "jobs.templatetags.moments"],
        },
    },
]

# Words, numbers, times
LANGUAGE_CODE = "en-us"
TIME_ZONE: str = env.parsed(
    "TIME_ZONE",
    env.text("TIME_ZONE", "America/New_York"),
    addresses.zone,
    "America/New_York",
    "Write the name of a place in it, such as America/Chicago, or UTC.",
)
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# Static files
STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
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
    {"NAME": "config.accounts.passwords.VarietyValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after-login"
LOGOUT_REDIRECT_URL = "jobs:home"
ACCOUNT_ADAPTER = "config.mail.adapter.AccountMailAdapter"
ACCOUNT_FORMS = {  # each as allauth has it, in our words
    "login": "config.accounts.forms.LoginForm",
    "signup": "config.accounts.forms.SignupForm",
    "add_email": "config.accounts.forms.AddEmailForm",
    "change_email": "config.accounts.forms.ChangeEmailForm",
    "change_password": "config.accounts.forms.ChangePasswordForm",
    "set_password": "config.accounts.forms.SetPasswordForm",
    "reset_password": "config.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "config.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "config.accounts.forms.ReauthenticateForm",
    "request_login_code": "config.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "config.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "config.accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "config.accounts.forms.ConfirmPasswordResetCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
CODE_MINUTES = 10
"""How long a code by mail counts. OWASP ASVS 5.0 6.5.5 allows ten minutes, and mail may take some of them."""
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays, the others end with their old hash
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, most=9)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_FORMS = {
    "authenticate": "config.accounts.forms.SecondAuthenticateForm",
    "reauthenticate": "config.accounts.forms.SecondReauthenticateForm",
    "add_webauthn": "config.accounts.forms.AddWebAuthnForm",
    "activate_totp": "config.accounts.forms.ActivateTOTPForm",
    "edit_webauthn": "config.accounts.forms.EditWebAuthnForm",
    "login_webauthn": "config.accounts.forms.LoginWebAuthnForm",
}
MFA_ADAPTER = "config.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = SITE_NAME
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = (
    True  # shown on the page; noted by `config.accounts.sessions`, not at each request
)
SOCIALACCOUNT_ADAPTER = "config.accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "config.accounts.forms.ProviderSignupForm",
    "disconnect": "config.accounts.forms.DisconnectForm",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address that a provider claims opens nobody's account
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = providers.configured(
    env,
    google=(env.text("GOOGLE_CLIENT_ID"), env.text("GOOGLE_CLIENT_SECRET")),
    linkedin=(env.text("LINKEDIN_CLIENT_ID"), env.text("LINKEDIN_CLIENT_SECRET")),
)
# The desk asks for a second factor. Off for a demo alone: `config.checks` refuses it over HTTPS.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=True)

# Security headers and cookies
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True) and SECURE
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "__Host-" if SECURE else ""  # browsers accept that prefix over HTTPS only
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 30 * 24 * 3600  # the longest there is: `config.accounts.sessions` ends them before
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
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # rows in PostgreSQL are the truth; a task only says "look"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Of the workers. Whoever rings for one has less patience: `config.doorbell`.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 3}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {
    "jobs.close_due": {"queue": "match"},
    "jobs.publish_due": {"queue": "match"},
    "jobs.publish_articles_due": {"queue": "match"},
    "jobs.fold_changes": {"queue": "match"},
    "jobs.relist": {"queue": "match"},
    "jobs.refresh_salaries": {"queue": "match"},
    "candidates.match_events": {"queue": "match"},
    "candidates.deliver_alerts": {"queue": "alerts"},
    "candidates.deliver_digests": {"queue": "alerts"},
    "candidates.count_holders": {"queue": "match"},
    "candidates.forget_drafts": {"queue": "match"},
    "candidates.remind_of_drafts": {"queue": "match"},
    "candidates.remind_of_saved": {"queue": "match"},
    "candidates.forget_searches": {"queue": "match"},
    "candidates.keep_in_mind": {"queue": "match"},
    "candidates.check_standings": {"queue": "match"},
    "candidates.forget_orphans": {"queue": "match"},
    "candidates.tell_of_messages": {"queue": "mail"},
    "candidates.remind_of_interviews": {"queue": "mail"},
    "candidates.answer_for_promises": {"queue": "match"},
    "candidates.renew_searches": {"queue": "match"},
    "candidates.read_resumes": {"queue": "files"},
    "candidates.forget_files": {"queue": "files"},
    "candidates.remind_of_consent": {"queue": "match"},
    "candidates.remind_of_credentials": {"queue": "match"},
    "candidates.ask_to_keep": {"queue": "match"},
    "candidates.build_exports": {"queue": "match"},
    "candidates.delete_people": {"queue": "match"},
    "candidates.forget_people": {"queue": "match"},
    "recruiters.tell_of_endings": {"queue": "match"},
    "recruiters.tell_of_mentions": {"queue": "mail"},
    "recruiters.look_at_pools": {"queue": "match"},
    "recruiters.forget_inquiries": {"queue": "match"},
    "config.mail.deliver": {"queue": "mail"},
    "config.mail.forget_events": {"queue": "match"},
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
        "candidates.tell_of_messages",
        "candidates.read_resumes",
        "candidates.build_exports",
        "candidates.delete_people",
        "recruiters.tell_of_mentions",
        "config.mail.deliver",
    )
} | {
    name: {"task": name, "schedule": schedule}
    for name, schedule in (
        ("jobs.publish_due", crontab()),
        ("jobs.publish_articles_due", crontab()),
        ("jobs.close_due", crontab(minute="*/10")),
        ("jobs.fold_changes", crontab(minute="*/10")),
        ("jobs.relist", crontab(hour=4, minute=10)),
        ("jobs.refresh_salaries", crontab(minute="*/4")),  # kept five minutes: see jobs.queries.kept
        ("candidates.forget_searches", crontab(hour=4, minute=40)),
        ("candidates.count_holders", crontab(minute=35)),
        ("candidates.answer_for_promises", crontab(hour=7, minute=5)),
        ("candidates.remind_of_interviews", crontab(minute="*/10")),
        ("candidates.check_standings", crontab(hour=3, minute=20)),
        ("candidates.keep_in_mind", crontab(hour=5, minute=0)),  # before the hour of most digests
        ("recruiters.look_at_pools", crontab(hour=5, minute=20)),  # after the standings of the day
        ("candidates.forget_orphans", crontab(hour=4, minute=50)),
        ("candidates.forget_drafts", crontab(hour=4, minute=45)),
        ("candidates.remind_of_drafts", crontab(hour=9, minute=30)),
        ("candidates.remind_of_saved", crontab(minute=15)),  # each person at their hour
        ("candidates.forget_files", crontab(hour=4, minute=30)),
        ("config.mail.forget_events", crontab(hour=4, minute=55)),
        ("candidates.renew_searches", crontab(hour=4, minute=50)),
        ("candidates.remind_of_consent", crontab(minute=5)),  # each person at their hour
        ("candidates.remind_of_credentials", crontab(minute=25)),  # the same
        ("recruiters.tell_of_endings", crontab(hour=6, minute=40)),  # before the morning's work
        ("candidates.ask_to_keep", crontab(minute=15)),  # the same
        ("candidates.forget_people", crontab(hour=4, minute=30)),
        ("recruiters.forget_inquiries", crontab(hour=4, minute=35)),
    )
}

# Mail
EMAIL_RELAY: addresses.RelayAddress = env.parsed(
    "EMAIL_URL",
    EMAIL_URL,
    addresses.relay_address,
    addresses.RelayAddress(port=1),
    "Write it as smtp://host:port, smtp+tls://user:password@host:587 or smtps://user:password@host:465.",
)
EMAIL_BACKEND = "config.mail.backend.OutboxBackend"  # everything that sends mail writes a row first
SENDER_HINT = 'Write Onfile <desk@example.com>; a name with a comma as "Onfile, Inc." <desk@example.com>.'
INVENTED_SENDER = "Onfile <desk@onfile.example.com>"
DEFAULT_FROM_EMAIL: str = env.parsed(
    "DEFAULT_FROM_EMAIL",
    env.text("DEFAULT_FROM_EMAIL", INVENTED_SENDER),
    addresses.sender,
    INVENTED_SENDER,
    SENDER_HINT,
)
ALERTS_FROM_EMAIL: str = env.parsed(
    "ALERTS_FROM_EMAIL",
    env.text("ALERTS_FROM_EMAIL", DEFAULT_FROM_EMAIL),
    addresses.sender,
    DEFAULT_FROM_EMAIL,
    SENDER_HINT,
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where what cannot be delivered is reported to (MAIL FROM). Empty: to whom each mail is from.
BOUNCES_TO: str = env.parsed(
    "BOUNCES_TO",
    env.text("BOUNCES_TO"),
    addresses.returns_to,
    "",
    "Write the address alone: bounces@example.com.",
)
# What a mail service proves itself with to `anymail/<service>/...`: user:password, several for a
# change of them. django-anymail reads both names; without the first there are no such addresses.
ANYMAIL_WEBHOOK_SECRET: list[str] = env.parsed(
    "ANYMAIL_WEBHOOK_SECRET",
    env.text("ANYMAIL_WEBHOOK_SECRET"),
    addresses.passwords,
    [],
    "Write user:password, with 20 random characters or more in all; several separated by commas.",
)
ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = env.text("ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY")
# The domain whose mail a service hands to `anymail/<service>/inbound/`. Empty: answers go to the recruiter.
REPLIES_DOMAIN: str = env.parsed(
    "REPLIES_DOMAIN",
    env.text("REPLIES_DOMAIN"),
    addresses.mail_domain,
    "",
    "Write the domain alone: reply.example.com.",
)
MAIL_POSTAL_ADDRESS = env.text("MAIL_POSTAL_ADDRESS", INVENTED_POSTAL_ADDRESS)
MAIL_SEND_TIMEOUT = env.number("MAIL_SEND_TIMEOUT", 600, least=1)  # RFC 5321 4.5.3.2.6
MAIL_CONNECT_TIMEOUT = env.number("MAIL_CONNECT_TIMEOUT", 15, least=1)
MAIL_LEASE_SECONDS = env.number("MAIL_LEASE_SECONDS", 60, least=1)
MAIL_CONNECTIONS = env.number("MAIL_CONNECTIONS", 1, least=1, most=100)  # of each sender
MAIL_PER_SECOND = env.number("MAIL_PER_SECOND", 0, most=100_000)  # of all senders together; 0 is no limit
MAIL_IN_DOUBT: str = env.parsed(
    "MAIL_IN_DOUBT",
    env.text("MAIL_IN_DOUBT", "send"),
    addresses.in_doubt,
    "send",
    "Write send (again: twice, perhaps, and never lost) or hold (until somebody decides: never twice).",
)
ALERTS_A_WEEK = env.number("ALERTS_A_WEEK", 20, most=10_000)  # instant ones to one person; 0 is no limit
QUIET_HOURS: tuple[int, int] | None = env.parsed(
    "QUIET_HOURS",
    env.text("QUIET_HOURS"),
    addresses.quiet_hours,
    None,
    "Write the hours from and to, 0 to 23, such as 21-7; or leave it out for none.",
)
ALERT_LINK_DAYS = 60
ALERT_KEPT_DAYS = 90  # what an address without file and search was told; then both are deleted
CONFIRM_DAYS = 7  # for whoever asks for mails about a search; after that it is deleted

# Files
CLAMD_ADDRESS: tuple[str, int] | None = env.parsed(
    "CLAMD_ADDRESS",
    env.text("CLAMD_ADDRESS"),
    addresses.scanner,
    None,
    "Write it as host:port, such as clamd:3310, or leave it out: then resumes are not scanned.",
)
ACCEL_REDIRECT = env.text("ACCEL_REDIRECT")  # the internal location of a proxy that serves VAR_DIR/private
if ACCEL_REDIRECT and PRIVATE_BUCKET:
    env.complain(
        "E020",
        "ACCEL_REDIRECT and PRIVATE_STORAGE_URL are both set: a proxy finds no file of a bucket in a folder.",
        "Leave ACCEL_REDIRECT out.",
    )
    ACCEL_REDIRECT = ""

# Promises
ON_FILE_MONTHS = 12
ACCESS_KEPT_MONTHS = env.number("ACCESS_KEPT_MONTHS", 24, least=1, most=120)  # who saw a file
EXPORT_DAYS = 7  # a download of everything waits so long for its owner
# Months after which a file that nobody keeps up is deleted, warned of twice by mail. 0: never.
SEEN_MONTHS = env.number("SEEN_MONTHS", 6, least=1, most=120)  # which positions somebody has opened
SAVED_REMINDER_DAYS = env.number("SAVED_REMINDER_DAYS", 3, most=30)  # before a saved position closes
INACTIVE_MONTHS = env.number("INACTIVE_MONTHS", 24, most=240)
INQUIRY_MONTHS = env.number("INQUIRY_MONTHS", 12, least=1, most=240)  # after the last word of a question
ANSWER_WITHIN_DAYS = env.number("ANSWER_WITHIN_DAYS", 5, least=1, most=365)
PROMISE_GRACE_DAYS = env.number(
    "PROMISE_GRACE_DAYS", 7, least=1, most=365
)  # then a missed one is answered for
PROMISE_MISSED: str = env.parsed(
    "PROMISE_MISSED",
    env.text("PROMISE_MISSED", "close"),
    addresses.promise_missed,
    "close",
    "Write close (it ends, and its owner is told why) or apologize (it goes on, and they are told).",
)

# A slip at the desk can be undone for so long: the mail about a move waits in the outbox. 0: it goes at once.
UNDO_SECONDS = env.number("UNDO_SECONDS", 60, most=3600)

# Invitations by recruiters that reach one person in seven days, whoever sends them.
INVITES_A_WEEK = env.number("INVITES_A_WEEK", 2, least=1, most=50)

# Talking
MESSAGE_NOTICE_MINUTES = env.number("MESSAGE_NOTICE_MINUTES", 10, most=1440)  # gathered for one mail
MESSAGES_AN_HOUR = env.number("MESSAGES_AN_HOUR", 30, least=1, most=1000)  # of one person
MESSAGES_AFTER_END_DAYS = 30

LOG_LEVEL: str = env.parsed(
    "LOG_LEVEL",
    env.text("LOG_LEVEL", "INFO"),
    addresses.log_level,
    "INFO",
    "Set LOG_LEVEL=DEBUG, INFO, WARNING, ERROR or CRITICAL.",
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.request": {"level": "ERROR"}, "celery.app.trace": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# Read by gunicorn itself; here only so that the checks name a wrong one before it fails on it.
env.number("WEB_CONCURRENCY", 2, least=1, most=512)
