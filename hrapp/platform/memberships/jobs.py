"""Employers are told in the background what happens to a login, so that a sign-in waits for no employer's log."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.sealing import seal, unseal
from hrapp.platform.accounts.models import User
from hrapp.platform.memberships.login_log import tell, tenants_to_tell
from hrapp.tenancy.models import Tenant

AFTER_MAILS = -1


def note_login(request: Actor, user: User, action: str) -> None:
    """Have the employers of `user` told what they did to their login, if this transaction commits."""
    actor = replace(request, kind="user", name=user.name or user.email, id=user.id)
    jobs.defer(tell_of_login, sealed=_sealed(actor, user.id, action))


def note_refusal(request: Actor, locked: UUID) -> None:
    """Have the employers of the login `locked` (or of NOBODY) told that a refused sign-in has locked it.

    Every refusal leaves such a job, of the same length and unread: none tells whether there is such a login.
    """
    jobs.defer_apart(tell_of_login, sealed=_sealed(request, locked, "locked"))


@jobs.task("audit.tell_of_login", priority=AFTER_MAILS)
def tell_of_login(sealed: str) -> None:
    """Have each employer told by a job of its own; nothing for NOBODY.

    One whose log is held by a long change then keeps no other waiting, nor the login.
    """
    event = unseal(sealed)
    if user := session.get(User, UUID(event["user_id"])):
        for tenant in tenants_to_tell(user, datetime.fromisoformat(event["at"])):
            jobs.defer(tell_employer, sealed=sealed, tenant_id=str(tenant.id))


@jobs.task("audit.tell_employer", priority=AFTER_MAILS)
def tell_employer(sealed: str, tenant_id: str) -> None:
    """Write what happened into one log, and nothing twice."""
    event = unseal(sealed)
    user, tenant = session.get(User, UUID(event["user_id"])), session.get(Tenant, UUID(tenant_id))
    if user and tenant:
        actor_id = user.id if event["kind"] == "user" else None
        actor = Actor(
            event["kind"], event["name"], actor_id, request_id=event["request_id"], ip_address=event["address"]
        )
        tell(tenant, user, actor, event["action"], datetime.fromisoformat(event["at"]))


def _sealed(actor: Actor, user_id: UUID, action: str) -> str:
    # Keys are those of the release before, whose jobs may still wait.
    return seal(
        user_id=str(user_id),
        action=action,
        at=clock.now().isoformat(),
        kind=actor.kind,
        name=actor.name,
        request_id=actor.request_id,
        address=actor.ip_address,
    )
