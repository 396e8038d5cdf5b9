"""Whatever is sent, the answer is a record or a 422 that names the field; never our fault."""

from datetime import date

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import Cast
from tests.support.people import ADA, api

FIELDS = (
    "first_name", "last_name", "number", "job_title", "employment_type", "hired_on", "work_email", "birth_date",
    "department_id", "manager_id", "gender", "country", "address", "personal_phone", "probation_ends_on", "invite",
)  # fmt: skip
ODD = st.sampled_from(
    ["\x00", "\u202e", "\ud800", "𝔘" * 99, "-1", "9" * 400, "null", "'; DROP TABLE employees; --", "%s"]
)
TEXT = st.text(max_size=300) | ODD | st.dates().map(date.isoformat)
VALUES = TEXT | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(TEXT, max_size=2)
CAREFULLY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@CAREFULLY
@given(data=st.dictionaries(st.sampled_from(FIELDS) | st.just("manager_id"), st.text(max_size=300) | TEXT, max_size=8))
def test_the_form_takes_it_or_says_why(app: Flask, cast: Cast, data: dict[str, str]) -> None:
    sendable = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | sendable)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert cast.alice.client.get(answer.location).status_code == 200


@CAREFULLY
@given(data=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
def test_the_api_takes_it_or_says_why(app: Flask, cast: Cast, data: dict[str, object]) -> None:
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | data)
    assert answer.status_code in (201, 422)
    if answer.status_code == 422:
        assert set(answer.json["errors"]) <= {*FIELDS, "_schema"}


@CAREFULLY
@given(
    data=st.dictionaries(
        st.sampled_from(["q", "status", "page", "size", "sort", "branch", "missing"]), st.text(max_size=300)
    )
)
def test_the_list_shows_whatever_its_url_says(app: Flask, cast: Cast, data: dict[str, str]) -> None:
    sendable = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    assert cast.alice.client.get(cast.acme.url("employees/"), query_string=sendable).status_code == 200
    assert cast.alice.client.get(api(cast.acme, "employees/"), query_string=sendable).status_code in (200, 422)
    assert cast.alice.client.get(cast.acme.url("employees/search"), query_string=sendable).status_code in (200, 303)
