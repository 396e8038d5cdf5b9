"""What is known of work elsewhere, of two records that become one: there is one at most, that of the kept record."""

from sqlalchemy import delete, select

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.models import Employee


def before_merge(_actor: Actor, kept: Employee, given_up: Employee) -> None:
    """Leave behind what is known of the record that is given up, if something is of the other one."""
    record = CrossInstitutionRecord
    if session.scalar(select(record.id).where(record.employee_id == kept.id)):
        left = delete(record).where(record.employee_id == given_up.id)
        session.execute(left.execution_options(synchronize_session=False))
