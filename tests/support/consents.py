"""Requests of one employer about what another one holds, made without the door of hr/elsewhere."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentEvent, ConsentGrant
from hrapp.platform.consents.operations import Asking, Request, ask
from hrapp.platform.consents.queries import SourceRecord
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer, Person


def expire_at(moment: datetime | None) -> None:
    operations.expire(moment or clock.now())


ALL = ("identity", "dates", "job_title", "leaving_reason")
WHY = "To confirm what you have told us"
ACTS: dict[str, Callable[[ConsentGrant], None]] = {
    "approve": lambda row: operations.approve(row, ["identity"]),
    "reject": operations.reject,
    "revoke": operations.revoke,
    "withdraw": operations.withdraw,
    "expire": lambda row: expire_at(row.ends_at),
    "end": lambda row: operations.end_of_record(row.source_tenant_id or uuid4(), [row.source_employee_id]),
}


def share(app: Flask, employer: CastEmployer, sharing: str = "full", **more: object) -> None:
    """Let the settings of an employer share what it has of its people; `more` are columns of its profile."""
    with app.app_context():
        with tenant_scope(employer.tenant):
            settings_row().chosen = settings_row().chosen | {"sharing": sharing}
        row = session.get_one(Employer, employer.id)
        for name, value in more.items():
            setattr(row, name, value)
        session.commit()


def ask_about(
    app: Flask,
    asking: CastEmployer,
    *records: tuple[CastEmployer, UUID],
    record_id: UUID | None = None,
    scopes: Sequence[str] = ALL,
    reason: str = WHY,
    days: int = 30,
) -> list[UUID]:
    """The ids of the grants that come of it, committed."""
    with app.app_context():
        who = Asking(session.get_one(Employer, asking.id), record_id or uuid4(), "Charlie Chaplin")
        sources = [SourceRecord(employer.tenant.id, employee_id) for employer, employee_id in records]
        grants = ask(who, Request(scopes, reason, days), sources)
        session.commit()
        return [grant.id for grant in grants]


def asked(app: Flask, cast: Cast, person: Person, sharing: str = "full", **more: object) -> UUID:
    """A request of Globex about what Acme holds of a person who works there; its id."""
    share(app, cast.acme, sharing)
    (grant_id,) = ask_about(app, cast.globex, (cast.acme, person.employee_ids["acme"]), **more)  # type: ignore[arg-type]
    return grant_id


def record_at(app: Flask, cast: Cast, asked_by: Person | None = None) -> UUID:
    """The id of what Globex knows of Bob elsewhere, whom it has asked for: to there what he grants is brought."""
    employee_id = cast.hire(cast.globex, "Bob")
    with app.app_context(), tenant_scope(cast.globex.tenant):
        asked_by_id = asked_by.id if asked_by else None
        row = CrossInstitutionRecord(
            employee_id=employee_id, detected_at=clock.now(), consent="pending", asked_by=asked_by_id
        )
        session.add(row)
        session.commit()
        return row.id


def grant(app: Flask, grant_id: UUID) -> ConsentGrant:
    with app.app_context():
        return session.scalars(
            select(ConsentGrant).where(ConsentGrant.id == grant_id).execution_options(populate_existing=True)
        ).one()


def history(app: Flask, person: Person) -> list[str]:
    """The kinds of what a person's history tells, the oldest first."""
    with app.app_context():
        mine = select(ConsentEvent.kind).where(ConsentEvent.user_id == person.id)
        return list(session.scalars(mine.order_by(ConsentEvent.at, ConsentEvent.id)))


def act(app: Flask, grant_id: UUID, name: str) -> str:
    """What an act has done: nothing, or why it was refused."""
    with app.app_context():
        try:
            ACTS[name](session.get_one(ConsentGrant, grant_id))
        except Conflict as error:
            session.rollback()
            return str(error)
        session.commit()
        return ""
