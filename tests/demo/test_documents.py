"""The demo's documents: in every state, with files that open, and filed as if hrapp had been used for long."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.sealed_files import unsealed
from hrapp.core.sniffing import Sniffer
from hrapp.demo import seed
from hrapp.demo.companies import ALPENGLOW, FINCH
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.files import open_file
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.required import missing
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope


class At(NamedTuple):
    """One of the two employers."""

    tenant: Tenant
    employer_id: UUID
    today: date


@pytest.fixture
def both(context: None) -> list[At]:
    seed()
    session.commit()
    found = [employer_by_slug(company.slug) for company in (ALPENGLOW, FINCH)]
    return [At(each.tenant, each.id, clock.today(each.time_zone)) for each in found]


def test_every_list_has_something_in_it_and_the_employee_is_asked_for_something(both: list[At]) -> None:
    for tenant, employer_id, today in both:
        with tenant_scope(tenant):
            current = list(session.scalars(select(Document).where(Document.is_current)))
            lacking = list(session.execute(missing(COMMAND, today)))
        ends = [each.expires_on - today for each in current if each.expires_on]
        for soon in (5, 23, 60):
            assert timedelta(days=soon) in ends
        assert min(ends) < timedelta(0)
        assert {each.is_verified for each in current} == {True, False}
        assert {each.visibility for each in current} == {"hr", "shared"}
        assert {each.type for each in current if each.employee_id is None} >= {"policy", "certificate"}
        assert 2 in {each.number for each in current}
        assert 0 < len({row.employee_id for row in lacking}) < 40
        own = select(Membership.employee_id).where(Membership.employer_id == employer_id, Membership.role == "employee")
        ids = set(session.scalars(own))
        asked = {row.type for row in lacking if row.employee_id in ids}
        assert str(DocumentType.IDENTITY) in asked


def test_versions_follow_each_other_and_files_are_what_they_are_said_to_be(both: list[At]) -> None:
    for tenant, *_ in both:
        with tenant_scope(tenant):
            for versions in chains().values():
                assert [each.number for each in versions] == [*range(1, len(versions) + 1)]
                assert [each.is_current for each in versions] == [False] * (len(versions) - 1) + [True]
                for each in versions:
                    assert each.created_at <= (each.verified_at or each.created_at) <= clock.now()
            of_kinds = {each.media_type: each for each in session.scalars(select(Document))}
            assert set(of_kinds) == {"application/pdf", "image/jpeg"}
            for media_type, document in of_kinds.items():
                stored, key = open_file(document)
                sniffer, content = Sniffer(), b"".join(unsealed(stored, key))
                stored.close()
                sniffer.write(content)
                assert (sniffer.finish().media_type, len(content)) == (media_type, document.size)


def chains() -> dict[UUID, list[Document]]:
    """The documents of the bound tenant, each with its versions."""
    found: dict[UUID, list[Document]] = {}
    for document in session.scalars(select(Document).order_by(Document.number)):
        found.setdefault(document.chain_id, []).append(document)
    return found
