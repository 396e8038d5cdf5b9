"""Headers, cookies, redirects, Hosts and methods: what a browser is told, and what a request may say."""

import re
from html import escape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hrapp import create_app
from hrapp.access.rules import PUBLIC
from tests.support.cast import PASSWORD, Cast
from tests.support.routes import UNSAFE, doors

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = (
    "default-src 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
AWAY = (
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\tevil", "https:evil.example",
    "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b\r\nX: y", " //evil.example", "\x00//evil.example", "///evil.example",
)  # fmt: skip


def test_every_answer_says_how_it_may_be_used(app: Flask, cast: Cast) -> None:
    for door in doors(app):
        # Signed in without the forms, of which some sign out.
        for client in (cast.nobody, *([cast.alice.client] if door.method == "GET" else [])):
            answer = client.open(door.url, method=door.method)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, door
            policy = answer.headers["Content-Security-Policy"]
            assert all(directive in policy for directive in DIRECTIVES), door
            assert "unsafe" not in policy
            assert "Access-Control-Allow-Origin" not in answer.headers
            if door.access != PUBLIC:
                assert "public" not in answer.headers["Cache-Control"], door


def test_pages_of_people_are_kept_by_no_cache(app: Flask, cast: Cast) -> None:
    for door in doors(app):
        if door.in_employer and door.method == "GET" and "logo" not in door.url and "brand" not in door.url:
            assert cast.alice.client.get(door.url).headers["Cache-Control"] == "no-store", door


def test_pages_have_no_script_and_no_style_of_their_own(app: Flask, cast: Cast) -> None:
    for door in doors(app):
        if door.method == "GET":
            page = cast.alice.client.get(door.url)
            if page.mimetype == "text/html":
                assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page.text), door


def test_the_cookie_is_for_this_site_and_no_script(environ: dict[str, str], cast: Cast) -> None:
    secure = create_app(
        environ | {"BASE_URL": "https://hr.example", "ALLOWED_HOSTS": "hr.example"}, WTF_CSRF_ENABLED=False
    )
    client = secure.test_client()
    answer = client.post(
        "/login", data={"email": cast.alice.email, "password": PASSWORD}, base_url="https://hr.example"
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("target", AWAY)
def test_nothing_redirects_elsewhere(app: Flask, cast: Cast, target: str) -> None:
    assert cast.alice
    for path, data in {
        "/login": {"email": cast.alice.email, "password": PASSWORD},
        "/locale": {"locale": "fr"},
    }.items():
        answer = app.test_client().post(
            path, data=data | {"next": target}, headers={"Referer": "https://evil.example/"}
        )
        assert answer.status_code in (302, 303), (path, answer.status_code)
        assert answer.location.startswith("/")
        assert "evil" not in answer.location
    shown = app.test_client().get("/login", query_string={"next": target}).text
    assert not [value for value in re.findall(r'name="next"\s+value="([^"]*)"', shown) if value and value[0] != "/"]
    assert f'value="{escape(target)}"' not in shown


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example"])
def test_a_foreign_host_gets_no_page_and_is_in_no_link(app: Flask, host: str) -> None:
    for headers in ({"Host": host}, {"Host": "localhost", "X-Forwarded-Host": host, "Forwarded": f"host={host}"}):
        answer = app.test_client().post("/forgot", data={"email": "a@example.com"}, headers=headers)
        assert answer.status_code in (303, 400, 421)
        assert (answer.status_code == 303) is (headers["Host"] == "localhost")
        assert "evil" not in answer.headers.get("Location", "") + answer.text


def test_a_method_cannot_be_said_in_another_way(app: Flask, cast: Cast) -> None:
    acme, client = cast.acme, cast.alice.client
    url = acme.url("employees/")
    for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-Method-Override": "PATCH"}, {"X-HTTP-Method": "PUT"}):
        assert client.get(url, headers=headers).status_code == 200
        assert client.get(url, query_string={"_method": "DELETE"}, headers=headers).status_code == 200
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND"):
        assert client.open(url, method=method).status_code == 405


def test_get_changes_nothing(app: Flask, cast: Cast) -> None:
    """What changes something has no GET beside the form that leads to it."""
    reads = {door.endpoint for door in doors(app) if door.method == "GET"}
    writes = {door.endpoint for door in doors(app) if door.method in UNSAFE}
    assert reads & writes == set()


DRESSED_UP = (
    "/static/../hrapp/core/config.py",
    "/static/%2e%2e/%2e%2e/setup.cfg",
    "/static/..%2f..%2fsetup.cfg",
    "/static/....//....//setup.cfg",
    "/.git/config",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/e/acme/../globex/employees/",
    "/e/acme/%2e%2e/globex/",
    "/e/acme%00/employees/",
    "/e/ACME/employees/",
    "/e/acme;/employees/",
    "/e//employees/",
    "//evil.example/e/acme/",
)


@pytest.mark.parametrize("path", DRESSED_UP)
def test_a_path_cannot_be_dressed_up(cast: Cast, path: str) -> None:
    assert cast.globex
    answer = cast.alice.client.get(path)
    assert answer.status_code in (301, 302, 308, 400, 404), answer.status_code
    assert "evil" not in answer.headers.get("Location", "").removeprefix("http://localhost")
    assert "SECRET_KEY" not in answer.text
    assert cast.globex.name not in answer.text


def test_a_token_of_a_form_is_good_in_its_own_session_alone(environ: dict[str, str], cast: Cast) -> None:
    strict = create_app(environ, TESTING=True)
    cast.app = strict
    token = csrf_in(cast.charlie.client, cast.globex.url("departments/new"))
    alice, url = cast.alice.client, cast.acme.url("departments/")
    for sent in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 80}, {"csrf_token": token}):
        assert alice.post(url, data={"name": "Forged", **sent}).status_code == 400
    own = csrf_in(alice, cast.acme.url("departments/new"))
    assert alice.post(url, data={"name": "Meant", "csrf_token": own}).status_code == 303


def csrf_in(client: FlaskClient, url: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(url).text)
    assert found
    return found[1]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_the_api_takes_no_form_and_no_word_from_another_site(cast: Cast, origin: str) -> None:
    url, client = f"/api/v1{cast.acme.url('departments/')}", cast.alice.client
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(url, data='{"name": "Forged"}', content_type=content_type, headers={"Origin": origin})
        assert answer.status_code in (400, 403, 415, 422)
    assert client.options(url, headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin") is None
    assert client.get(url).json == []
