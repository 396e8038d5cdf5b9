"""Finding the people who have an identifier, by its exact value.

Only keyed fingerprints are compared, and what was typed is kept nowhere: it is sent by POST, never in an address.
"""

from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import viewable
from hrapp.core.errors import CannotOpen
from hrapp.core.fields.kinds import SecretText
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.employees import queries
from hrapp.hr.employees.fields import IDENTIFIERS, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import hidden
from hrapp.tenancy.sealed import searched


class LookupFields(Fields):
    """What somebody looks for."""

    identifier = SecretText(_l("Identifier"), required=True)


def looked_through(actor: Actor) -> tuple[str, ...]:
    """The names of the identifiers of everybody that `actor` may see, without those that records do not have here."""
    left_out = hidden()
    seen = viewable(actor, EmployeeFields)
    return tuple(name for name in EmployeeFields.names(IDENTIFIERS) if name in seen and name not in left_out)


def look_up(actor: Actor, values: Values) -> list[Employee]:
    """The people with exactly this `identifier`, however it is written; CannotOpen without a usable key.

    What is typed for want of a number, such as N/A, is nobody's.
    """
    fingerprints = searched(Employee, looked_through(actor), values["identifier"])
    return queries.holders_of(actor, fingerprints) if fingerprints else []


def is_identifier(actor: Actor, text: str) -> bool:
    """Whether a text is an identifier of somebody, as far as `actor` may look for it."""
    try:
        return bool(text and look_up(actor, Values(identifier=text)))
    except CannotOpen:
        return False
