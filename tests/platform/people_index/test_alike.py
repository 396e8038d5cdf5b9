"""Nobody who asks can tell who the other employer is, nor whether there is one that shares nothing."""

from uuid import UUID

import pytest

from tests.support.alike import Observed, observe
from tests.support.cast import Cast, CastEmployer
from tests.support.index import FOUND_BY, NOT_FOUND_BY, arrange, looked_up
from tests.support.mailbox import Mailbox

EMPLOYEE = UUID("01a22509-7b60-7667-98c2-ddf928b4d0d5")


@pytest.fixture
def seen(cast: Cast, mailbox: Mailbox) -> dict[str, Observed]:
    """What somebody of Umbrella can observe who looks for the person, in each of these cases."""
    found = {}
    for number, (case, others) in enumerate((NOT_FOUND_BY | FOUND_BY).items()):
        passport = f"C01X00T{number}{number}"
        arrange(cast, passport, others)
        mailbox.deliver()
        asking = cast.employer(f"umbrella-{number}", "Umbrella")

        def look(asking: CastEmployer = asking, passport: str = passport) -> object:
            return looked_up(cast, asking, passport, employee_id=EMPLOYEE, name="Ada Lovelace")

        found[case] = observe(cast, asking, mailbox, look, passport)
    return found


def test_the_answer_alone_tells_that_there_is_somebody(seen: dict[str, Observed]) -> None:
    assert {case: seen[case].apart(seen["nobody"]) for case in NOT_FOUND_BY} == {case: {} for case in NOT_FOUND_BY}
    assert {case: seen[case].apart(seen["one"]) for case in FOUND_BY} == {case: {} for case in FOUND_BY}
    assert seen["one"].apart(seen["nobody"]).keys() == {"body"}
    assert ("found=False" in seen["nobody"].body, "found=True" in seen["one"].body) == (True, True)
    # And what is compared is there.
    one = seen["one"]
    assert any("person_index" in statement for statement in one.statements)
    assert [job.split(",")[0] for job in one.jobs] == ["('people_index.tell'"]
    assert any("looked for elsewhere" in row for row in one.rows)
    assert "Other" not in repr(one)
