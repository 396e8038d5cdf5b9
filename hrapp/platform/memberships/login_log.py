"""What happened to a login, in the history of each employer where its person is: a login belongs to no one of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import record, wait_for_turn
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.memberships.queries import places_of
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.scope import tenant_scope

LOGIN = "login"


def tenants_told(user: User, at: datetime) -> list[Tenant]:
    """The tenants of the employers whose business it is what happened to this login then, and that can be told now."""
    places = places_of(user.id).values()
    return [place.tenant for place in places if is_open(place.tenant) and place.membership.started_at <= at]


def tell(tenant: Tenant, user: User, actor: Actor, action: str, at: datetime) -> None:
    """Note at one employer, once, that `actor` did `action` to the login of `user`."""
    if not is_open(tenant):
        return
    with tenant_scope(tenant):
        wait_for_turn()
        if not is_noted(user, action, at):
            name = user.name or user.email
            record(actor, action, subject_type=LOGIN, subject_id=user.id, subject_name=name, at=at)


def is_open(tenant: Tenant) -> bool:
    return tenant.state == "active" and scripts.is_served(tenant.revision)


def is_noted(user: User, action: str, at: datetime) -> bool:
    """Whether the bound employer has been told already, by a job that is run again."""
    same = (AuditEvent.subject_type == LOGIN, AuditEvent.subject_id == user.id)
    query = select(AuditEvent.seq).where(*same, AuditEvent.action == action, AuditEvent.at == at)
    return session.scalar(query) is not None


def note_token(
    actor: Actor, tenant: Tenant, token: ApiToken, action: str, changes: Mapping[str, Any] | None = None
) -> None:
    """Note at the one employer that an API token is for that `actor` did `action` to it, if it has a schema still."""
    if tenant.state in LIVE:
        with tenant_scope(tenant):
            record(actor, action, None, changes, subject_type="token", subject_id=token.id, subject_name=token.name)
