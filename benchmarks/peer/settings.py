"""A django-tenants project as its documentation sets one up, tuned for production where that is one line."""

import os

SECRET_KEY = "only ever serves a benchmark on this machine"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None

SHARED_APPS = [
    "django_tenants",
    "registry",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
]
TENANT_APPS = ["people"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "registry.Client"
TENANT_DOMAIN_MODEL = "registry.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "HOST": os.environ["PEER_HOST"],
        "PORT": os.environ["PEER_PORT"],
        "NAME": os.environ["PEER_DATABASE"],
        "USER": os.environ["PEER_USER"],
        # Connections are kept, as ours are.
        "CONN_MAX_AGE": None,
    }
}
# As many as our own upgrade has; the default is 2.
TENANT_MULTIPROCESSING_MAX_PROCESSES = 4
# So that tenants can be made at the first migration and brought to the later ones when the clock runs.
if os.environ.get("PEER_HISTORY") == "next":
    MIGRATION_MODULES = {"people": "people.migrations_next"}
if base_schema := os.environ.get("PEER_BASE_SCHEMA"):
    TENANT_BASE_SCHEMA = base_schema

MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Signed cookies, as ours are: no query for the session.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
