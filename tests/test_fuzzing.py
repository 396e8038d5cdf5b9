"""The API, fuzzed from its own description: whatever is sent, it never fails through its own fault, and answers as
described."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from tests.support.cast import Cast
from tests.support.documents import add_document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@pytest.fixture
def token(app: Flask, cast: Cast) -> str:
    """A token of somebody who may do everything at Acme."""
    with app.app_context():
        alice = session.get_one(User, cast.alice.id)
        _row, secret = issue_api_token(alice, cast.acme.id, "fuzzing", None)
        session.commit()
        return secret


def operations_of(app: Flask) -> list[schemathesis.APIOperation]:
    description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return [found.ok() for found in description.get_all_operations()]


def test_nothing_that_is_sent_makes_the_api_fail(app: Flask, cast: Cast, token: str) -> None:
    bob = cast.bob.employee_ids["acme"]
    with app.app_context():
        document = add_document(cast.acme, bob)
    known = {"slug": cast.acme.slug, "employee_id": str(bob), "document_id": str(document)}
    # What is deleted is there until then.
    operations = sorted(operations_of(app), key=lambda operation: operation.method == "delete")
    assert len(operations) > 15

    @given(st.data())
    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def fuzz(operation: schemathesis.APIOperation, data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        case.path_parameters |= {name: value for name, value in known.items() if name in case.path_parameters}
        answer = case.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        case.validate_response(answer, checks=CHECKS)

    for operation in operations:
        fuzz(operation)
