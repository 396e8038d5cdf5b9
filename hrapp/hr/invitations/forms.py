"""The forms of invitations: whom one may choose, and which roles one may give."""

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hrapp.access.actor import Actor
from hrapp.core.fields.form import Form
from hrapp.hr.employees.queries import label
from hrapp.hr.invitations.acceptance import Opened
from hrapp.hr.invitations.operations import givable_roles
from hrapp.hr.invitations.queries import without_login
from hrapp.hr.invitations.schemas import AcceptanceSchema, EmployeeInvitationSchema, MemberInvitationSchema
from hrapp.platform.accounts.schemas import ActivationSchema
from hrapp.web.navigation import ROLES


def employee_form(data: MultiDict[str, str] | None = None, chosen: str | None = None) -> Form:
    """Whom to invite to their record; `chosen` is the id of somebody to begin with."""
    form = Form(EmployeeInvitationSchema(), data, {"employee_id": chosen} if chosen else None)
    choices = {str(person.id): label(person) for person in without_login()}
    if data and (given := data.get("employee_id")):
        # Somebody who was invited meanwhile is not refused as unknown: the operation says what happened.
        choices.setdefault(given, _("Chosen before"))
    form.set_choices("employee_id", choices.items())
    return form


def member_form(actor: Actor, data: MultiDict[str, str] | None = None) -> Form:
    """Whom to invite to the team, in one of the roles that `actor` may give."""
    form = Form(MemberInvitationSchema(), data)
    form.set_choices("role", [(role, ROLES[role]) for role in givable_roles(actor)])
    return form


def acceptance_form(opened: Opened, data: MultiDict[str, str] | None = None) -> Form:
    """A password that exists, or a first one with a name."""
    if opened.has_account:
        return Form(AcceptanceSchema(), data)
    employee = opened.invitation.employee
    known: Any = {"name": employee.name if employee else opened.user.name if opened.user else ""}
    return Form(ActivationSchema(opened.invitation.email, [opened.employer.name]), data, known)
