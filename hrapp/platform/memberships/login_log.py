"""Events of logins and API tokens in the audit logs of employers (docs/decisions/0007)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit.changes import Changes
from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import lock_log, record
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.employers.queries import tenant_of
from hrapp.platform.memberships.queries import memberships_of
from hrapp.tenancy.models import LIVE, Tenant
from hrapp.tenancy.scope import tenant_scope

LOGIN = "login"
TOKEN = "token"  # noqa: S105  a subject of the log


def tenants_to_log_at(user: User, at: datetime) -> list[Tenant]:
    """The open tenants of the employers to which the login belonged at the time `at`."""
    belonging = [membership for membership in memberships_of(user.id).values() if membership.started_at <= at]
    return [membership.employer.tenant for membership in belonging if membership.employer.tenant.is_open]


def record_login_event(tenant: Tenant, user: User, actor: Actor, action: str, at: datetime) -> None:
    """Record in one employer's log that `actor` did `action` to the login `user`, unless it is recorded already."""
    if not tenant.is_open:
        return
    with tenant_scope(tenant):
        lock_log()
        if not is_recorded(user, action, at):
            name = user.name or user.email
            record(actor, action, subject_type=LOGIN, subject_id=user.id, subject_name=name, at=at)


def is_recorded(user: User, action: str, at: datetime) -> bool:
    """Whether the bound tenant's log has this event already, from an earlier run of the job."""
    same = (AuditEvent.subject_type == LOGIN, AuditEvent.subject_id == user.id)
    query = select(AuditEvent.seq).where(*same, AuditEvent.action == action, AuditEvent.at == at)
    return session.scalar(query) is not None


def record_new_token(actor: Actor, user: User, token: ApiToken) -> None:
    """Record at the employer of a new API token that `actor` made it for the login `user`."""
    record_token_events(
        actor, [token], "token created", {"login": [None, user.email], "expires_at": [None, token.expires_at]}
    )


def record_token_events(actor: Actor, tokens: Iterable[ApiToken], action: str, changes: Changes | None = None) -> None:
    """Record at the one employer of each API token that `actor` did `action` to it, if it has a schema still.

    Always in the same order, since each log is locked until the transaction ends.
    """
    for token in sorted(tokens, key=lambda token: token.employer_id):
        tenant = tenant_of(token.employer_id)
        if tenant.state in LIVE:
            with tenant_scope(tenant):
                record(actor, action, changes=changes, subject_type=TOKEN, subject_id=token.id, subject_name=token.name)
