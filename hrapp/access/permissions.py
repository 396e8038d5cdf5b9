"""The access rules as two tables, used by pages, API, forms, lists, audit log and templates.

PERMISSIONS maps a permission to who has it; FIELDS maps a privacy class to who may see and change such fields.
"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core.errors import Forbidden
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Privacy
from hrapp.core.text import N_

Predicate = Callable[[Actor, UUID | None], bool]
NOT_ALLOWED = N_("Your role at this employer does not allow this.")


def roles(*allowed: Role) -> Predicate:
    """A predicate that is true for an actor in one of these roles."""
    return lambda actor, record_id: actor.role in allowed


def own_record(actor: Actor, record_id: UUID | None) -> bool:
    """Whether the record is the actor's own."""
    return record_id is not None and actor.employee_id == record_id


def either(*predicates: Predicate) -> Predicate:
    return lambda actor, record_id: any(holds(actor, record_id) for holds in predicates)


def nobody(_actor: Actor, _record_id: UUID | None) -> bool:
    return False


ADMIN = roles(Role.OWNER, Role.ADMIN)
HR = roles(Role.OWNER, Role.ADMIN, Role.HR)
READER = roles(Role.OWNER, Role.ADMIN, Role.HR, Role.VIEWER)
STAFF = roles(Role.OWNER, Role.ADMIN, Role.HR, Role.VIEWER, Role.MANAGER)
MEMBER = roles(*Role)

# Which records a manager may see (own reports only) is decided by the query: see employees.queries.visible_to.
PERMISSIONS: dict[str, Predicate] = {
    "dashboard.view": STAFF,
    "employees.list": STAFF,
    "employees.view": either(STAFF, own_record),
    "employees.personal": either(READER, own_record),
    "employees.edit": HR,
    "employees.look_up": HR,
    # To take back somebody who left; and to remove what was entered by mistake, which has nothing but itself.
    "employees.rehire": HR,
    "employees.remove": HR,
    "departures.view": STAFF,
    "departures.edit": HR,
    # Of which requests, the needs of each say (hr.leaving.approval): a manager may be a member in any role.
    "departures.decide": MEMBER,
    "departures.decide_as_hr": HR,
    "departures.decide_as_admin": ADMIN,
    "departures.decide_as_owner": roles(Role.OWNER),
    # Which ones somebody sees is decided by the query: see documents.queries.readable.
    "documents.view": MEMBER,
    "documents.list": STAFF,
    "documents.marked_hr": READER,
    "documents.edit": HR,
    # What is asked of somebody, they send themselves; they renew what they see, and mend what is not verified yet.
    "documents.add_own": own_record,
    # Records that may be of the same person: to see such pairs, to decide about them, and to merge two.
    "duplicates.decide": HR,
    # What is known of somebody at other employers on this site: to see it, to look for it, and to ask the person.
    "elsewhere.view": HR,
    "elsewhere.ask": HR,
    "organization.view": STAFF,
    "organization.edit": HR,
    "invitations.view": HR,
    "invitations.send": HR,
    "team.invite": ADMIN,
    "team.view": ADMIN,
    "team.edit": ADMIN,
    "team.offer_ownership": roles(Role.OWNER),
    "audit.view": ADMIN,
    "profile.edit": ADMIN,
    "settings.edit": ADMIN,
    "portal.view": MEMBER,
    "portal.edit": MEMBER,
    "search.use": STAFF,
}


class Rights(NamedTuple):
    """Who may view a field, propose a change, edit it, and reveal a masked value."""

    view: Predicate
    propose: Predicate
    edit: Predicate
    reveal: Predicate


FIELDS: dict[Privacy, Rights] = {
    #                            view                        propose     edit  reveal
    Privacy.DIRECTORY:  Rights(either(STAFF, own_record),  own_record, HR,   nobody),
    Privacy.WORK:       Rights(either(STAFF, own_record),  nobody,     HR,   nobody),
    Privacy.PERSONAL:   Rights(either(READER, own_record), own_record, HR,   nobody),
    Privacy.IDENTIFIER: Rights(either(HR, own_record),     own_record, HR,   either(HR, own_record)),
    Privacy.BANK:       Rights(either(HR, own_record),     own_record, HR,   either(HR, own_record)),
}  # fmt: skip


def may(actor: Actor, permission: str, record_id: UUID | None = None) -> bool:
    """Whether `actor` has `permission`, for one record if `record_id` is given; KeyError if it is unknown."""
    return PERMISSIONS[permission](actor, record_id)


def require(actor: Actor, permission: str, record_id: UUID | None = None) -> None:
    """Raise Forbidden unless `actor` has `permission`."""
    if not may(actor, permission, record_id):
        raise Forbidden(NOT_ALLOWED)


def viewable(actor: Actor, fields: type[Fields], record_id: UUID | None = None) -> tuple[str, ...]:
    """The names of the fields that `actor` may view, of one record if `record_id` is given."""
    return _allowed(lambda rights: rights.view(actor, record_id), fields)


def editable(actor: Actor, fields: type[Fields], record_id: UUID | None = None) -> tuple[str, ...]:
    """The names of the fields that `actor` may edit, of one record if `record_id` is given."""
    return _allowed(lambda rights: rights.edit(actor, record_id), fields)


def revealable(actor: Actor, fields: type[Fields], record_id: UUID | None = None) -> tuple[str, ...]:
    """The names of the masked fields whose values `actor` may see whole, of one record if `record_id` is given."""
    return tuple(
        name
        for name in _allowed(lambda rights: rights.reveal(actor, record_id), fields)
        if (field := fields.field(name)) and field.masked
    )


def _allowed(holds: Callable[[Rights], bool], fields: type[Fields]) -> tuple[str, ...]:
    allowed = {privacy for privacy, rights in FIELDS.items() if holds(rights)}
    found = ((name, fields.field(name)) for name in fields.names())
    return tuple(name for name, field in found if field and field.privacy in allowed)
