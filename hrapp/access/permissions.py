"""Who may do what: one table of small predicates, for pages, API and templates alike."""

from collections.abc import Callable
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core.errors import Forbidden
from hrapp.core.text import N_

Predicate = Callable[[Actor, UUID | None], bool]


def roles(*allowed: str) -> Predicate:
    """True for an actor in one of these roles."""
    return lambda actor, employee_id: actor.role in allowed


def own_record(actor: Actor, employee_id: UUID | None) -> bool:
    """True when the record is the actor's own."""
    return employee_id is not None and actor.employee_id == employee_id


def either(*predicates: Predicate) -> Predicate:
    return lambda actor, employee_id: any(holds(actor, employee_id) for holds in predicates)


OWNER = roles("owner")
ADMIN = roles("owner", "admin")
HR = roles("owner", "admin", "hr")
READER = roles("owner", "admin", "hr", "viewer")
STAFF = roles("owner", "admin", "hr", "viewer", "manager")
MEMBER = roles("owner", "admin", "hr", "viewer", "manager", "employee")

# A manager's reach (own reports only) is a matter of which rows are found: see employees.queries.visible_to.
TABLE: dict[str, Predicate] = {
    "dashboard.view": STAFF,
    "employees.list": STAFF,
    "employees.view": either(STAFF, own_record),
    "employees.personal": either(READER, own_record),
    "employees.edit": HR,
    "organization.view": STAFF,
    "organization.edit": HR,
    "invitations.view": HR,
    "invitations.send": HR,
    "team.invite": ADMIN,
    "audit.view": ADMIN,
    "profile.edit": ADMIN,
    "portal.view": MEMBER,
    "search.use": STAFF,
}


def may(actor: Actor, permission: str, employee_id: UUID | None = None) -> bool:
    """Whether `actor` has `permission`, on `employee_id` where it concerns one record."""
    return TABLE[permission](actor, employee_id)


def require(actor: Actor, permission: str, employee_id: UUID | None = None) -> None:
    """Raise Forbidden unless `actor` has `permission`."""
    if not may(actor, permission, employee_id):
        raise Forbidden(N_("Your role at this employer does not allow that."))
