"""How many people an employer has, for somebody outside of it."""

from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope


def count_people(tenant: Tenant) -> int:
    """The people at work in this tenant, counted from `public`."""
    with tenant_scope(tenant):
        return session.scalar(select(func.count(Employee.id)).where(Employee.status.in_(CURRENT))) or 0
