"""What goes wrong, late or twice: nothing is lost, and nothing is shown that does not hold."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from hrapp.core import clock
from hrapp.core.errors import Conflict, Unavailable
from hrapp.core.extensions import session
from hrapp.hr.elsewhere import jobs
from hrapp.hr.elsewhere.jobs import catch_up, deliver
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentGrant
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.elsewhere import (
    REQUEST,
    added,
    approve,
    asked,
    choose,
    elsewhere,
    grants,
    known,
    page,
    revoke,
    rosa_at_globex,
    stored,
)
from tests.support.log import actions
from tests.support.mailbox import work
from tests.support.people import api
from tests.support.races import all_at_once


def set_tenant(cast: Cast, employer: CastEmployer, **values: object) -> None:
    with cast.app.app_context():
        session.execute(update(Tenant).where(Tenant.id == employer.tenant.id).values(**values))
        session.commit()


@pytest.fixture
def rosa_id(cast: Cast) -> str:
    """Rosa's record at Acme, who works at Globex too."""
    rosa_at_globex(cast)
    return added(cast)


@pytest.mark.parametrize("state", [{"state": "suspended"}, {"revision": "0001"}])
def test_what_cannot_be_brought_now_is_brought_later(cast: Cast, rosa_id: str, state: dict[str, str]) -> None:
    grant_id = asked(cast, rosa_id)
    with cast.app.app_context():
        revision = session.get_one(Tenant, cast.globex.tenant.id).revision
    set_tenant(cast, cast.globex, **state)
    approve(cast, grant_id)
    assert (known(cast, rosa_id)["until"], grants(cast)[0].delivered_at) == (None, None)
    assert "comes in a moment" in cast.alice.client.get(page(cast, rosa_id)).text

    set_tenant(cast, cast.globex, state="active", revision=revision)
    with cast.app.app_context():
        session.execute(update(ConsentGrant).values(answered_at=clock.now() - timedelta(minutes=2)))
        catch_up()
        session.commit()
    work(cast.app)
    assert known(cast, rosa_id)["granted_scopes"] == ["identity", "dates"]


def test_a_job_that_runs_twice_does_it_once(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    approve(cast, grant_id)
    with cast.app.app_context():
        deliver(str(grant_id))
        jobs.withdraw(str(cast.acme.tenant.id), str(grants(cast)[0].record_id))
        session.commit()
    assert actions(cast.app, cast.globex).count("shared elsewhere") == 1
    assert known(cast, rosa_id)["granted_scopes"] == ["identity", "dates"]


def test_what_is_over_is_not_shown_though_the_job_is_late(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    approve(cast, grant_id)
    with cast.app.app_context():
        operations.revoke(session.get_one(ConsentGrant, grant_id))
        session.commit()
    assert stored(cast, rosa_id)
    assert cast.alice.client.post(elsewhere(cast, rosa_id, "/looks")).status_code == 409
    looked = cast.alice.client.post(page(cast, rosa_id, "/looks"), follow_redirects=True)
    assert "Nothing is granted" in looked.text

    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(CrossInstitutionRecord).values(until=clock.now() - timedelta(seconds=1)))
        session.commit()
    shown = known(cast, rosa_id)
    assert (shown["consent"], shown["until"], shown["granted_scopes"]) == ("expired", None, [])


def test_what_was_granted_expires(cast: Cast, rosa_id: str) -> None:
    approve(cast, asked(cast, rosa_id))
    with cast.app.app_context():
        session.execute(update(ConsentGrant).values(ends_at=clock.now() - timedelta(seconds=1)))
        operations.expire(clock.now())
        session.commit()
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("expired", None)
    assert asked(cast, rosa_id)


def test_after_a_no_nobody_is_asked_again_for_thirty_days(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    with cast.app.app_context():
        operations.reject(session.get_one(ConsentGrant, grant_id))
        session.commit()
    work(cast.app)
    refused = cast.alice.client.post(elsewhere(cast, rosa_id, "/requests"), json=REQUEST)
    assert (refused.status_code, known(cast, rosa_id)["consent"]) == (409, "rejected")
    assert "You can ask again from" in cast.alice.client.get(page(cast, rosa_id)).text
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(CrossInstitutionRecord).values(answered_at=clock.now() - timedelta(days=31)))
        session.commit()
    assert asked(cast, rosa_id) != grant_id


def remove_login(cast: Cast) -> None:
    with cast.app.app_context():
        session.delete(session.scalars(select(User).where(User.name == "Rosa")).one())
        session.commit()


def remove_source(cast: Cast) -> None:
    source_id = grants(cast)[0].source_employee_id
    with cast.app.app_context(), tenant_scope(cast.globex.tenant):
        session.delete(session.get_one(Employee, source_id))
        session.commit()


@pytest.mark.parametrize("remove", [remove_login, remove_source])
def test_grants_end_with_the_login_and_with_the_record(
    cast: Cast, rosa_id: str, remove: Callable[[Cast], None]
) -> None:
    approve(cast, asked(cast, rosa_id))
    remove(cast)
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], stored(cast, rosa_id)) == ("expired", None)


def test_what_was_asked_ends_with_the_record_it_was_asked_for(cast: Cast, rosa_id: str) -> None:
    asked(cast, rosa_id)
    version = {"version": cast.alice.client.get(api(cast.acme, f"employees/{rosa_id}")).json["version"]}
    gone = cast.alice.client.delete(api(cast.acme, f"employees/{rosa_id}"), json={"confirm": "Rosa Tester"} | version)
    assert gone.status_code < 300, gone.text
    work(cast.app)
    assert [grant.ended_at is not None for grant in grants(cast)] == [True]


def test_other_identifiers_take_back_what_was_asked_by_the_former_ones(cast: Cast, rosa_id: str) -> None:
    asked(cast, rosa_id)
    url = api(cast.acme, f"employees/{rosa_id}")
    version = cast.alice.client.get(url).json["version"]
    more = {"version": version, "national_id": "11111111111"}
    assert cast.alice.client.patch(url, json=more).status_code == 200
    work(cast.app)
    assert known(cast, rosa_id)["consent"] == "pending"

    version = cast.alice.client.get(url).json["version"]
    assert cast.alice.client.patch(url, json={"version": version, "passport_number": "C01X00T55"}).status_code == 200
    work(cast.app)
    assert [grant.ended_at is not None for grant in grants(cast)] == [True]
    assert known(cast, rosa_id)["consent"] == "expired"


def test_a_login_that_is_another_persons_now_gets_nothing(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    with cast.app.app_context(), tenant_scope(cast.globex.tenant):
        session.execute(update(Employee).values(user_id=None))
        session.commit()
    approve(cast, grant_id)
    assert (known(cast, rosa_id)["until"], stored(cast, rosa_id)) == (None, None)
    assert grants(cast)[0].ended_at is not None


def test_less_that_is_shared_is_less_that_is_shown(cast: Cast, rosa_id: str) -> None:
    approve(cast, asked(cast, rosa_id))
    choose(cast, cast.globex, sharing="basic")
    work(cast.app)
    assert known(cast, rosa_id)["granted_scopes"] == ["identity"]
    choose(cast, cast.globex, sharing="none")
    work(cast.app)
    assert (known(cast, rosa_id)["granted_scopes"], stored(cast, rosa_id)) == ([], None)


def test_of_two_who_ask_at_once_one_asks(cast: Cast, rosa_id: str) -> None:
    url = elsewhere(cast, rosa_id, "/requests")
    answers = all_at_once(cast, lambda client, _which: client.post(url, json=REQUEST), number=3)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(grants(cast)) == 1


def test_who_allows_what_was_taken_back_is_told(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    assert cast.alice.client.delete(elsewhere(cast, rosa_id, "/requests")).status_code == 204
    with pytest.raises(Conflict):
        approve(cast, grant_id)
    assert known(cast, rosa_id)["consent"] == "not_asked"


def test_without_the_key_what_was_granted_can_be_deleted_and_comes_back_with_it(cast: Cast, rosa_id: str) -> None:
    grant_id = asked(cast, rosa_id)
    approve(cast, grant_id)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(CrossInstitutionRecord).values(granted_sealed=b"damaged"))
        session.commit()
    assert cast.alice.client.post(elsewhere(cast, rosa_id, "/looks")).status_code == 409
    revoke(cast, grant_id)
    assert stored(cast, rosa_id) is None


def test_an_employer_that_is_being_upgraded_lets_the_deletion_wait(cast: Cast, rosa_id: str) -> None:
    approve(cast, asked(cast, rosa_id))
    record_id = str(grants(cast)[0].record_id)
    set_tenant(cast, cast.acme, revision="0001")
    with cast.app.app_context(), pytest.raises(Unavailable):
        jobs.withdraw(str(cast.acme.tenant.id), record_id)
    with cast.app.app_context():
        jobs.withdraw(str(UUID(int=7)), record_id)
