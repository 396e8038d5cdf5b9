"""Alive, ready, counted, logged: and no personal data in any of it."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp import create_app
from hrapp.site.health import public_head
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast


def test_alive_and_ready(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"status": "ok"}
    assert app.test_client().get("/readyz").get_json()["status"] == "ok"


def test_not_ready_at_another_revision(app: Flask) -> None:
    set_revision(app, "other")
    try:
        assert app.test_client().get("/readyz").status_code == 503
    finally:
        set_revision(app, public_head())


def set_revision(app: Flask, revision: str) -> None:
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.alembic_version SET version_num = :revision"), {"revision": revision})


def test_metrics_speak_of_requests_bindings_pool_fleet_and_queue(app: Flask, cast: Cast) -> None:
    assert cast.alice.client.get(cast.acme.url("employees/")).status_code == 200
    found = app.test_client().get("/metrics").text
    for line in (
        'hrapp_requests_total{endpoint="employees.index",method="GET",status="200"}',
        "hrapp_request_seconds_bucket",
        "hrapp_bindings_total",
        'hrapp_pool_connections{state="in_use"}',
        'hrapp_tenants{state="active"',
        "# TYPE hrapp_jobs gauge",
    ):
        assert line in found
    assert "acme" not in found.lower()


def test_logs_name_request_employer_and_actor_and_nothing_personal(
    environ: dict[str, str], cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.app = logging = create_app(environ | {"LOG_FORMAT": "json"}, TESTING=True, WTF_CSRF_ENABLED=False)
    alice = cast.alice
    capsys.readouterr()
    logging.test_client().post("/login", data={"email": alice.email, "password": PASSWORD})
    logging.test_client().post("/login", data={"email": alice.email, "password": "wrong"})
    alice.client.get(cast.acme.url("employees/?q=Alice"), headers={"X-Request-ID": "balancer-0001"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    last = lines[-1]
    assert (last["request_id"], last["employer"], last["actor"]) == ("balancer-0001", "acme", str(alice.id))
    for secret in (alice.email, "Alice", PASSWORD, "wrong"):
        assert secret not in json.dumps(lines)
    create_app(environ)  # the format of the other tests again


def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    for url in ("/", "/no/such/page", "/api/v1/openapi.json", "/static/js/app.js"):
        headers = app.test_client().get(url).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in headers


def test_behind_tls_cookies_are_pinned_and_hsts_is_sent(environ: dict[str, str]) -> None:
    secure = create_app(environ | {"BASE_URL": "https://hr.example.com"}, TESTING=True)
    answer = secure.test_client().get("/login", base_url="https://hr.example.com")
    assert "Strict-Transport-Security" in answer.headers
    cookie = answer.headers["Set-Cookie"]
    for part in ("__Host-hrapp=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_static_files_are_kept_for_a_year_and_pages_by_nobody(app: Flask) -> None:
    assert "max-age=31536000" in app.test_client().get("/static/js/app.js").headers["Cache-Control"]
    assert app.test_client().get("/").headers["Cache-Control"] == "no-store"
