"""Asking people for the documents that are missing: one mail each, at most once a day."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.core.keys import sort_key
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.mails import ASKED, asked_since, mail_request
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.required import missing
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import visible_to
from hrapp.tenancy.scope import bound_tenant


class Told(NamedTuple):
    """What has come of asking people, each of whom is in one of these lists, in the order of their names."""

    asked: list[Employee]
    asked_today_already: list[Employee]
    without_access: list[Employee]
    nothing_missing: list[Employee]


def ask_for(actor: Actor, employee_ids: Collection[UUID], today: date) -> Told:
    """Mail people what is missing of them, and log it; those whom `actor` does not find are left out.

    Who has no access here gets no mail, and nobody gets a second one on the same day. `today` is the employer's.
    """
    told = Told([], [], [], [])
    # Locked: of two who ask at the same time, the second one sees that it is done.
    query = visible_to(actor).where(Employee.id.in_(employee_ids)).order_by(Employee.id)
    query = query.with_for_update(of=Employee, key_share=True).execution_options(populate_existing=True)
    people = session.scalars(query).all()
    lacking, asked = _lacking(actor, employee_ids, today), asked_since(today, employee_ids)
    for employee in sorted(people, key=lambda each: sort_key(each.name)):
        if employee.id not in lacking:
            told.nothing_missing.append(employee)
        elif not employee.has_login:
            told.without_access.append(employee)
        elif employee.id in asked:
            told.asked_today_already.append(employee)
        else:
            _ask(actor, employee, lacking[employee.id], today)
            told.asked.append(employee)
    return told


def _ask(actor: Actor, employee: Employee, types: list[DocumentType], today: date) -> None:
    for each in types:
        audit.record(
            actor,
            ASKED,
            changes={"type": [None, str(each)]},
            subject_type=Document.__subject__,
            subject_id=employee.id,
            subject_name=employee.name,
        )
    by = str(actor.id) if actor.id else None
    defer(mail_request, tenant_id=str(bound_tenant().id), employee_id=str(employee.id), by=by, on=today.isoformat())


def _lacking(actor: Actor, employee_ids: Collection[UUID], today: date) -> dict[UUID, list[DocumentType]]:
    """id → the types of documents that are missing of somebody, in their order, for those of whom any is."""
    rows = missing(actor, today).subquery("lacking")
    found: dict[UUID, set[str]] = {}
    for employee_id, kind in session.execute(select(rows).where(rows.c.employee_id.in_(employee_ids))):
        found.setdefault(employee_id, set()).add(kind)
    return {employee_id: [each for each in DocumentType if each in kinds] for employee_id, kinds in found.items()}
