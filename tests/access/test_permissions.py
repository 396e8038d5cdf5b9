"""The two tables: who may use a route, and who may know of which field."""

from uuid import UUID

import pytest

from hrapp.access.actor import Actor
from hrapp.access.permissions import FIELDS, editable, viewable
from hrapp.access.roles import Role
from hrapp.core.fields.sections import Privacy
from hrapp.hr.employees.fields import EmployeeFields

OWN, OTHERS = UUID(int=1), UUID(int=2)


def somebody(role: Role) -> Actor:
    return Actor("user", role, role=role, employee_id=OWN)


def known(role: Role, record: UUID) -> str:
    """The classes of privacy that a role may know of a record, by their first letters."""
    return "".join(privacy[0] for privacy in Privacy if FIELDS[privacy].view(somebody(role), record))


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.OWNER, "dwpib"),
        (Role.ADMIN, "dwpib"),
        (Role.HR, "dwpib"),
        (Role.VIEWER, "dwp"),
        (Role.MANAGER, "dw"),
        (Role.EMPLOYEE, ""),
    ],
)
def test_what_a_role_knows_of_others(role: Role, others: str) -> None:
    assert known(role, OTHERS) == others


@pytest.mark.parametrize("role", Role)
def test_everybody_knows_all_of_their_own_record(role: Role) -> None:
    assert known(role, OWN) == "dwpib"


def test_every_class_of_privacy_has_rights() -> None:
    assert set(FIELDS) == set(Privacy)


def test_a_manager_does_not_see_the_private_email_and_phone() -> None:
    seen = viewable(somebody(Role.MANAGER), EmployeeFields, OTHERS)
    assert {"work_email", "work_phone", "job_title", "hired_on"} <= set(seen)
    assert not {"personal_email", "personal_phone", "birth_date", "address"} & set(seen)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER, Role.EMPLOYEE])
def test_who_may_only_read_edits_nothing(role: Role) -> None:
    assert editable(somebody(role), EmployeeFields, OTHERS) == ()


@pytest.mark.parametrize("role", Role)
def test_every_role_says_what_it_may_do(role: Role) -> None:
    assert str(role.text).endswith(".")
