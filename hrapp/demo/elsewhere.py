"""People whom both demo employers know: Sam, who works for both, and somebody who has worked for the other before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.text import slugify
from hrapp.demo.companies import ALPENGLOW, FINCH, Company
from hrapp.demo.doubles import Double
from hrapp.demo.people import Staff, noon
from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.elsewhere.models import CrossInstitutionRecord, Granted
from hrapp.hr.elsewhere.sharing import shared_record
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import ConsentState, EventKind, Scope
from hrapp.platform.consents.models import OPEN_FOR, ConsentEvent, ConsentGrant
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.platform.people_index.fields import Purpose
from hrapp.platform.people_index.models import PeopleCheck
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

# What the demo's employers compare, and what others may see of their people.
ALIKE = {"duplicates_level": "lenient"}
SHARED = {ALPENGLOW.slug: "full", FINCH.slug: "moderate"}
# What Sam is asked for, why, and what they allow.
ASKED_FOR = (Scope.IDENTITY, Scope.DATES, Scope.JOB_TITLE)
GRANTED = (Scope.IDENTITY, Scope.DATES)
REASONS = {
    "en": "You work part-time here and there, and we would like to plan your hours with care.",
    "fr": "Vous travaillez à temps partiel ici et ailleurs, et nous souhaitons bien planifier vos horaires.",
}
# Passports of those whom both know.
PASSPORTS = {"both": "533108264", "employee": "518840937"}


@dataclass
class Demo:
    """A demo employer: its people, the cast and its logins by role, and who was added twice."""

    company: Company
    staff: Staff
    cast: dict[str, Employee]
    users: dict[str, User]
    doubles: list[Double]
    employer: Employer = field(init=False)
    # Who has left and works for the other one now.
    moved: Employee | None = None


def meet(before: Demo, now: Demo) -> None:
    """Let the employee of `now` have worked for `before`, until they resigned there."""
    person = now.cast["employee"]
    twice = {double.former.id for double in before.doubles}
    moved = next(each for each in before.staff.people if each.status == "resigned" and each.id not in twice)
    for name in ("first_name", "last_name", "gender", "birth_date", "nationality", "personal_email"):
        setattr(moved, name, getattr(person, name))
    moved.work_email = f"{slugify(person.first_name)}.{slugify(person.last_name)}@{before.company.domain}"
    moved.user_id, moved.access_ended_at = now.users["employee"].id, noon(moved.terminated_on or before.staff.today)
    before.moved = moved


def identify(demo: Demo) -> None:
    """Give the same passports to the same people, and none to those who were added twice, but for the one who left."""
    for double in demo.doubles:
        double.record.passport_number = double.former.passport_number if double.former.is_former else None
    demo.cast["both"].passport_number = PASSPORTS["both"]
    (demo.moved or demo.cast["employee"]).passport_number = PASSPORTS["employee"]


def remember(before: Demo, now: Demo) -> None:
    """Write what both employers know of each other's people, once both are there.

    Sam has allowed some of what `now` has asked for, and has not answered `before` yet. Who has left `before` was found
    and can be asked.
    """
    former = _link_to_former_record(before, now)
    approved = _grant(Asked(now, before, days_ago=6), ConsentState.APPROVED)
    pending = _grant(Asked(before, now, days_ago=1), ConsentState.PENDING)
    with tenant_scope(get_tenant(before.employer.tenant_id)):
        record = shared_record(before.cast["both"].id)
    values = {scope: value for scope, value in record.values.items() if scope in GRANTED} if record else {}
    _know(now, now.cast["both"], approved, values)
    _know(before, before.cast["both"], pending, None)
    _know(now, now.cast["employee"], None, None, is_current=False)
    _know(before, former, None, None)
    looks = ((now, "both", 7), (before, "both", 2), (now, "employee", 3))
    for demo, role, days in looks:
        _look(demo, demo.cast[role].id, demo.users[role], days)
    _look(before, former.id, now.users["employee"], 3)
    session.flush()


@dataclass(frozen=True)
class Asked:
    """That `asking` has asked for what `source` knows of Sam."""

    asking: Demo
    source: Demo
    days_ago: int

    @property
    def at(self) -> datetime:
        return clock.now() - timedelta(days=self.days_ago, hours=2)


def _link_to_former_record(before: Demo, now: Demo) -> Employee:
    """The record of who has left `before` and has a login at `now`."""
    moved = before.moved
    assert moved is not None  # noqa: S101  `meet` has found them
    ended = moved.access_ended_at
    session.add(
        Membership(
            user_id=now.users["employee"].id, employer_id=before.employer.id, role="employee", employee_id=moved.id,
            state=MembershipState.ENDED, started_at=noon(moved.hired_on), ends_at=ended, ended_at=ended,
        )
    )  # fmt: skip
    return moved


def _grant(asked: Asked, state: ConsentState) -> ConsentGrant:
    """A request to Sam, with the lines of their history about it."""
    asking, source, user, at = asked.asking, asked.source, asked.asking.users["both"], asked.at
    grant = ConsentGrant(
        id=uuid7(), user_id=user.id, source_tenant_id=source.employer.tenant_id,
        source_employee_id=source.cast["both"].id, source_name=source.employer.name,
        asking_tenant_id=asking.employer.tenant_id, asking_name=asking.employer.name, record_id=uuid7(),
        asked_by_name=asking.users["hr"].name, reason=REASONS[asking.company.profile["locale"]],
        scopes=[*map(str, ASKED_FOR)], days=60, state=state, asked_at=at, open_until=at + OPEN_FOR,
        ends_at=at + OPEN_FOR,
    )  # fmt: skip
    session.add(grant)
    events = [(at, EventKind.ASKED, grant.scopes)]
    if state == ConsentState.APPROVED:
        grant.granted, grant.answered_at = [*map(str, GRANTED)], at + timedelta(hours=9)
        grant.ends_at, grant.delivered_at = grant.answered_at + timedelta(days=grant.days), grant.answered_at
        events += [(grant.answered_at, EventKind.APPROVED, grant.granted)]
        events += [(at + timedelta(days=1), EventKind.SHOWN, grant.granted)]
    session.flush()
    session.add_all(
        ConsentEvent(
            user_id=user.id, at=moment, kind=kind, employer_id=asking.employer.id, employer_name=asking.employer.name,
            source_name=source.employer.name, grant_id=grant.id, scopes=list(scopes),
        )
        for moment, kind, scopes in events
    )  # fmt: skip
    return grant


def _know(
    demo: Demo, person: Employee, grant: ConsentGrant | None, values: dict[str, Any] | None, *, is_current: bool = True
) -> None:
    """What an employer knows of one of its people: that there is a match, what was asked, and what was granted."""
    at = (grant.asked_at if grant else clock.now() - timedelta(days=2)) - timedelta(hours=1)
    known = CrossInstitutionRecord(employee_id=person.id, checked_at=at, detected_at=at, is_current=is_current)
    if grant:
        known.id, known.scopes, known.days, known.reason = grant.record_id, grant.scopes, grant.days, grant.reason
        known.consent, known.granted_scopes = Consent(str(grant.state)), grant.granted
        known.asked_at, known.asked_by, known.asked_by_name = grant.asked_at, demo.users["hr"].id, grant.asked_by_name
        known.answered_at = grant.answered_at
    with tenant_scope(get_tenant(demo.employer.tenant_id)):
        if grant and values and grant.ends_at:
            known.keep_granted([Granted(grant.id, grant.source_name, grant.ends_at, values)])
        session.add(known)


def _look(demo: Demo, record_id: UUID, user: User, days_ago: int) -> None:
    """That an employer has looked for one of its people, who can read it in their history."""
    employer, purpose, at = demo.employer, Purpose.ASKED, clock.now() - timedelta(days=days_ago, minutes=20)
    session.add_all(
        (
            PeopleCheck(
                employer_id=employer.id, employee_id=record_id, at=at, purpose=purpose, identifiers=1, found=True
            ),
            ConsentEvent(
                user_id=user.id, at=at, kind=EventKind.CHECKED, employer_id=employer.id, employer_name=employer.name,
                purpose=purpose,
            ),
        )
    )  # fmt: skip
