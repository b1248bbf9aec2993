"""Django's settings, from the environment (``ipstream.panel.lib.env``)."""

import os
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import env

ENV = env.read()
DEBUG = os.environ.get("IPSTREAM_DEBUG") == "1"
SECRET_KEY = ENV.secret("django")
ALLOWED_HOSTS = ["*"] if ENV.host == "localhost" else [ENV.host, ENV.panel_host, "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [ENV.panel_url, f"http://127.0.0.1:{ENV.panel_port}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_vite",
    "ipstream.panel.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ipstream.panel.plans",
    "ipstream.panel.stations",
    "ipstream.panel.library",
    "ipstream.panel.telemetry",
    "ipstream.panel.programme",
    "ipstream.panel.nodes",
    "ipstream.panel.billing",
    "ipstream.panel.realtime",
    "ipstream.panel.api",
    "ipstream.panel.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ipstream.panel.project.static_files.StaticFiles",
    "ipstream.panel.api.middleware.manners",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ipstream.panel.accounts.trail.begin_trail",
    "allauth.account.middleware.AccountMiddleware",
    "ipstream.panel.accounts.doorkeeper.SessionsSeen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ipstream.panel.web.refusals.RefusalMiddleware",
    "ipstream.panel.accounts.doorkeeper.SecondFactorOfStaff",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "ipstream.panel.project.urls"
ASGI_APPLICATION = "ipstream.panel.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ipstream.panel.web.branding.host",
            ]
        },
    }
]

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
    "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
)
_DATABASE_OPTIONS: dict[str, dict[str, Any]] = {
    "django.db.backends.sqlite3": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS},
    "django.db.backends.mysql": {
        "charset": "utf8mb4",
        "isolation_level": "read committed",
        "init_command": "SET sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    },
}
_database: Any = dj_database_url.parse(ENV.database_url)
_database["OPTIONS"] = _database.get("OPTIONS", {}) | _DATABASE_OPTIONS.get(_database["ENGINE"], {})
_database["TEST"] = (
    {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_uca1400_spanish_ai_ci"}
    if "mysql" in _database["ENGINE"]
    else {"NAME": str(ENV.home / "test.sqlite3")}
)
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
STAFF_SECOND_FACTOR = ENV.staff_second_factor
"""The hoster's staff gets nowhere without a second factor but to where they set one up."""

# django-allauth. Nobody signs up by himself: people are invited (``accounts``).
ACCOUNT_ADAPTER = "ipstream.panel.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/5m/ip,10/5m/key"}
ACCOUNT_FORMS = {
    "login": "ipstream.panel.accounts.forms.LoginForm",
    "add_email": "ipstream.panel.accounts.forms.ChangeEmailForm",
    "change_password": "ipstream.panel.accounts.forms.ChangePasswordForm",
    "reset_password": "ipstream.panel.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "ipstream.panel.accounts.forms.ChoosePasswordForm",
    "reauthenticate": "ipstream.panel.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "ipstream.panel.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.host == "localhost"
MFA_FORMS = {
    "authenticate": "ipstream.panel.accounts.forms.CodeForm",
    "reauthenticate": "ipstream.panel.accounts.forms.CodeAgainForm",
    "activate_totp": "ipstream.panel.accounts.forms.ActivateAppForm",
    "add_webauthn": "ipstream.panel.accounts.forms.AddKeyForm",
    "edit_webauthn": "ipstream.panel.accounts.forms.RenameKeyForm",
}
USERSESSIONS_ADAPTER = "ipstream.panel.accounts.adapters.SessionsAdapter"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if ENV.smtp is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    EMAIL_HOST, EMAIL_PORT = ENV.smtp.host, ENV.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.smtp.user, ENV.smtp.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = ENV.smtp.tls, ENV.smtp.starttls
EMAIL_FILE_PATH = str(ENV.home / "mail")
"""Without a mail server every mail becomes a file here, for the hoster alone to read: there are links in it."""
EMAIL_TIMEOUT = 20
(ENV.home / "mail").mkdir(exist_ok=True, mode=0o700)
SESSION_COOKIE_NAME = "ipstream_session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.panel_url.startswith("https://")
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ipstream.panel.api.refusals.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, ENV.icecast_url, f"http://127.0.0.1:{ENV.icecast_port}"],
        "connect-src": [SELF, "ws:", "wss:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [env.REPOSITORY / "src/ipstream/panel/locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = ENV.home / "static"
STATICFILES_DIRS = [path for path in [env.REPOSITORY / "frontend/dist"] if path.is_dir()]
DJANGO_VITE = {"default": {"manifest_path": env.REPOSITORY / "frontend/dist/manifest.json"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
FILE_UPLOAD_TEMP_DIR = str(ENV.home / "incoming")
(ENV.home / "incoming").mkdir(exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

CACHES = {
    "default": {"BACKEND": "ipstream.panel.lib.counting.CountingCache", "LOCATION": str(ENV.home / "cache")},
}
"""For counts of who tries too often, ours and django-allauth's (which knows no other cache), and nothing else: what
else were kept here would be swept through with them."""
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
"""One subscriber has as many addresses as he likes below it."""

REDIS_URL = ENV.redis_url
CELERY_BROKER_URL = ENV.redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TASK_ROUTES = {
    "ipstream.panel.library.tasks.*": {"queue": "media"},
    "ipstream.panel.accounts.tasks.*": {"queue": "realtime"},
}
CELERY_BEAT_SCHEDULE = {
    "advance": {"task": "ipstream.panel.billing.tasks.advance", "schedule": crontab(hour="11", minute="0")},
    "warn": {"task": "ipstream.panel.billing.tasks.warn", "schedule": crontab(minute="17")},
}
"""In UTC. Whoever has to be suspended is in the morning of the Americas, when somebody answers the telephone."""
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "ipstream.panel.lib.logs.LinksMasked",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"handlers": [], "level": "INFO", "propagate": True} for name in ("django", "django.server")},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
"""One handler writes all of it: those that Django has of its own write paths as they came."""
