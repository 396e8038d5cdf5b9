"""The tab of a record with the person's documents."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.hr.documents import shown
from hrapp.hr.documents.chains import by_type, chains_of
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.forms import FIRST, FOLDED, new_form
from hrapp.hr.documents.queries import documents_of, sight_of
from hrapp.hr.documents.required import missing_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record import find_record, record_page
from hrapp.platform.memberships.visit import visit

pages = Blueprint("record_documents", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/documents")


# Open to every member, since everybody may see their own record; the queries limit the others.
@pages.get("")
@access("documents.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    """What is missing, and the documents by type with their versions."""
    employee = find_record(employee_id)
    edits = may(actor(), "documents.edit")
    return record_page(
        "documents/record.html",
        employee,
        groups=by_type(chains_of(documents_of(actor(), employee.id))),
        missing=missing_in_sight(actor(), employee),
        form=new_form(employee) if edits else None,
        names=FIRST,
        folded=FOLDED,
        edits=edits,
        is_own=employee.id == actor().employee_id,
        shown=shown,
        today=visit().today,
    )


def missing_in_sight(actor: Actor, employee: Employee) -> list[DocumentType]:
    """What is missing of somebody, as far as `actor` would find it if it were there.

    Nothing to managers: what is neither missing nor in sight is there for HR only.
    """
    if employee.id == actor.employee_id:
        return missing_of(employee, visit().today)
    sight = sight_of(actor)
    return [each for each in missing_of(employee, visit().today) if each in sight.types] if sight.marked_hr else []
