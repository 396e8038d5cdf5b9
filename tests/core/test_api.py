"""What every JSON API refuses before it reads a body."""

import json

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.support.people import ADA, api, people
from tests.support.routes import doors

BODY = json.dumps(ADA)


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
