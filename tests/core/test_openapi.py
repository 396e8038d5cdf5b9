"""The description of the API: valid, in words that clients can be made from, and true to what is sent."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from hrapp.core.openapi import ecma, operation_id
from tests.support.cast import Cast
from tests.support.description import description, operations, validator
from tests.support.people import ADA, api, hired

# POSTs whose answers are kept nowhere.
UNREPEATED = (
    "/employees/lookups",
    "/revelations",
    "/elsewhere/looks",
    "/ownership-offer",
    "/ownership-offer/acceptance",
)
PYTHON_ONLY = re.compile(r"\\[ZAz]|\(\?[Pi#aLmsux<]|\\ud8")


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    return description()


def inside(found: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(found, dict):
        yield found
    for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from inside(each)


def test_it_is_valid(described: dict[str, Any]) -> None:
    validate(described)


def test_operations_have_names(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))
    assert {"listEmployees", "createEmployee", "getEmployee", "updateEmployee", "listBranches", "createBranch"} < set(
        names
    )
    assert {"createInvitationRevocation", "deleteEmployeeLogin", "getMe", "getOwnRecord"} < set(names)


@pytest.mark.parametrize(
    ("view", "path", "name"),
    [
        ("index", "/api/v1/e/{slug}/custom-fields/", "listCustomFields"),
        ("create", "/api/v1/e/{slug}/custom-fields/", "createCustomField"),
        ("show", "/api/v1/e/{slug}/settings", "getSettings"),
        ("update", "/api/v1/e/{slug}/settings", "updateSettings"),
        ("index", "/api/v1/e/{slug}/employees/{employee_id}/related-people/", "listEmployeeRelatedPeople"),
        ("show", "/api/v1/e/{slug}/employees/{employee_id}/related-people/{id}", "getEmployeeRelatedPerson"),
        ("create_photo", "/api/v1/e/{slug}/employees/{employee_id}/photo", "createEmployeePhoto"),
        ("create", "/api/v1/e/{slug}/companies/", "createCompany"),
    ],
)
def test_names_are_made_from_paths(view: str, path: str, name: str) -> None:
    assert operation_id(view, path) == name


def test_patterns_are_those_of_javascript(described: dict[str, Any]) -> None:
    patterns = {found["pattern"] for found in inside(described) if isinstance(found.get("pattern"), str)}
    assert len(patterns) >= 3
    for pattern in patterns:
        assert not PYTHON_ONLY.search(pattern)
        assert pattern.startswith("^")
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    assert ecma(r"[a-z]+\Z") == "^[a-z]+$"


def test_what_is_sent_is_taken_back_as_described(cast: Cast, described: dict[str, Any]) -> None:
    """A client that checks by the description what it sends accepts the server's own values."""
    shown = hired(cast, number="É-7 中", work_phone="+44 20 7946 0018", work_email="ada@acme.example", address="a\nb")
    taken = described["components"]["schemas"]["EmployeeChange"]["properties"]
    change = {name: value for name, value in shown.items() if name in taken}
    assert len(change) > 20
    assert not list(validator('{"$ref": "#/components/schemas/EmployeeChange"}').iter_errors(change))
    url = api(cast.acme, f"employees/{shown['id']}")
    assert cast.alice.client.patch(url, json=change).status_code == 200


def test_lists_of_values_are_said_once(described: dict[str, Any]) -> None:
    lists = [tuple(found["enum"]) for found in inside(described) if isinstance(found.get("enum"), list)]
    long = [values for values in lists if len(values) > 20]
    assert len(long) == len(set(long))
    assert all(list(values) == sorted(values) for values in long)


def test_errors_and_headers_are_described_as_they_are_sent(described: dict[str, Any]) -> None:
    for (method, path), operation in operations().items():
        responses = operation["responses"]
        expected = {"400", "401", "422", "429", "503"} | ({"403", "404"} if "{slug}" in path else set())
        assert expected | ({"409", "413", "415"} if method != "get" else set()) <= responses.keys()
        named = [each.get("$ref", each.get("name")) for each in operation.get("parameters", ())]
        repeated = method == "post" and not path.endswith(UNREPEATED)
        assert ("#/components/parameters/Idempotency-Key" in named) == repeated
        assert ("#/components/parameters/If-Match" in named) == ("412" in responses)
        # A role is set, not edited: members have no version.
        if method == "patch" and "/members/" not in path:
            assert "412" in responses
        if "201" in responses:
            assert "Location" in responses["201"]["headers"]
    for name, response in described["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name


def test_what_may_be_null_is_what_the_columns_say(described: dict[str, Any]) -> None:
    employee = described["components"]["schemas"]["Employee"]
    assert employee["properties"]["number"] == {"type": "string"}
    assert employee["properties"]["status"] == {"$ref": "#/components/schemas/Status"}
    assert employee["properties"]["birth_date"]["type"] == ["string", "null"]
    assert {"id", "version", "number", "department"} <= set(employee["required"])
    assert not {"birth_date", "middle_name", "work_phone"} & {*employee["required"]}


def test_every_answer_to_the_cast_is_as_described(app: Flask, cast: Cast) -> None:
    """Each GET, as everybody; what the answer is held against is in support.description, for all other tests too."""
    client = cast.alice.client
    made = {
        "departments/": client.post(api(cast.acme, "departments/"), json={"name": "Finance"}).json,
        "branches/": client.post(api(cast.acme, "branches/"), json={"name": "Douala", "country": "CM"}).json,
        "employees/": hired(cast, work_email="ada@acme.example", invite=True, birth_date="1990-12-10", country="FR"),
    }
    change = {"department_id": made["departments/"]["id"], "branch_id": made["branches/"]["id"], "version": 1}
    answer = client.patch(api(cast.acme, f"employees/{made['employees/']['id']}"), json=change)
    assert answer.status_code == 200
    walked = walk(client, cast)
    assert {"/employees/", "/employees/{employee_id}", "/invitations/{invitation_id}", "/me"} <= walked
    for person in (cast.mona, cast.bob, cast.person("Vera", cast.acme, "viewer"), cast.person("Ida", cast.acme, "hr")):
        walk(person.client, cast)
    assert client.post(api(cast.acme, "employees/"), json=ADA | {"hired_on": "never"}).status_code == 422


def walk(client: FlaskClient, cast: Cast) -> set[str]:
    """The paths inside an employer whose GET succeeds. An id is that of the first row in the collection above it."""
    found = set()
    for method, path in operations():
        if method == "get":
            url = filled(cast.alice.client, path.replace("{slug}", cast.acme.slug))
            if client.get(url).status_code == 200:
                found.add(path.partition("{slug}")[2])
    return found


def filled(client: FlaskClient, path: str) -> str:
    while "{" in path:
        collection, _, rest = path.partition("{")
        shown = client.get(collection).json
        rows = shown.get("items", []) if isinstance(shown, dict) else shown
        path = f"{collection}{rows[0]['id'] if rows else UUID(int=7)}{rest.partition('}')[2]}"
    return path
