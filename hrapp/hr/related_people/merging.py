"""The contacts and dependents of two records that become one: those of the one that is given up come last."""

from flask_babel import ngettext
from sqlalchemy import func, select, update

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.related_people.models import RelatedPerson


def before_merge(_actor: Actor, kept: Employee, given_up: Employee) -> None:
    last = select(func.coalesce(func.max(RelatedPerson.position) + 1, 0)).where(RelatedPerson.employee_id == kept.id)
    behind = RelatedPerson.position + last.scalar_subquery()
    theirs = update(RelatedPerson).where(RelatedPerson.employee_id == given_up.id).values(position=behind)
    session.execute(theirs.execution_options(synchronize_session=False))


def counted(number: int) -> str:
    return str(ngettext("%(num)s contact or dependent", "%(num)s contacts and dependents", number))
