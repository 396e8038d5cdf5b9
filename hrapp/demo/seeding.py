"""Creates the demo: employers, people, logins, invitations and audit events, in the caller's transaction."""

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from hrapp.core import clock, crypto
from hrapp.core.console import table
from hrapp.core.extensions import session
from hrapp.demo.audit_log import AuditLog
from hrapp.demo.companies import ALPENGLOW, FINCH, Company
from hrapp.demo.departures import departures_of
from hrapp.demo.documents import REQUIRED, Documents
from hrapp.demo.doubles import add_doubles
from hrapp.demo.elsewhere import ALIKE, SHARED, Demo, identify, meet, remember
from hrapp.demo.own_fields import add_own_fields
from hrapp.demo.people import OPENED, Staff
from hrapp.demo.portraits import portrait_of
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.numbers import COUNTER
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.operations import followed_field
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.logos import read_logo
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import create_employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

PASSWORD = "demo-hrapp-2026"  # noqa: S105  printed, for everybody to use
COMPANIES = (ALPENGLOW, FINCH)
BOTH = "both@people.example"
OPERATOR = "operator@hrapp.example"
ROLES = ("owner", "hr", "manager", "employee")
# (days since it was sent, state) of each invitation.
INVITED = (
    (1, "pending"), (2, "pending"), (5, "pending"), (6, "pending"), (3, "revoked"), (12, "pending"), (30, "pending"),
)  # fmt: skip


class Login(NamedTuple):
    """A login of the demo; all have the same password."""

    email: str
    role: str
    employer: str
    password: str = PASSWORD


def is_filled() -> bool:
    """Whether the demo employers exist."""
    slugs = [company.slug for company in COMPANIES]
    return bool(session.scalar(select(func.count(Employer.id)).where(Employer.slug.in_(slugs))))


def logins() -> list[Login]:
    """All logins of the demo, whether it has been created or not."""
    at_each = [
        Login(f"{role}@{company.domain}", role, company.profile["trading_name"])
        for company in COMPANIES
        for role in ROLES
    ]
    return [*at_each, Login(BOTH, "employee", "both employers"), Login(OPERATOR, "operator", "the installation")]


def lines_of(those: list[Login]) -> list[str]:
    """The logins as lines to print."""
    return [
        f"Sign in with the password {PASSWORD} as one of:",
        *("  " + line for line in table([login._asdict() | {"password": ""} for login in those])[1:]),
    ]


def seed() -> list[Login]:
    """Create the demo unless it exists; returns its logins."""
    if not is_filled():
        secret = crypto.hash_password(PASSWORD)
        both = _user(BOTH, "Sam Okoro-Favre", secret)
        _user(OPERATOR, "Olive Operator", secret).is_operator = True
        demos = [_prepare(company, secret, both) for company in COMPANIES]
        meet(*demos)
        for demo in demos:
            _open(demo)
        remember(*demos)
    return logins()


def _user(email: str, name: str, secret: str, locale: str = "en", time_zone: str = "Europe/London") -> User:
    user = User(
        id=uuid7(), email=email, name=name, password_hash=secret, is_active=True, locale=locale, time_zone=time_zone
    )
    session.add(user)
    return user


def _prepare(company: Company, secret: str, both: User) -> Demo:
    """The people of a company and their logins, before anything of it is written."""
    staff = Staff(company, clock.today(company.profile["time_zone"]))
    cast = _choose_cast(staff)
    users = {role: _login(company, role, cast[role], secret) for role in ROLES} | {"both": both}
    for role, user in users.items():
        cast[role].user_id = user.id
    _make_sam(staff, cast["both"])
    doubles = add_doubles(staff, {each.id for each in cast.values()})
    return Demo(company, staff, cast, users, doubles)


def _open(demo: Demo) -> None:
    company, staff, users = demo.company, demo.staff, demo.users
    employer = create_employer(slug=company.slug, **company.profile)
    employer.profile_completed_at = employer.first_steps_closed_at = clock.now() - timedelta(days=OPENED)
    if company.logo:
        employer.set_logo(read_logo(company.logo()))
    for role, user in users.items():
        kept_role = role if role in ROLES else "employee"
        session.add(
            Membership(user_id=user.id, employer_id=employer.id, role=kept_role, employee_id=demo.cast[role].id)
        )
    opened = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=OPENED)
    demo.employer = employer
    with tenant_scope(get_tenant(employer.tenant_id)):
        _write(demo, AuditLog(staff, opened, users["owner"], users["hr"]))


def _make_sam(staff: Staff, employee: Employee) -> None:
    """Make `employee` the person who works part-time at both employers."""
    employee.first_name, employee.last_name = "Sam", "Okoro-Favre"
    employee.work_email, employee.personal_email = f"sam.okoro-favre@{staff.company.domain}", BOTH
    employee.nationality, employee.gender, employee.birth_date = "GB", "undisclosed", date(1988, 4, 17)
    rows: list[Employee | JobRecord] = [employee, *(job for job in staff.jobs if job.employee_id == employee.id)]
    for row in rows:
        row.employment_type = "part_time"


def _choose_cast(staff: Staff) -> dict[str, Employee]:
    """role → employee: the CEO, the head of HR, the manager with most reports, and two of these reports."""
    heads = list(staff.heads.values())
    reports = {head.id: [person for person in staff.here if person.manager_id == head.id] for head in heads}
    manager = max(heads[2:], key=lambda head: len(reports[head.id]))
    settled = [person for person in reports[manager.id] if person not in heads and person.status == "active"]
    return {"owner": heads[0], "hr": heads[1], "manager": manager, "employee": settled[0], "both": settled[-1]}


def _login(company: Company, role: str, employee: Employee, secret: str) -> User:
    address = f"{role}@{company.domain}"
    return _user(address, employee.name, secret, company.profile["locale"], company.profile["time_zone"])


def _write(demo: Demo, log: AuditLog) -> None:
    """Insert the rows of an employer, in the order of their foreign keys."""
    staff, cast = demo.staff, demo.cast
    chosen = {"number_prefix": staff.company.prefix, "leaving_approval": "manager"}
    settings_row().chosen = {**chosen, **REQUIRED, **ALIKE, "sharing": SHARED[staff.company.slug]}
    session.add(Counter(name=COUNTER, value=len(staff.people)))
    _seal(staff)
    identify(demo)
    # Some have no photo, as everywhere, and those who were added twice have one.
    twice = {double.record.id for double in demo.doubles}
    for position, person in enumerate(staff.people):
        if position % 5 != 4 and person.id not in twice:
            person.set_photo(portrait_of(position, person.gender))
    own = add_own_fields(staff.company, staff.people)
    leaving = [*staff.departures, *departures_of(staff, log.hr, cast["manager"])]
    for rows in (staff.branches, list(staff.departments.values()), own, staff.people, staff.jobs, leaving):
        session.add_all(rows)
        session.flush()
    Documents(staff, log, cast).add_all()
    _invite(staff, log, cast)
    session.add_all(log.all_events())
    session.flush()


def _seal(staff: Staff) -> None:
    """Give nearly everybody a bank account and many a passport: values that are sealed in the tenant."""
    chance = Random(staff.company.slug)  # noqa: S311  a demo
    for person in staff.people:
        if chance.random() < 0.9:
            person.bank_holder = " ".join(filter(None, (person.first_name, person.last_name)))
            person.bank_account = staff.fakers[person.country or ""].iban()
        if chance.random() < 0.6:
            person.passport_number = f"{chance.choice('CFGHJK')}{chance.randint(10**7, 10**8 - 1)}"


def _invite(staff: Staff, log: AuditLog, cast: dict[str, Employee]) -> None:
    for role in ("hr", "manager", "employee", "both"):
        _invitation(log, cast[role], log.opened + timedelta(hours=5), "accepted")
    waiting = [person for person in staff.here if person.user_id is None and person.manager_id and person.email]
    for (days, state), employee in zip(INVITED, waiting[3::4], strict=False):
        _invitation(log, employee, _morning(days), state)
    _invitation(log, None, _morning(2), "pending", f"auditor@{staff.company.domain}")


def _morning(days: int) -> datetime:
    """9:17 UTC, some days ago."""
    return clock.now().replace(hour=9, minute=17, second=0, microsecond=0) - timedelta(days=days)


def _invitation(
    log: AuditLog, employee: Employee | None, sent: datetime, state: str, auditor: str | None = None
) -> None:
    """Invite an employee, or by email the `auditor`, who reads what HR reads."""
    by = log.hr if state != "accepted" else log.owner
    invitation = Invitation(
        id=uuid7(), employee_id=employee and employee.id, email=employee.email if employee else auditor,
        role="employee" if employee else "viewer", state=state, sent_at=sent, sent_by=by.id,
        expires_at=sent + timedelta(days=7),
        follows=followed_field(employee, str(employee.email)) if employee else None,
    )  # fmt: skip
    if state == "accepted" and employee:
        invitation.accepted_at, invitation.accepted_by = sent + timedelta(hours=3), employee.user_id
    if state == "revoked":
        invitation.revoked_at, invitation.revoked_by = sent + timedelta(hours=20), by.id
    session.add(invitation)
    log.add_invitation(invitation, employee, by)
