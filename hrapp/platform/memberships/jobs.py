"""Background jobs that log events of a login at its employers, so that a sign-in waits for no audit log's lock."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.sealing import seal, unseal
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.login_log import record_login_event, tenants_to_log_at
from hrapp.tenancy.models import Tenant

BELOW_MAIL = -1


def log_login_event(request: Actor, user: User, action: str) -> None:
    """Queue an event of the login `user` (such as "signed in") for the audit logs of its employers.

    Whoever asks is taken for the user, except a command.
    """
    by_command = request.kind == "command"
    actor = request if by_command else replace(request, kind="user", name=user.name or user.email, id=user.id)
    jobs.defer(log_at_employers, sealed=_sealed(actor, user.id, action))


def log_lock(request: Actor, locked: UUID) -> None:
    """Queue the lock of the login `locked` (or of NOBODY) for the audit logs of its employers.

    Every refused sign-in queues such a job, encrypted and of the same length, so that neither time nor queue reveals
    whether the login exists. It is queued in a transaction of its own, since the request is rolled back.
    """
    jobs.defer_in_own_transaction(log_at_employers, sealed=_sealed(request, locked, "locked"))


@jobs.task("audit.tell_of_login", priority=BELOW_MAIL)
def log_at_employers(sealed: str) -> None:
    """Queue one job per employer of the login; none for NOBODY.

    Separate jobs, so that an employer whose log is locked by a long transaction does not delay the others.
    """
    event = unseal(sealed)
    if user := session.get(User, UUID(event["user_id"])):
        for tenant in tenants_to_log_at(user, datetime.fromisoformat(event["at"])):
            jobs.defer(log_at_employer, sealed=sealed, tenant_id=str(tenant.id))


@jobs.task("audit.tell_employer", priority=BELOW_MAIL)
def log_at_employer(sealed: str, tenant_id: str) -> None:
    """Record the event in one employer's audit log, unless it is recorded already."""
    event = unseal(sealed)
    user, tenant = session.get(User, UUID(event["user_id"])), session.get(Tenant, UUID(tenant_id))
    if user and tenant:
        actor_id = user.id if event["kind"] == "user" else None
        actor = Actor(
            event["kind"], event["name"], actor_id, request_id=event["request_id"], ip_address=event["address"]
        )
        record_login_event(tenant, user, actor, event["action"], datetime.fromisoformat(event["at"]))


def _sealed(actor: Actor, user_id: UUID, action: str) -> str:
    # The same keys as in the previous release, whose jobs may still be queued.
    return seal(
        user_id=str(user_id),
        action=action,
        at=clock.now().isoformat(),
        kind=actor.kind,
        name=actor.name,
        request_id=actor.request_id,
        address=actor.ip_address,
    )
