"""The JSON API of the documents that people lack, and of asking them for these."""

from dataclasses import replace
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.kinds import Choice
from hrapp.core.fields.schema import Fields
from hrapp.core.lists.listing import List, Pointer
from hrapp.core.lists.output import as_json, list_of
from hrapp.core.lists.selection import MOST
from hrapp.hr.documents import asking, missing_listing
from hrapp.hr.documents.fields import DOCUMENT, DocumentType
from hrapp.hr.documents.output import PersonOutput
from hrapp.hr.employees.models import Employee
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "missing_documents_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/documents",
    description="Documents that people lack",
)


class Lacking(NamedTuple):
    """Somebody, and the types of the documents that they lack."""

    employee: Employee
    types: list[str]


# The list of the page, with whole rows, and by person.
PEOPLE = replace(
    cast("List[Any]", missing_listing.PEOPLE),
    select=lambda query: query.add_columns(missing_listing.LACKING.c.types),
    make=lambda row: Lacking(*row),
    pointers={"employee": Pointer(Employee.id)},
)


class MissingOutput(Fields):
    """Somebody, the types of the documents that they lack, and whether they have access, so that they can be asked."""

    employee = fields.Nested(PersonOutput)
    types = fields.List(Choice(_l("Type"), DOCUMENT, choices=DocumentType, required=True))
    can_be_asked = fields.Boolean(attribute="employee.has_login")


class RemindersInput(Fields):
    """Whom to ask for what they lack."""

    employee_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST))


class RemindersOutput(Fields):
    """What has come of it: each person whom the caller may find is in one of these lists."""

    asked = fields.List(fields.Nested(PersonOutput))
    asked_today_already = fields.List(fields.Nested(PersonOutput))
    without_access = fields.List(fields.Nested(PersonOutput))
    nothing_missing = fields.List(fields.Nested(PersonOutput))


MissingList = list_of(MissingOutput(), "MissingDocumentsList")


@api.get("/missing")
@access("documents.edit")
@api.arguments(PEOPLE.query, location="query")
@api.response(200, MissingList)
@api.doc(operationId="listMissingDocuments")
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List the people who lack documents that are asked of them, with what each of them lacks."""
    asked, who = PEOPLE.asked_by(args), actor()
    return as_json(PEOPLE.page(missing_listing.scope_of(who), asked, viewer=who.employee_id, today=visit().today))


@api.post("/reminders")
@access("documents.edit")
@api.arguments(RemindersInput)
@api.response(200, RemindersOutput)
@api.doc(operationId="askForMissingDocuments")
def create_reminders(args: dict[str, list[UUID]]) -> asking.Told:
    """Mail people what is missing of them; nobody gets a second mail on the same day."""
    return asking.ask_for(actor(), args["employee_ids"], visit().today)
