"""Who the tests speak of, each made when first named, and a browser-like client for each."""

from datetime import date
from functools import cached_property
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient

from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.sessions import open_session
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope
from tests.support.reuse import tenants

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = crypto.hash_password(PASSWORD)


class CastEmployer:
    """An employer as the tests hold it: plain values that outlive any session."""

    def __init__(self, employer: Employer, tenant: TenantRef) -> None:
        self.id, self.slug, self.name, self.tenant = employer.id, employer.slug, employer.name, tenant

    def url(self, path: str = "") -> str:
        return f"/e/{self.slug}/{path}"


class Person:
    """A login as the tests hold it."""

    def __init__(self, app: Flask, user: User) -> None:
        self.app, self.id, self.email, self.name = app, user.id, user.email, user.name
        self.employee_ids: dict[str, UUID] = {}

    @cached_property
    def client(self) -> FlaskClient:
        """A client that is signed in as this person."""
        self.app.test_client_class = FlaskLoginClient
        with self.app.app_context():
            user = session.get_one(User, self.id)
            open_session(user, keep=False, device="Test", network="127.0.0.0/24")
            session.commit()
            return self.app.test_client(user=user)


class Cast:
    def __init__(self, app: Flask) -> None:
        self.app = app

    @cached_property
    def acme(self) -> CastEmployer:
        return self.employer("acme", "Acme Ltd")

    @cached_property
    def globex(self) -> CastEmployer:
        return self.employer("globex", "Globex SA")

    @cached_property
    def alice(self) -> Person:
        """Owns Acme."""
        return self.person("Alice", self.acme, "owner")

    @cached_property
    def mona(self) -> Person:
        """Manages Bob at Acme."""
        return self.person("Mona", self.acme, "manager", hired=True)

    @cached_property
    def bob(self) -> Person:
        """Works at Acme."""
        return self.person("Bob", self.acme, "employee", hired=True, manager=self.mona)

    @cached_property
    def charlie(self) -> Person:
        """Owns Globex, and has nothing to do with Acme."""
        return self.person("Charlie", self.globex, "owner")

    @cached_property
    def dana(self) -> Person:
        """Works at both."""
        dana = self.person("Dana", self.acme, "employee", hired=True)
        self.join(dana, self.globex, "employee", hired=True)
        return dana

    @cached_property
    def nobody(self) -> FlaskClient:
        """Somebody who is not signed in."""
        return self.app.test_client()

    @cached_property
    def operator(self) -> Person:
        """Runs the installation, and belongs to no employer."""
        return self.user("Olga", is_operator=True)

    def employer(self, slug: str, name: str) -> CastEmployer:
        with self.app.app_context():
            tenant = tenants().claim()
            employer = Employer(slug=slug, legal_name=name, trading_name=name, tenant_id=tenant.id)
            session.add(employer)
            # Many of the people in tests have no email address.
            with tenant_scope(tenant):
                settings_row().chosen = {"rule_work_email": "optional"}
            session.commit()
            return CastEmployer(employer, tenant.ref)

    def user(self, name: str, **more: object) -> Person:
        with self.app.app_context():
            email = f"{name.lower()}@example.com"
            user = User(email=email, name=name, password_hash=PASSWORD_HASH, is_active=True, **more)
            session.add(user)
            session.commit()
            return Person(self.app, user)

    def person(
        self, name: str, employer: CastEmployer, role: str, hired: bool = False, manager: Person | None = None
    ) -> Person:
        person = self.user(name)
        self.join(person, employer, role, hired, manager)
        return person

    def join(
        self, person: Person, employer: CastEmployer, role: str, hired: bool = False, manager: Person | None = None
    ) -> None:
        """Make somebody a member, and an employee too if `hired`."""
        manager_id = manager.employee_ids[employer.slug] if manager else None
        with self.app.app_context():
            if hired:
                person.employee_ids[employer.slug] = self.hire(
                    employer, person.name, user_id=person.id, manager_id=manager_id
                )
            employee_id = person.employee_ids.get(employer.slug)
            session.add(Membership(user_id=person.id, employer_id=employer.id, role=role, employee_id=employee_id))
            session.commit()

    def hire(self, employer: CastEmployer, first_name: str, **more: object) -> UUID:
        """An employee's record, without the door; its id."""
        values = {
            "number": f"E-{first_name}",
            "last_name": "Tester",
            "job_title": "Tester",
            "employment_type": "full_time",
            "hired_on": date(2024, 1, 1),
            "work_email": f"{first_name.lower()}@{employer.slug}.example",
        }
        with self.app.app_context(), tenant_scope(employer.tenant):
            employee = Employee(first_name=first_name, **(values | more))
            session.add(employee)
            session.commit()
            return employee.id
