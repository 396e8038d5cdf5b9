"""People whom both demo employers know: Sam, who works for both, and somebody who has worked for the other before."""

from dataclasses import dataclass, field

from hrapp.core.extensions import session
from hrapp.core.text import slugify
from hrapp.demo.companies import ALPENGLOW, FINCH, Company
from hrapp.demo.doubles import Double
from hrapp.demo.people import Staff, noon
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership

# What the demo's employers compare, and what others may see of their people.
ALIKE = {"duplicates_level": "lenient"}
SHARED = {ALPENGLOW.slug: "full", FINCH.slug: "moderate"}
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
    """Write what both employers know of each other's people, once both are there."""
    moved = before.moved
    if moved is None:
        return
    ended = moved.access_ended_at
    session.add(
        Membership(
            user_id=now.users["employee"].id, employer_id=before.employer.id, role="employee", employee_id=moved.id,
            state=MembershipState.ENDED, started_at=noon(moved.hired_on), ends_at=ended, ended_at=ended,
        )
    )  # fmt: skip
    session.flush()
