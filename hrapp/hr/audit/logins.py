"""What happened to a login, in the history of each employer where its person is: a login belongs to no one of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.audit.models import AuditEvent
from hrapp.hr.audit.operations import record
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.actor import Actor
from hrapp.platform.memberships.queries import Place, places_of
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

LOGIN = "login"


def tell_employers(user: User, actor: Actor, action: str, at: datetime) -> None:
    """Note that `actor` did `action` to the login of `user`, once at each of its employers that is open.

    In the order of the tenants: each history has one writer at a time, and two who write into the same ones must
    not wait for each other in a circle.
    """
    for place in sorted(places_of(user.id).values(), key=lambda place: place.tenant.id):
        if is_told(place, at):
            with tenant_scope(place.tenant):
                if not is_noted(user, action, at):
                    name = user.name or user.email
                    record(actor, action, subject_type=LOGIN, subject_id=user.id, subject_name=name, at=at)


def is_told(place: Place, at: datetime) -> bool:
    """Whether it is this employer's business, and can be written there now."""
    served = place.tenant.state == "active" and scripts.is_served(place.tenant.revision)
    return served and place.membership.started_at <= at


def is_noted(user: User, action: str, at: datetime) -> bool:
    """Whether the bound employer has been told already, by a job that is run again."""
    same = (AuditEvent.subject_type == LOGIN, AuditEvent.subject_id == user.id)
    query = select(AuditEvent.seq).where(*same, AuditEvent.action == action, AuditEvent.at == at)
    return session.scalar(query) is not None


def note_token(
    actor: Actor, tenant: Tenant, token: ApiToken, action: str, changes: Mapping[str, Any] | None = None
) -> None:
    """Note at the one employer that an API token is for that `actor` did `action` to it."""
    with tenant_scope(tenant):
        record(actor, action, None, changes, subject_type="token", subject_id=token.id, subject_name=token.name)
