"""A missing or malformed setting stops the start with a line that names it."""

import pytest

from hrapp.core import config
from hrapp.core.config import ConfigError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://root@localhost/hr"),
        ("OWNER_DATABASE_URL", "nonsense"),
        ("SECRET_KEY", "short"),
        ("HRAPP_MASTER_KEYS", "not a key"),
        ("BASE_URL", "hr.example.com"),
        ("MAIL_URL", "mail.example.com"),
        ("SIGNUP", "perhaps"),
        ("SPARE_TENANTS", "many"),
        ("SPARE_TENANTS", "-1"),
        ("TENANT_VISITS_PER_CONNECTION", "0"),
        ("TRUSTED_PROXIES", "all"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("TRUST_FORWARDED_HOST", "yes"),
        ("DATABASE_URL", "postgresql://hrapp@db.example.com/hrapp"),
        ("DATABASE_URL", "postgresql://hrapp@10.0.0.5/hrapp?sslmode=require"),
        ("DATABASE_URL", "postgresql://hrapp@/hrapp?host=localhost,db.example.com"),
        ("OWNER_DATABASE_URL", "postgresql://hrapp@localhost/hrapp?hostaddr=10.0.0.5"),
        ("DATABASE_TLS", "none"),
        ("BREACHED_PASSWORDS", "yes"),
        ("STORAGE_URL", "/srv/files"),
        ("STORAGE_URL", "s3://key:secret@bucket/files"),
        ("STORAGE_URL", "abfs://bucket"),
        ("STORAGE_URL", "file:///proc/hrapp"),
        ("STORAGE_URL", "file:///no/such/folder"),
        ("SCAN_URL", "localhost:3310"),
        ("SCAN_URL", "clamd://localhost:port"),
    ],
)
def test_a_malformed_value_is_named(environ: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        config.load(environ | {name: value})
    assert "\n" not in str(refused.value)


def test_mails_can_be_read_only_where_nothing_real_is_set(environ: dict[str, str]) -> None:
    assert not config.load(environ)["MAIL_READABLE"]
    assert not config.load(environ | {"MAIL_URL": "smtp://localhost:2525"})["MAIL_READABLE"]


def test_a_mail_server_with_everything(environ: dict[str, str]) -> None:
    found = config.load(environ | {"MAIL_URL": "smtps://us%40er:p%3Aw@mail.example.com"})
    assert (found["MAIL_SERVER"], found["MAIL_PORT"], found["MAIL_USE_SSL"]) == ("mail.example.com", 465, True)
    assert (found["MAIL_USERNAME"], found["MAIL_PASSWORD"]) == ("us@er", "p:w")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hrapp@localhost/hrapp",
        "postgresql://hrapp@127.0.0.7:6543/hrapp",
        "postgresql://hrapp@[::1]/hrapp",
        "postgresql:///hrapp?host=/var/run/postgresql",
        "postgresql://hrapp@db.example.com/hrapp?sslmode=verify-full",
    ],
)
def test_database_is_on_this_machine_or_proves_its_name(environ: dict[str, str], url: str) -> None:
    assert config.load(environ | {"DATABASE_URL": url})["SQLALCHEMY_DATABASE_URI"]


def test_trusted_network_may_do_without_tls(environ: dict[str, str]) -> None:
    environ = environ | {"DATABASE_URL": "postgresql://hrapp@db.example.com/hrapp", "DATABASE_TLS": "any"}
    assert config.load(environ)["SQLALCHEMY_DATABASE_URI"]
