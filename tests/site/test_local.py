"""What is for this machine alone, and which Hosts are answered at all."""

from typing import Any

import pytest
from flask import Flask

from hrapp import create_app

ELSEWHERE: list[dict[str, Any]] = [
    {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
    {"environ_overrides": {"REMOTE_ADDR": "2001:db8::7"}},
    {"headers": {"Host": "hr.example.com"}},
    {"headers": {"X-Forwarded-For": "127.0.0.1"}},
    {"headers": {"Forwarded": "for=127.0.0.1"}},
    {"headers": {"X-Real-IP": "192.0.2.7"}},
]
TOKEN = "a-token-of-twenty-letters"


@pytest.fixture
def served(environ: dict[str, str]) -> Flask:
    return create_app(environ | {"BASE_URL": "http://hr.example.com", "METRICS_TOKEN": TOKEN}, MAIL_READABLE=True)


@pytest.mark.parametrize("path", ["/metrics", "/dev/mail/", "/dev/mail/some.log"])
@pytest.mark.parametrize("request_", ELSEWHERE)
def test_others_do_not_reach_what_is_for_this_machine(served: Flask, path: str, request_: dict[str, Any]) -> None:
    assert served.test_client().get(path, **request_).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.1.2.3"])
@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_this_machine_reaches_it(served: Flask, address: str, host: str) -> None:
    for path in ("/metrics", "/dev/mail/"):
        answer = served.test_client().get(path, headers={"Host": host}, environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 404),
        ("Bearer é", 404),
        ("Bearer", 404),
        (f"Basic {TOKEN}", 404),
    ],
)
def test_monitor_elsewhere_needs_the_token(served: Flask, authorization: str, status: int) -> None:
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    answer = served.test_client().get("/metrics", headers={"Authorization": authorization}, **elsewhere)  # type: ignore[arg-type]
    assert answer.status_code == status


def test_without_a_token_no_token_fits(environ: dict[str, str]) -> None:
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    for authorization in ("Bearer ", "Bearer x"):
        answer = (
            create_app(environ).test_client().get("/metrics", headers={"Authorization": authorization}, **elsewhere)
        )  # type: ignore[arg-type]
        assert answer.status_code == 404


def test_method_that_no_one_knows_is_no_label_of_its_own(app: Flask) -> None:
    app.test_client().open("/login", method="XYZZY")
    found = app.test_client().get("/metrics").text
    assert "XYZZY" not in found
    assert 'method="other"' in found


@pytest.mark.parametrize("host", ["evil.example", "hr.example.com.evil.example", "localhost.evil.example", "a b", ""])
def test_host_of_somebody_else_is_refused(served: Flask, host: str) -> None:
    assert served.test_client().get("/login", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host", ["hr.example.com", "HR.example.com:8000", "localhost", "[::1]:8000", "hr.lan", "a.people.lan"]
)
def test_own_hosts_are_answered(environ: dict[str, str], host: str) -> None:
    app = create_app(environ | {"BASE_URL": "http://hr.example.com", "ALLOWED_HOSTS": "hr.lan, .people.lan"})
    assert app.test_client().get("/login", headers={"Host": host}).status_code == 200


def test_balancer_asks_by_any_address(served: Flask) -> None:
    for path in ("/healthz", "/readyz"):
        assert served.test_client().get(path, headers={"Host": "10.0.0.5:8000"}).status_code == 200


@pytest.mark.parametrize(("trusted", "status"), [("0", 200), ("1", 400)])
def test_forwarded_host_counts_only_where_it_is_said(environ: dict[str, str], trusted: str, status: int) -> None:
    app = create_app(environ | {"TRUSTED_PROXIES": "1", "TRUST_FORWARDED_HOST": trusted})
    answer = app.test_client().get("/login", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == status
