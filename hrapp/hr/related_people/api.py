"""The JSON API of emergency contacts and dependents, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from marshmallow import fields, validate

from hrapp.access.permissions import require
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, refuse_stale
from hrapp.core.errors import Invalid
from hrapp.core.fields.kinds import NOT_KNOWN
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.record import find_record
from hrapp.hr.related_people import operations
from hrapp.hr.related_people.fields import MOST, Kind, RelatedPersonFields, names_of
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.hr.related_people.pages import ANY, KINDS
from hrapp.hr.related_people.queries import related_people, related_person
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "related_people_api",
    __name__,
    url_prefix=f"/api/v1/e/<slug>/employees/<uuid:employee_id>/<{ANY}:path>",
    description="Emergency contacts and dependents of employees",
)


class RelatedPersonOutput(RelatedPersonFields):
    """Somebody whom a record names; dependents alone have a date of birth."""

    row = RelatedPerson

    id = fields.UUID()
    position = fields.Integer()
    version = fields.Integer()


class RelatedPersonInput(Versioned, RelatedPersonFields):
    """A change, also of the position, which is counted from 1."""

    position = fields.Integer(validate=validate.Range(1, MOST))


# Open to every member, since everybody may see their own record; what is personal is asked for below.
@api.get("")
@access("portal.view")
@api.response(200, RelatedPersonOutput(many=True))
@api.doc(operationId="listRelatedPeople")
def index(employee_id: UUID, path: str) -> Response:
    """List the people of a kind in their order."""
    employee = find_personal(employee_id)
    return jsonify(RelatedPersonOutput(many=True).dump(related_people(employee.id, KINDS[path])))


@api.post("")
@access("employees.edit")
@api.arguments(RelatedPersonFields)
@api.response(201, RelatedPersonOutput)
@api.doc(operationId="createRelatedPerson")
def create(args: dict[str, Any], employee_id: UUID, path: str) -> Response:
    """Add somebody at the end; 409 if there are ten."""
    employee = get_employee(actor(), employee_id, lock=True)
    values = fitting(KINDS[path], Values(args))
    person = operations.add_person(actor(), employee, KINDS[path], values, visit().today)
    response = answer(RelatedPersonOutput(), person)
    response.status_code = 201
    response.headers["Location"] = url_for(".show", employee_id=employee.id, path=path, person_id=person.id)
    return response


@api.get("/<uuid:person_id>")
@access("portal.view")
@api.response(200, RelatedPersonOutput)
@api.doc(operationId="getRelatedPerson")
def show(employee_id: UUID, path: str, person_id: UUID) -> Response:
    """Get one of them, with the version as ETag."""
    employee = find_personal(employee_id)
    return answer(RelatedPersonOutput(), related_person(employee.id, KINDS[path], person_id))


@api.patch("/<uuid:person_id>")
@access("employees.edit")
@api.arguments(RelatedPersonInput(partial=True))
@api.response(200, RelatedPersonOutput)
@api.doc(operationId="updateRelatedPerson")
def update(args: dict[str, Any], employee_id: UUID, path: str, person_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change; 409 or 412 if it is outdated.

    With `position` the person is moved there, and the others make room.
    """
    employee = get_employee(actor(), employee_id, lock=True)
    person = related_person(employee.id, KINDS[path], person_id)
    values = fitting(KINDS[path], changes_to(person, args))
    position = values.pop("position", None)
    operations.update_person(actor(), employee, person, values, visit().today)
    if position is not None:
        operations.move_person(actor(), employee, person, position)
    return answer(RelatedPersonOutput(), person)


@api.delete("/<uuid:person_id>")
@access("employees.edit")
@api.response(204)
@api.doc(operationId="deleteRelatedPerson")
def destroy(employee_id: UUID, path: str, person_id: UUID) -> None:
    """Remove somebody; If-Match may name the version."""
    employee = get_employee(actor(), employee_id, lock=True)
    person = related_person(employee.id, KINDS[path], person_id)
    refuse_stale(person)
    operations.remove_person(actor(), employee, person)


def find_personal(employee_id: UUID) -> Employee:
    """The record; NotFound if the actor cannot find it, Forbidden if they may not see what is personal in it."""
    employee = find_record(employee_id)
    require(actor(), "employees.personal", employee.id)
    return employee


def fitting(kind: Kind, values: Values) -> Values:
    """The values; Invalid if one is given that people of this kind do not have."""
    known = {*names_of(kind), "position"}
    if unknown := [name for name, value in values.items() if name not in known and value is not None]:
        raise Invalid({name: [NOT_KNOWN] for name in unknown})
    return values
