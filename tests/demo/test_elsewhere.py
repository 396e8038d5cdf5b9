"""The demo has people who were added twice, and people whom both employers know, one of whom can be asked at once."""

import pytest
from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.demo import seed
from hrapp.demo.companies import ALPENGLOW, FINCH
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.models import ConsentEvent, ConsentGrant
from hrapp.platform.consents.queries import SourceRecord, people_of
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.people_index.models import PersonIndex
from hrapp.tenancy.scope import tenant_scope


@pytest.fixture
def employers(context: None) -> list[Employer]:
    seed()
    session.commit()
    return [employer_by_slug(company.slug) for company in (ALPENGLOW, FINCH)]


def records_of(employer: Employer, email: str) -> list[Employee]:
    """The records there of the person with this login."""
    user = session.scalars(select(User).where(User.email == email)).one()
    with tenant_scope(employer.tenant):
        return list(session.scalars(select(Employee).where(Employee.user_id == user.id)))


def test_both_find_sam_and_somebody_who_can_be_asked_at_once(employers: list[Employer]) -> None:
    alpenglow, finch = employers
    assert [each.sharing for each in employers] == ["full", "moderate"]
    for email in ("both@people.example", f"employee@{FINCH.domain}"):
        records = [records_of(employer, email) for employer in employers]
        assert [len(found) for found in records] == [1, 1]
        ids = [found[0].id for found in records]
        query = select(PersonIndex.fingerprint).where(PersonIndex.employee_id.in_(ids))
        prints = session.scalars(query.where(PersonIndex.kind == "passport_number")).all()
        assert len(prints) == 2
        assert len(set(prints)) == 1
        assert len(people_of([SourceRecord(alpenglow.tenant_id, ids[0])])) == 1
        with tenant_scope(finch.tenant):
            known = session.scalars(
                select(CrossInstitutionRecord).where(CrossInstitutionRecord.employee_id == ids[1])
            ).one()
            assert known.detected_at is not None
            assert known.is_current == (email == "both@people.example")


def test_one_request_waits_and_one_was_allowed(employers: list[Employer]) -> None:
    alpenglow, finch = employers
    grants = {grant.asking_tenant_id: grant for grant in session.scalars(select(ConsentGrant))}
    assert grants[alpenglow.tenant_id].waits
    assert grants[finch.tenant_id].holds
    for employer, shown in ((alpenglow, False), (finch, True)):
        grant = grants[employer.tenant_id]
        with tenant_scope(employer.tenant):
            known = session.get_one(CrossInstitutionRecord, grant.record_id)
            assert known.holds == shown
            assert [list(each.values) for each in known.read_granted()] == ([["identity", "dates"]] if shown else [])
    kinds = set(session.scalars(select(ConsentEvent.kind)))
    assert kinds == {"checked", "asked", "approved", "shown"}


def test_people_who_were_added_twice_share_what_they_are_found_by(employers: list[Employer]) -> None:
    for employer in employers:
        with tenant_scope(employer.tenant):
            people = session.scalars(select(Employee).order_by(Employee.number)).all()
        for record in people[-4:]:
            same = [each for each in people if each.personal_email == record.personal_email and each is not record]
            assert [each.birth_date for each in same] == [record.birth_date]
