"""The invitations of two records that become one, of which one at most may be open, and none where there is a login."""

from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.operations import end


def before_merge(actor: Actor, kept: Employee, given_up: Employee) -> None:
    """End what would be open twice: that of the kept record stays, unless the person has a login already."""
    has_login = kept.has_login or given_up.has_login
    pending = select(Invitation).options(joinedload(Invitation.employee)).where(Invitation.state == State.PENDING)
    pending = pending.with_for_update(of=Invitation)
    of_kept = session.scalar(pending.where(Invitation.employee_id == kept.id))
    of_other = session.scalar(pending.where(Invitation.employee_id == given_up.id))
    if of_kept and has_login:
        end(actor, of_kept)
    if of_other and (has_login or of_kept):
        end(actor, of_other)
    session.flush()


def counted(number: int) -> str:
    return str(ngettext("%(num)s invitation", "%(num)s invitations", number))
