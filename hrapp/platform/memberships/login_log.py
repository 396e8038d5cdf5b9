"""What happened to a login, in the log of each employer where its person is: a login belongs to no one of them."""

from datetime import datetime

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit.changes import Changes
from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import record, wait_for_turn
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.memberships.queries import memberships_of
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.scope import tenant_scope

LOGIN = "login"
TOKEN = "token"  # noqa: S105  a subject of the log


def tenants_to_tell(user: User, at: datetime) -> list[Tenant]:
    """The tenants of the employers whose business it is what happened to this login then, and that can be told now."""
    belonging = [membership for membership in memberships_of(user.id).values() if membership.started_at <= at]
    return [membership.employer.tenant for membership in belonging if is_open(membership.employer.tenant)]


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


def note_token(actor: Actor, tenant: Tenant, token: ApiToken, action: str, changes: Changes | None = None) -> None:
    """Note at the one employer that an API token is for that `actor` did `action` to it, if it has a schema still."""
    if tenant.state in LIVE:
        with tenant_scope(tenant):
            record(actor, action, changes=changes, subject_type=TOKEN, subject_id=token.id, subject_name=token.name)
