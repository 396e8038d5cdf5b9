"""The demo: realistic, deterministic, and filled once."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hrapp.access.topic import checks
from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import broken_links
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.fields import phones
from hrapp.demo import PASSWORD, seed
from hrapp.demo.companies import ALPENGLOW, FINCH, Company
from hrapp.demo.people import Staff
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.work import timeline_of
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy import health
from hrapp.tenancy.scope import tenant_scope
from tests.support.forms import text_of


def test_the_same_people_every_time() -> None:
    first, second = (Staff(FINCH, date(2026, 3, 2)) for _ in range(2))
    assert [person.work_email for person in first.people] == [person.work_email for person in second.people]
    assert [job.effective_on for job in first.jobs] == [job.effective_on for job in second.jobs]


@pytest.mark.parametrize(("company", "about"), [(ALPENGLOW, 40), (FINCH, 120)])
@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2027, 2, 28), date(2028, 2, 29)])
def test_size_and_dates_hold_on_any_day(company: object, about: int, today: date) -> None:
    staff = Staff(company, today)  # type: ignore[arg-type]
    assert abs(len(staff.here) - about) <= about // 8
    ahead = [job.reason for job in staff.jobs if job.effective_on > today]
    assert {"hire", "promotion", "return"} == set(ahead)
    assert {"probation", "on_leave"} <= {person.status for person in staff.people}
    assert any(person.is_former for person in staff.people)


@pytest.mark.parametrize("company", [ALPENGLOW, FINCH])
def test_phones_are_stored_as_those_that_people_type(company: Company) -> None:
    staff = Staff(company, date(2026, 3, 2))
    found = {company.profile["phone"], *(branch.phone for branch in staff.branches)}
    found |= {phone for person in staff.people for phone in (person.work_phone, person.personal_phone)}
    assert {phone for phone in found if phones.stored(phone, None) != phone or not phones.is_possible(phone)} == set()


@pytest.mark.parametrize("company", [ALPENGLOW, FINCH])
@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2026, 11, 28), date(2028, 2, 28), date(2028, 2, 29)])
def test_a_normal_week_has_something_on_every_page(company: Company, today: date) -> None:
    staff = Staff(company, today)
    days = {(today + timedelta(days=ahead)).strftime("%m-%d") for ahead in (0, 1, 4)} - {"02-29"}
    births = {person.birth_date.strftime("%m-%d") for person in staff.here if person.birth_date}
    assert days <= births
    assert {5, 10, 15} & {
        today.year - person.hired_on.year
        for person in staff.here
        if timedelta(0) <= person.hired_on.replace(year=today.year) - today <= timedelta(days=3)
    }
    assert [person for person in staff.here if person.status == "pending" and person.hired_on > today]
    ends = [person.probation_ends_on for person in staff.here if person.status == "probation"]
    assert all(end and end >= today for end in ends)
    assert any(end and end <= today + timedelta(days=7) for end in ends)
    left = [person.terminated_on for person in staff.people if person.is_former and person.terminated_on]
    assert sum(today - timedelta(days=30) < day <= today for day in left) >= 2
    assert any(person.email is None for person in staff.here)
    assert all((person.birth_date or today) < person.hired_on - timedelta(days=365 * 15) for person in staff.people)


@pytest.mark.usefixtures("context")
def test_invitations_are_in_every_state_and_the_pages_show_it_all(app: Flask) -> None:
    seed()
    session.commit()
    browser = app.test_client()
    browser.post("/login", data={"email": f"owner@{FINCH.domain}", "password": PASSWORD})
    text = text_of(browser.get(f"/e/{FINCH.slug}/invitations/").text)
    assert all(state in text for state in ("Open", "Accepted", "Expired", "Revoked", "Team"))
    text = text_of(browser.get(f"/e/{FINCH.slug}/").text)
    text += text_of(browser.get(f"/e/{FINCH.slug}/attention").text)
    told = ("Birthday", "no email", "within 30 days", "ocuments have expired", "ocuments expire")
    assert {kind for kind in told if kind not in text} == set()
    assert "First steps" not in text
    assert "Signed in" in text_of(browser.get(f"/e/{FINCH.slug}/audit/").text)
    alpenglow = employer_by_slug(ALPENGLOW.slug)
    assert browser.get(alpenglow.logo_url or "").content_type == "image/png"


@pytest.mark.usefixtures("context")
def test_everybody_can_sign_in(app: Flask) -> None:
    for login in seed():
        session.commit()
        browser = app.test_client()
        assert browser.post("/login", data={"email": login.email, "password": PASSWORD}).status_code == 303, login


@pytest.mark.usefixtures("context")
def test_second_time_changes_nothing(app: Flask) -> None:
    runner = app.test_cli_runner()
    first, second = runner.invoke(args=["demo"]), runner.invoke(args=["demo"])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "already" in second.output
    assert PASSWORD in second.output
    assert session.scalar(select(func.count(Employer.id))) == 2


@pytest.mark.usefixtures("context")
def test_records_mirror_what_their_history_says_today() -> None:
    seed()
    session.commit()
    employer = employer_by_slug(FINCH.slug)
    today = clock.today(employer.time_zone)
    with tenant_scope(employer.tenant):
        people = list(session.scalars(select(Employee)))
        assert session.scalar(select(func.count(JobRecord.id)).where(JobRecord.stated.is_(None))) == 0
        for employee, timeline in ((each, timeline_of(each)) for each in people):
            assert timeline.problem() is None
            assert timeline.row_on(today) == {name: getattr(employee, name) for name in timeline.row_on(today)}


@pytest.mark.usefixtures("context")
def test_demo_is_as_designed() -> None:
    seed()
    session.commit()
    tenants = [employer_by_slug(company.slug).tenant for company in (ALPENGLOW, FINCH)]
    assert health.verify(tenants, checks()) == {}
    with tenant_scope(tenants[1]):
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
        assert broken_links(events) == []
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert events[-1].at <= clock.now()
        assert session.scalar(select(func.count(Employee.id)).where(Employee.status.in_(CURRENT)))
