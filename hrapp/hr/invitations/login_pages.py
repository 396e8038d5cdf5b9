"""The tab of a record with the login that reads it, where a wrong one is taken off."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.hr.employees.record import record_page
from hrapp.hr.invitations import logins
from hrapp.hr.invitations.queries import open_invitation
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("logins", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")


# Unbound, since logins and memberships are in `public`.
@pages.get("/<uuid:employee_id>/login")
@access("invitations.send", bound=False)
def show(employee_id: UUID) -> ResponseReturnValue:
    """Who signs in as this person, or what has become of their invitation."""
    employer = visit().employer
    employee, login = logins.find_access(actor(), employer, employee_id)
    with tenant_scope(employer.tenant):
        invitation = None if employee.has_login else open_invitation(employee.id)
        return record_page("invitations/access.html", employee, login=login, invitation=invitation)


@pages.post("/<uuid:employee_id>/login/removal")
@access("invitations.send", bound=False, page="employees.show")
def create_removal(employee_id: UUID) -> ResponseReturnValue:
    """Take it off the record."""
    login = logins.take_off(actor(), visit().employer, employee_id)
    flash(_("The account %(email)s no longer opens this record.", email=login.user.email), "success")
    return redirect(url_for("employees.show", employee_id=employee_id), 303)
