"""What every JSON API refuses: who is not known, what is no JSON, and what no route takes."""

import json
from contextlib import nullcontext
from uuid import UUID

import pytest
from flask import Flask, request

from hrapp import create_app
from hrapp.core.api import Blueprint, require_json
from hrapp.core.errors import UnsupportedMediaType, kinds
from tests.support.cast import Cast
from tests.support.people import ADA, api, hired, people
from tests.support.routes import UNSAFE, doors

BODY = json.dumps(ADA)
CHALLENGE = 'Bearer realm="hrapp"'


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        (None, "no Content-Type"),
        ("text/plain", "“text/plain”"),
        ("application/xml", "“application/xml”"),
        ("application/x-www-form-urlencoded", "urlencoded”"),
        ("multipart/form-data; boundary=x", "“multipart/form-data”"),
        ("application/json; charset=latin-1", "in “latin-1”"),
        ("application/json; charset=utf-16", "UTF-8"),
    ],
)
def test_what_is_not_declared_as_json_is_a_415_that_says_so(cast: Cast, content_type: str | None, said: str) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), data=BODY, content_type=content_type)
    assert answer.status_code == 415
    assert answer.content_type == "application/problem+json"
    assert said in answer.get_json()["detail"]
    assert people(cast, cast.acme) == []


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=UTF-8", "application/merge-patch+json", "APPLICATION/JSON"],
)
def test_json_is_taken(cast: Cast, content_type: str) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), data=BODY, content_type=content_type)
    assert answer.status_code == 201


def test_it_holds_for_every_write(app: Flask, cast: Cast) -> None:
    for door in doors(app):
        if door.url.startswith("/api/v1/e/") and door.method in ("POST", "PUT", "PATCH"):
            answer = cast.alice.client.open(door.url, method=door.method, data="<a/>", content_type="text/xml")
            assert answer.status_code == 415, door


@pytest.mark.parametrize(("content_type", "taken"), [("image/png", True), ("image/gif", False), (None, False)])
def test_a_route_for_files_takes_their_types_alone(app: Flask, content_type: str | None, taken: bool) -> None:
    blueprint = Blueprint("pictures", __name__)
    view = blueprint.takes("image/png", "image/jpeg")(lambda: "taken")
    said = nullcontext() if taken else pytest.raises(UnsupportedMediaType, match="image/png, image/jpeg")
    with app.test_request_context("/", data=b"...", content_type=content_type), said:
        require_json(request, view.files)


# Who asks


@pytest.fixture(scope="module")
def strict(environ: dict[str, str]) -> Flask:
    """The application as it is served, which checks the tokens of forms."""
    return create_app(environ, TESTING=True)


@pytest.mark.parametrize("authorization", [None, "Bearer", "bearer wrong", "BEARER wrong", "Bearer a b", "Basic YTpi"])
def test_without_a_good_token_the_answer_says_how_to_authenticate(
    strict: Flask, cast: Cast, authorization: str | None
) -> None:
    assert cast.acme
    headers = {"Authorization": authorization} if authorization else {}
    for door in doors(strict):
        if door.url.startswith("/api/v1/e/"):
            answer = strict.test_client().open(door.url, method=door.method, headers=headers, json={})
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), door
            assert answer.json["code"] == "unauthorized"
            sent = authorization is not None and authorization.lower().startswith("bearer")
            assert answer.headers["WWW-Authenticate"] == CHALLENGE + (', error="invalid_token"' if sent else "")


def test_a_session_alone_is_no_proof_of_who_sends_a_change(strict: Flask, cast: Cast) -> None:
    """Browsers send cookies by themselves, also for a page of another site."""
    cast.app = strict
    for door in doors(strict):
        if door.url.startswith("/api/v1/e/") and door.method in UNSAFE:
            answer = cast.alice.client.open(door.url, method=door.method, json={})
            assert (answer.status_code, answer.json["code"]) == (401, "unauthorized"), door
            assert "form" not in answer.text


def test_errors_of_programs_are_in_the_language_that_they_ask_for(cast: Cast) -> None:
    titles = {
        cast.nobody.get("/api/v1/me", headers={"Authorization": "Bearer x", "Accept-Language": asked}).json["title"]
        for asked in ("fr", "de")
    }
    assert titles == {"Vous devez vous connecter", "You need to sign in"}


# What no route takes


@pytest.mark.parametrize("path", ["employees/", "departments/", "branches/", "invitations/"])
def test_an_unknown_field_is_refused_by_its_name(cast: Cast, path: str) -> None:
    answer = cast.alice.client.post(api(cast.acme, path), json={"nickname": "A", "name": "A", "first_name": "A"})
    assert answer.status_code == 422
    assert answer.json["errors"]["nickname"] == ["There is no such field or parameter."]


def test_what_only_follows_from_others_cannot_be_set(cast: Cast) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"status": "active", "id": "7"})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"status", "id"})


def test_an_unknown_parameter_is_refused_by_its_name(app: Flask, cast: Cast) -> None:
    assert cast.acme
    for door in doors(app):
        if door.url.startswith("/api/v1/"):
            answer = cast.alice.client.open(f"{door.url}?updated_since=2024-01-01", method=door.method, json={})
            if door.method == "GET" and door.url != "/api/v1/openapi.json":
                assert (answer.status_code, list(answer.json.get("errors", {}))) == (422, ["updated_since"]), door
            elif door.url != "/api/v1/openapi.json":
                assert answer.status_code in (404, 415, 422), door


def test_a_body_is_refused_where_none_is_taken(cast: Cast) -> None:
    url = api(cast.acme, "invitations/00000000-0000-0000-0000-000000000007/revocation")
    answer = cast.alice.client.post(url, json={"reason": "late"})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["reason"])
    assert cast.alice.client.post(url, json={}).status_code == 404


def test_forms_of_pages_still_take_what_they_know(cast: Cast) -> None:
    answer = cast.alice.client.post(cast.acme.url("departments/"), data={"name": "Kitchen", "added-by-browser": "x"})
    assert answer.status_code == 303
    assert cast.alice.client.get(cast.acme.url("employees/?utm_source=mail")).status_code == 200


@pytest.mark.parametrize("path", ["employees", "departments", "branches", "invitations"])
def test_a_collection_is_found_without_its_last_slash(cast: Cast, path: str) -> None:
    client = cast.alice.client
    with_slash, without = (client.get(api(cast.acme, found)) for found in (f"{path}/", path))
    assert (without.status_code, without.json) == (200, with_slash.json)


def test_a_redirect_is_no_page(cast: Cast) -> None:
    answer = cast.alice.client.get(f"/api/v1/e//{cast.acme.slug}/employees/")
    assert (answer.status_code, answer.data) == (308, b"")
    assert answer.headers["Location"].endswith(api(cast.acme, "employees/"))


def test_every_code_is_in_the_reference_and_no_two_are_alike(cast: Cast) -> None:
    page = cast.nobody.get("/api/docs").text
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert f'id="error-{code}"' in page
    stale = cast.alice.client.patch(api(cast.acme, f"employees/{hired(cast)['id']}"), json={"version": 7}).json
    assert stale["type"] == "http://localhost/api/docs#error-stale"


def test_the_reference_shows_forms_with_files_and_what_files_come_down(cast: Cast) -> None:
    page = cast.nobody.get("/api/docs").text
    sending, _, rest = page.partition("/api/v1/e/{slug}/documents/{document_id}/file</code>")[2].partition("</details>")
    assert "application/pdf" in sending
    assert "Request (multipart/form-data)" in rest.partition("</details>")[0]


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000])
def test_a_body_that_is_nested_too_deeply_is_refused_where_none_is_taken_too(cast: Cast, deep: str) -> None:
    for path in ("departments/", f"custom-fields/{UUID(int=7)}/retirement"):
        answer = cast.alice.client.post(api(cast.acme, path), data=deep, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (400, "bad_request")
