"""Nobody who asks can tell who the other employer is, nor whether there is one that shares nothing."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from tests.support.alike import Observed, observe
from tests.support.cast import Cast, CastEmployer
from tests.support.index import looked_up, sharing
from tests.support.mailbox import Mailbox

EMPLOYEE = UUID("01a22509-7b60-7667-98c2-ddf928b4d0d5")
# What others have of the person: for each of them what it shares, and the state of its tenant.
NOT_FOUND: dict[str, list[dict[str, Any]]] = {
    "nobody": [],
    "hidden": [{"sharing": "none"}, {"sharing": "none", "login": True}],
    "archived": [{"sharing": "full", "state": "archived"}],
}
FOUND: dict[str, list[dict[str, Any]]] = {
    "one": [{"sharing": "basic"}],
    "many": [{"sharing": "full", "sharing_consent": False, "country": "CM", "login": True}] * 3,
    "suspended": [{"sharing": "moderate", "state": "suspended"}, {"sharing": "none", "login": True}],
}


def arrange(cast: Cast, passport: str, others: list[dict[str, Any]]) -> None:
    """Let the person with this passport work for these others."""
    for number, other in enumerate(others):
        employer = cast.employer(f"other-{passport.lower()}-{number}", f"Other {passport} {number}")
        works_at(cast, employer, passport, **other)


def works_at(
    cast: Cast, employer: CastEmployer, passport: str, state: str = "active", login: bool = False, **shared: Any
) -> None:
    sharing(cast, employer, **shared)
    person = cast.user(f"Ada-{employer.slug}") if login else None
    record = {"passport_number": passport, "nationality": "DE", "user_id": person and person.id}
    employee_id = cast.hire(employer, "Ada", **record)
    if person:
        person.employee_ids[employer.slug] = employee_id
        cast.join(person, employer, "employee")
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.id == employer.tenant.id).values(state=state))


@pytest.fixture
def seen(cast: Cast, mailbox: Mailbox) -> dict[str, Observed]:
    """What somebody of Umbrella can observe who looks for the person, in each of these cases."""
    found = {}
    for number, (case, others) in enumerate((NOT_FOUND | FOUND).items()):
        passport = f"C01X00T{number}{number}"
        arrange(cast, passport, others)
        mailbox.deliver()
        asking = cast.employer(f"umbrella-{number}", "Umbrella")

        def look(asking: CastEmployer = asking, passport: str = passport) -> object:
            return looked_up(cast, asking, passport, employee_id=EMPLOYEE, name="Ada Lovelace")

        found[case] = observe(cast, asking, mailbox, look, passport)
    return found


def test_the_answer_alone_tells_that_there_is_somebody(seen: dict[str, Observed]) -> None:
    assert {case: seen[case].apart(seen["nobody"]) for case in NOT_FOUND} == {case: {} for case in NOT_FOUND}
    assert {case: seen[case].apart(seen["one"]) for case in FOUND} == {case: {} for case in FOUND}
    assert seen["one"].apart(seen["nobody"]).keys() == {"body"}
    assert ("found=False" in seen["nobody"].body, "found=True" in seen["one"].body) == (True, True)


def test_what_is_compared_is_there(seen: dict[str, Observed]) -> None:
    one = seen["one"]
    assert any("person_index" in statement for statement in one.statements)
    assert [job.split(",")[0] for job in one.jobs] == ["('people_index.tell'"]
    assert any("looked for elsewhere" in row for row in one.rows)
    assert "Other" not in repr(one)
