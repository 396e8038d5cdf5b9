"""What documents mean for a record whose person leaves, or which was entered by mistake."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.required import missing_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import NAMED
from hrapp.tenancy.scope import bound_tenant


def leaving_items(actor: Actor, employee: Employee) -> list[str]:
    """What is said of documents before somebody leaves: those that are missing, to those who may see all of them."""
    if not may(actor, "documents.edit"):
        return []
    names = ", ".join(map(DocumentType.label_of, missing_of(employee, clock.today(bound_tenant().time_zone))))
    return (
        [_("Documents: %(names)s. They are no longer asked for once somebody has left.", names=names)] if names else []
    )


def holding(employee: Employee) -> list[Message]:
    """Why the record of somebody of whom documents are kept is not removed; whoever may remove it reads all of them."""
    query = select(Document.title).where(Document.employee_id == employee.id, Document.is_current)
    titles = session.scalars(query.order_by(Document.title_key).limit(NAMED + 1)).all()
    if not titles:
        return []
    named = ", ".join([*titles[:NAMED], *(["…"] if len(titles) > NAMED else [])])
    return [N_("They still have documents (%(titles)s). Delete them on the tab Documents first.", titles=named)]


def counted(number: int) -> str:
    """How many versions of documents there are, in words."""
    return str(ngettext("%(num)s document", "%(num)s documents", number))
