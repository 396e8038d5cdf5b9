"""The audit events of the demo employers, as if they had used hrapp since OPENED."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hrapp.access.actor import Actor
from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.demo.people import Staff
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.operations import OF_COMPANY
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.organization.models import Branch, Department
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.login_log import LOGIN
from hrapp.tenancy.base import TenantModel


class AuditLog:
    """Collects the events of one employer; they are chained in the order of their time."""

    def __init__(self, staff: Staff, opened: datetime, owner: User, hr: User) -> None:
        self.staff, self.opened, self.owner, self.hr = staff, opened, owner, hr
        self.events: list[AuditEvent] = []

    def _add(self, at: datetime, by: User, action: str, subject: TenantModel, changes: dict[str, Any]) -> None:
        name = getattr(subject, "name", None) or getattr(subject, "email", "")
        kind, key = subject.__subject__, getattr(subject, "id", None)
        self.events.append(
            AuditEvent(
                at=at, actor_kind="user", actor_id=by.id, actor_name=by.name, action=action, subject_type=kind,
                subject_id=key, subject_name=str(name), changes=changes,
            )
        )  # fmt: skip

    def all_events(self) -> list[AuditEvent]:
        """All events, sorted by time: what existed at the opening is added within a day, later changes on their day."""
        later = self._minutes()
        units: list[Branch | Department] = [*self.staff.branches, *self.staff.departments.values()]
        for unit in units:
            self._add(next(later), self.owner, "created", unit, {"name": [None, unit.name], "code": [None, unit.code]})
        for employee in self.staff.people:
            # Who starts in the days to come was added last week.
            at = max(next(later), moment(min(employee.hired_on, self.staff.today - timedelta(days=5)), 9))
            self._add(
                at,
                self.hr,
                "created",
                employee,
                {"number": [None, employee.number], "job_title": [None, employee.job_title]},
            )
        self._add_job_changes()
        self._add_sign_ins()
        return sorted(self.events, key=lambda event: event.at)

    def _minutes(self) -> Iterator[datetime]:
        at = self.opened
        while True:
            at += timedelta(minutes=2, seconds=7)
            yield at

    def _add_sign_ins(self) -> None:
        """The owner every other day, HR every day, of the last week."""
        now = clock.now()
        for days in range(1, 8):
            for user in (self.hr, self.owner)[: 1 + days % 2]:
                at = moment((now - timedelta(days=days)).date(), 8)
                self.events.append(
                    AuditEvent(
                        at=at, actor_kind="user", actor_id=user.id, actor_name=user.name, action="signed in",
                        subject_type=LOGIN, subject_id=user.id, subject_name=user.name, changes={},
                    )
                )  # fmt: skip

    def _add_job_changes(self) -> None:
        people = {person.id: person for person in self.staff.people}
        for before, after in zip(self.staff.jobs, self.staff.jobs[1:], strict=False):
            at = moment(after.effective_on, 10)
            if before.employee_id == after.employee_id and self.opened < at <= clock.now():
                self._add(at, self.hr, "updated", people[after.employee_id], self._changes(before, after))

    def _changes(self, before: JobRecord, after: JobRecord) -> dict[str, Any]:
        names = {branch.id: branch.name for branch in self.staff.branches}
        pairs = {name: [getattr(before, name), getattr(after, name)] for name in Employee.JOB_FACTS}
        return {name: [names.get(v, str(v)) for v in pair] for name, pair in pairs.items() if pair[0] != pair[1]}

    def add_invitation(self, invitation: Invitation, employee: Employee | None, by: User) -> None:
        self._add(invitation.sent_at, by, "invited", employee or invitation, {"email": [None, invitation.email]})
        if invitation.accepted_at:
            self._add(invitation.accepted_at, by, "accepted", invitation, {"state": ["pending", "accepted"]})
        if invitation.revoked_at:
            self._add(invitation.revoked_at, by, "revoked", invitation, {"state": ["pending", "revoked"]})

    def add_document(self, document: Document, person: Employee | None, by: Actor, former: Document | None) -> None:
        """A version was uploaded, and verified if it is."""
        title = {"title": [former and former.title, document.title]}
        if former:
            events = [(document.created_at, by, "document renewed", title)]
        else:
            events = [(document.created_at, by, "document added", title | {"type": [None, document.type]})]
        if document.verified_at:
            hr = Actor("user", document.verified_by_name or "", document.verified_by)
            events.append((document.verified_at, hr, "document verified", {"title": [document.title, document.title]}))
        for at, actor, action, changes in events:
            self.events.append(
                AuditEvent(
                    at=at, actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name, action=action,
                    subject_type=Document.__subject__ if person else OF_COMPANY,
                    subject_id=person.id if person else document.chain_id,
                    subject_name=person.name if person else document.title,
                    changes=changes,
                )
            )  # fmt: skip


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), UTC)
