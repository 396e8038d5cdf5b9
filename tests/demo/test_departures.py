"""The demo has people who leave: some have left, somebody leaves in two weeks, and a request waits for the manager."""

from flask import Flask
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.demo import seed
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving.models import Departure
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.scope import tenant_scope


def test_departures_and_records_agree(app: Flask) -> None:
    with app.app_context():
        seed()
        employer = employer_by_slug("harbour-finch")
        begin_day(employer)
        with tenant_scope(employer.tenant_ref):
            people = {each.id: each for each in session.scalars(select(Employee))}
            found = list(session.scalars(select(Departure)))
            former = {each.id for each in people.values() if each.is_former}
            left = [each for each in found if each.employee_id in former]
            assert {each.employee_id for each in left} == former
            assert all(people[each.employee_id].terminated_on == each.last_day for each in left)
            today = clock.today(employer.time_zone)
            (coming,) = [each for each in found if each.is_approved and each.last_day >= today]
            assert people[coming.employee_id].terminated_on == coming.last_day
            (waiting,) = [each for each in found if each.is_requested]
            assert people[waiting.employee_id].terminated_on is None
