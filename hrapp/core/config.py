"""Configuration, read once from the environment; a missing or malformed value is reported in one line."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from hrapp.core import mail, scanning, storage
from hrapp.core.database_init import DATABASE, initialise
from hrapp.core.embedded import postgres
from hrapp.core.instance import Instance, StartError
from hrapp.core.rights import APP, OWNER

DAY = 24 * 60 * 60
# A server on this machine is asked by these names whatever its address on the network is.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
API = {
    "API_TITLE": "hrapp",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    },
}


class ConfigError(StartError):
    """One line that names the variable and what is wrong with it."""


def load(environ: Mapping[str, str]) -> dict[str, Any]:
    """Flask's configuration from the environment; defaults come from the instance folder. Raises StartError."""
    instance = Instance.from_environ(environ)
    return {
        "HRAPP_INSTANCE": instance,
        **_databases(environ, instance),
        **_secrets(environ, instance),
        **_web(environ, instance),
        **_mail(environ, instance),
        **_files(environ, instance),
        "SIGNUP_OPEN": _choice(environ, "SIGNUP", "open", ("open", "closed")) == "open",
        "SPARE_TENANTS": _number(environ, "SPARE_TENANTS", 5, 0, 1000),
        "TENANT_VISITS_PER_CONNECTION": _number(environ, "TENANT_VISITS_PER_CONNECTION", 50, 1, 10**6),
        "TENANT_ROLE_LOGIN": _choice(environ, "TENANT_ROLE_LOGIN", "0", ("0", "1")) == "1",
        "BREACHED_PASSWORDS": _choice(environ, "BREACHED_PASSWORDS", "off", ("off", "pwnedpasswords")),
        "LOG_FORMAT": _choice(environ, "LOG_FORMAT", "json", ("json", "text")),
        **API,
    }


def _databases(environ: Mapping[str, str], instance: Instance) -> dict[str, Any]:
    """The URLs of the two logins; without DATABASE_URL, those of the embedded server, which is started if needed."""
    if "DATABASE_URL" not in environ:
        server = postgres.hold(instance)
        initialise(server.url_for("postgres", "postgres"))
        environ = {
            **environ,
            "DATABASE_URL": server.url_for(APP, DATABASE),
            "OWNER_DATABASE_URL": server.url_for(OWNER, DATABASE),
        }
    web, owner = _database_url(environ, "DATABASE_URL"), _database_url(environ, "OWNER_DATABASE_URL")
    size = _number(environ, "DATABASE_POOL_SIZE", 5, 1, 500)
    # LIFO: the most recently used connection has the warmest backend, and idle ones can be closed.
    pool = {"pool_size": size, "max_overflow": 5, "pool_timeout": 10, "pool_use_lifo": True}
    return {
        "SQLALCHEMY_DATABASE_URI": web,
        "SQLALCHEMY_ENGINE_OPTIONS": {**pool, "pool_recycle": 1800},
        "OWNER_DATABASE_URL": owner,
        "WEB_ROLE": make_url(web).username if web else None,
    }


def _database_url(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value and name == "OWNER_DATABASE_URL":
        return ""  # optional for a web process, which then can only claim spare tenants
    try:
        url = make_url(value)
    except ArgumentError:
        raise ConfigError(f"{name} is not a database URL: postgresql://user:password@host:5432/database") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigError(f"{name} must name a PostgreSQL database, not {url.get_backend_name()!r}")
    if _choice(environ, "DATABASE_TLS", "verified", ("verified", "any")) == "verified" and not _is_safe(url):
        raise ConfigError(
            f"{name} names a server that is not on this machine: add ?sslmode=verify-full (and sslrootcert=… for an "
            "authority of your own), or set DATABASE_TLS=any where the network itself is trusted"
        )
    return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def _is_safe(url: URL) -> bool:
    """Whether what is said to the server stays on this machine, or goes to it alone."""
    hosts = [url.host, *_each(url.query.get("host", ())), *_each(url.query.get("hostaddr", ()))]
    near = all(host is None or host == "" or host.startswith("/") or is_loopback(host) for host in hosts)
    return near or url.query.get("sslmode") == "verify-full"


def _each(value: str | tuple[str, ...]) -> list[str]:
    return [part for each in ([value] if isinstance(value, str) else value) for part in each.split(",")]


def is_loopback(host: str) -> bool:
    """Whether a host name or an IP address means this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _secrets(environ: Mapping[str, str], instance: Instance) -> dict[str, Any]:
    secret = environ.get("SECRET_KEY") or instance.secret_key
    if len(secret) < 32:
        raise ConfigError("SECRET_KEY is too short: at least 32 characters, better 64 random ones")
    keys = [key.strip() for key in (environ.get("HRAPP_MASTER_KEYS") or instance.master_keys).split(",")]
    try:
        [Fernet(key) for key in keys]
    except ValueError:
        raise ConfigError("HRAPP_MASTER_KEYS must be url-safe base64 keys of 32 bytes, separated by commas") from None
    return {"SECRET_KEY": secret, "HRAPP_MASTER_KEYS": keys}


def _web(environ: Mapping[str, str], instance: Instance) -> dict[str, Any]:
    base = (environ.get("BASE_URL") or instance.base_url or "http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError("BASE_URL must be the address that people type, such as https://hr.example.com")
    secure = parts.scheme == "https"
    hosts = [host.strip() for host in environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    return {
        "BASE_URL": base,
        "ALLOWED_HOSTS": [parts.hostname, *LOOPBACK, *hosts],
        "TRUSTED_PROXIES": _number(environ, "TRUSTED_PROXIES", 0, 0, 10),
        "TRUST_FORWARDED_HOST": _choice(environ, "TRUST_FORWARDED_HOST", "0", ("0", "1")) == "1",
        "METRICS_TOKEN": _token(environ, "METRICS_TOKEN"),
        # The prefix __Host- binds a cookie to this host and TLS; browsers reject it over plain HTTP.
        "SESSION_COOKIE_NAME": "__Host-hrapp" if secure else "hrapp",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 14 * DAY,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "RATELIMIT_ENABLED": _choice(environ, "RATELIMIT", "on", ("on", "off")) == "on",
    }


def _mail(environ: Mapping[str, str], instance: Instance) -> dict[str, Any]:
    url = environ.get("MAIL_URL", "")
    sender = environ.get("MAIL_FROM", "hrapp@localhost")
    if not url:
        # Stored as files, and readable at /dev/mail only with the embedded database.
        return {
            "MAIL_BACKEND": "file",
            "MAIL_FILE_PATH": str(instance.mail),
            "MAIL_DEFAULT_SENDER": sender,
            "MAIL_READABLE": "DATABASE_URL" not in environ,
        }
    if urlsplit(url).scheme not in ("smtp", "smtps", "smtp+starttls") or not urlsplit(url).hostname:
        raise ConfigError("MAIL_URL must look like smtp://user:password@host:25 (or smtps://, smtp+starttls://)")
    return {**mail.settings_from_url(url), "MAIL_DEFAULT_SENDER": sender, "MAIL_READABLE": False}


def _files(environ: Mapping[str, str], instance: Instance) -> dict[str, Any]:
    """Where files are stored, which is a folder of the instance by default, and what scans them, which is nothing."""
    url, scanner = environ.get("STORAGE_URL", ""), environ.get("SCAN_URL", "")
    try:
        if url:
            storage.check(url)
            storage.make_ready(url)
    except ValueError as error:
        raise ConfigError(f"STORAGE_URL {error}") from None
    try:
        scanning.Scanner().load(scanner)
    except ValueError:
        raise ConfigError("SCAN_URL must look like clamd://localhost:3310 or unix:///run/clamav/clamd.ctl") from None
    return {"STORAGE_URL": url or f"file://{instance.storage}", "SCAN_URL": scanner}


def _token(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if value and len(value) < 20:
        raise ConfigError(f"{name} is too short: at least 20 characters")
    return value


def _choice(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name, default)
    if value not in allowed:
        raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = environ.get(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return int(value)
