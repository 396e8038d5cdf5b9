"""The JSON API for what is known of people at other employers."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, refuse_stale
from hrapp.core.fields.kinds import LongText
from hrapp.core.fields.schema import Fields
from hrapp.hr.elsewhere import asking, checking, keeping
from hrapp.hr.elsewhere.fields import (
    ELSEWHERE,
    LONGEST_NOTES,
    LONGEST_REASON,
    Consent,
    CrossInstitutionFields,
    RequestFields,
)
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.consents.operations import Request
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

api = Blueprint(
    "elsewhere_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/elsewhere",
    description="What is known of people at other employers on this site",
)


class ElsewhereOutput(CrossInstitutionFields):
    """What is known of somebody. `found` is null until they have been looked for.

    `granted_scopes` and `until` are those of what may be shown now.
    """

    found = fields.Boolean(allow_none=True)
    checked_at = fields.DateTime(allow_none=True)
    asked_at = fields.DateTime(allow_none=True)
    asked_by_name = fields.String(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)
    until = fields.DateTime(allow_none=True)
    verified_at = fields.DateTime(allow_none=True)
    verified_by_name = fields.String(allow_none=True)
    version = fields.Integer()


class ElsewhereInput(Versioned, Fields):
    """What HR adds: notes, and why somebody may work for another employer too."""

    notes = LongText(_l("Notes"), ELSEWHERE, LONGEST_NOTES)
    exception_reason = LongText(_l("Why it is all right"), ELSEWHERE, LONGEST_REASON, allow_none=False)


class GrantedOutput(Fields):
    """What one employer shows, scope → value; `dates` are [first day, last day or null] of each tenure."""

    employer = fields.String()
    until = fields.DateTime()
    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))


@api.get("")
@access("elsewhere.view")
@api.response(200, ElsewhereOutput)
@api.doc(operationId="getElsewhere")
def show(employee_id: UUID) -> Response:
    """Get what is known, with its version as ETag; a version of 0 if nobody has looked yet."""
    return known_as_json(record_of(get_employee(actor(), employee_id).id))


@api.patch("")
@access("elsewhere.ask")
@api.arguments(ElsewhereInput(partial=True))
@api.response(200, ElsewhereOutput)
@api.doc(operationId="updateElsewhere")
def update(args: dict[str, Any], employee_id: UUID) -> Response:
    """Change notes or exception. `version` or If-Match names the version to change; 409 or 412 if it is outdated."""
    employee = get_employee(actor(), employee_id, lock=True)
    known = keeping.known_of(employee, lock=True)
    values = changes_to(known, args)
    if "exception_reason" in values:
        keeping.explain(actor(), employee, known, values["exception_reason"])
    if "notes" in values:
        keeping.write_notes(actor(), employee, known, values["notes"])
    return known_as_json(known)


@api.post("/checks")
@access("elsewhere.ask")
@api.response(200, ElsewhereOutput)
@api.doc(operationId="lookElsewhere")
def create_check(employee_id: UUID) -> Response:
    """Look for them now; 409 without an identifier. If `checked_at` is null, it is made up for on the next day."""
    return known_as_json(checking.look(actor(), get_employee(actor(), employee_id, lock=True)))


# Unbound, since the ledger of consents is in `public`.
@api.post("/requests")
@access("elsewhere.ask", bound=False)
@api.arguments(RequestFields)
@api.response(200, ElsewhereOutput)
@api.doc(operationId="createElsewhereRequest")
def create_request(args: dict[str, Any], employee_id: UUID) -> Response:
    """Ask the person; 409 with the code `cannot_be_asked` if they have no account at the other employer."""
    asking.ask(actor(), visit().employer, employee_id, Request(**args))
    return again(employee_id)


@api.delete("/requests")
@access("elsewhere.ask", bound=False)
@api.response(204)
@api.doc(operationId="deleteElsewhereRequest")
def destroy_request(employee_id: UUID) -> None:
    """Take the request back, or give back what was granted, which is deleted here at once."""
    asking.withdraw(actor(), visit().employer, employee_id)


@api.post("/looks")
@access("elsewhere.ask", bound=False)
@api.kept_nowhere
@api.response(200, GrantedOutput(many=True))
@api.doc(operationId="lookAtGranted")
def create_look(employee_id: UUID) -> list[Any]:
    """Show what was granted, by employer. The person and these employers are told of each look."""
    return asking.look_at_granted(actor(), visit().employer, employee_id)


@api.put("/verification")
@access("elsewhere.ask")
@api.response(200, ElsewhereOutput)
@api.doc(operationId="verifyElsewhere")
def create_verification(employee_id: UUID) -> Response:
    """Say that HR has held it against what the person has shown; If-Match may name the version."""
    employee = get_employee(actor(), employee_id, lock=True)
    known = keeping.known_of(employee, lock=True)
    refuse_stale(known)
    keeping.verify(actor(), employee, known)
    return known_as_json(known)


@api.delete("/verification")
@access("elsewhere.ask")
@api.response(204)
@api.doc(operationId="unverifyElsewhere")
def destroy_verification(employee_id: UUID) -> None:
    """Let it count as not verified; If-Match may name the version."""
    employee = get_employee(actor(), employee_id, lock=True)
    known = keeping.known_of(employee, lock=True)
    refuse_stale(known)
    keeping.take_back_verification(actor(), employee, known)


def again(employee_id: UUID) -> Response:
    with tenant_scope(visit().employer.tenant_ref):
        return known_as_json(record_of(get_employee(actor(), employee_id).id))


def known_as_json(known: CrossInstitutionRecord | None) -> Response:
    row = known or CrossInstitutionRecord(consent=Consent.NOT_ASKED, is_current=False, scopes=[], version=0)
    output = ElsewhereOutput()
    found = None if row.checked_at is None and row.detected_at is None else row.detected_at is not None
    until, granted_scopes = (row.until, row.granted_scopes) if row.holds else (None, [])
    shown = {name: getattr(row, name, None) for name in output.fields}
    shown |= {"found": found, "consent": row.shown_consent, "until": until, "granted_scopes": granted_scopes}
    return answer(output, SimpleNamespace(**shown))
