"""An invitation follows its person: when its address is corrected in the record, it is moved or ended at once.

Whatever changes a record sends `record_changed`. Should something forget to, accepting checks the address again.
"""

from collections.abc import Collection

from hrapp.access.actor import Actor
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import OpenInvitation
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import JobChange, record_changed
from hrapp.hr.invitations import operations
from hrapp.hr.invitations.models import ADDRESSES
from hrapp.hr.invitations.queries import open_invitation


@record_changed.connect
def follow(employee: Employee, *, actor: Actor, changed: Collection[str], change: JobChange) -> Message | None:
    """Move or end the open invitation of a record whose address is a new one; the message says what was done."""
    if not set(ADDRESSES) & set(changed):
        return None
    invitation = open_invitation(employee.id, lock=True)
    if invitation is None or not invitation.is_astray(employee):
        return None
    before, now = invitation.email, getattr(employee, str(invitation.follows))
    if now and change.invitation == OpenInvitation.MOVE:
        operations.move(actor, invitation, now)
        return N_("A new link is on its way to %(email)s. The old one no longer works.", email=now)
    operations.end(actor, invitation)
    return N_("The invitation to %(email)s no longer works.", email=before)


def question(employee: Employee) -> Message | str:
    """What the form of a record says about its open invitation; '' if there is none that follows its addresses."""
    invitation = open_invitation(employee.id)
    if invitation is None or invitation.follows is None:
        return ""
    return N_(
        "%(name)s has an open invitation to %(email)s. If you change or remove that address, its link stops working.",
        name=employee.name,
        email=invitation.email,
    )
