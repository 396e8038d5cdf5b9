"""The mails about a departure: to those who may approve it, and to whoever asked for it. No reason is in them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.hr.invitations.jobs import page_of
from hrapp.hr.leaving.approvers import approvers_of
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import deciding_manager
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

ASKED, DECIDED, CANCELLED = "asked", "decided", "cancelled"
STATES = {
    ASKED: (DepartureState.REQUESTED,),
    DECIDED: (DepartureState.APPROVED, DepartureState.REJECTED),
    CANCELLED: (DepartureState.CANCELLED,),
}


@jobs.task("leaving.mail")
def mail_departure(tenant_id: str, departure_id: str, event: str, by: str | None = None) -> None:
    """Tell of a departure that it was asked for, decided or cancelled; nobody if it is in another state by now."""
    tenant = get_tenant(UUID(tenant_id))
    with tenant_scope(tenant):
        query = select(Departure).options(joinedload(Departure.employee)).where(Departure.id == UUID(departure_id))
        departure = session.scalar(query)
        manager = deciding_manager(departure) if departure else None
        login = manager.user_id if manager else None
    if departure is None or departure.state not in STATES[event]:
        return
    employer = employer_of_tenant(tenant.id)
    for user in recipients(employer, departure, event, login):
        if str(user.id) != by:
            _send(employer, departure, event, user)


def recipients(employer: Employer, departure: Departure, event: str, manager_user_id: UUID | None) -> list[User]:
    """Who is told: those who may still approve it, whoever asked for it, or both if it was cancelled."""
    asking = session.get(User, departure.requested_by) if departure.requested_by else None
    told = [] if event == ASKED or asking is None or not asking.is_active else [asking]
    if event != DECIDED:
        for users in approvers_of(employer, departure, manager_user_id).values():
            told += users
    return list({user.id: user for user in told}.values())


def _send(employer: Employer, departure: Departure, event: str, user: User) -> None:
    decisions: list[dict[str, Any]] = departure.decisions
    send_later(
        f"departure_{event}",
        user.email,
        locale_in(user.locale, employer.country),
        employer=employer,
        name=departure.employee.name,
        last_day=departure.last_day,
        asked_by=departure.requested_by_name,
        approved=departure.is_approved,
        decided_by=decisions[-1]["name"] if decisions else "",
        link=page_of(f"{employer.home}departures/{departure.id}"),
    )
