"""Groups of employers: those of one group may share without asking the person, where their settings say so."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from hrapp.access.actor import Actor
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.extensions import session
from hrapp.core.fields.form import Found
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.lists.listing import beginning, contained, words_of
from hrapp.core.text import N_
from hrapp.hr.elsewhere.jobs import ungroup
from hrapp.operator.listing import begins, has_word
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.platform.employers.queries import lock_employer

# What the log of an employer calls it.
GROUP = "employer_group"
OFFERED = 8


class Offered(NamedTuple):
    """Employers whose name or web address fits what was typed, and whether there are more."""

    employers: list[Employer]
    more: bool


def get_group(group_id: UUID, lock: bool = False) -> EmployerGroup:
    """The group with this id; NotFound if there is none."""
    if group := session.get(EmployerGroup, group_id, with_for_update=lock or None):
        return group
    raise NotFound(N_("We could not find this group."))


def members_of(group: EmployerGroup) -> list[Employer]:
    """The employers of a group, sorted by name."""
    query = select(Employer).where(Employer.group_id == group.id).order_by(Employer.name_key, Employer.id)
    return list(session.scalars(query))


def save_group(group: EmployerGroup, values: Values) -> EmployerGroup:
    """Make a group, or rename it, which its employers' logs tell from then on."""
    group.name = values["name"]
    session.add(group)
    return group


def delete_group(actor: Actor, group: EmployerGroup) -> None:
    """Take all employers out of a group, which each of their logs tells, and delete it."""
    for employer in members_of(group):
        take_out(actor, group, employer)
    session.delete(group)


def put_in(actor: Actor, group: EmployerGroup, employer_id: UUID) -> Employer:
    """Put an employer into a group, and log it there. Conflict if it is in one already."""
    employer = session.get_one(Employer, employer_id)
    lock_employer(employer)
    if employer.group_id == group.id:
        raise Conflict(N_("%(name)s is in this group already.", name=employer.name))
    if employer.group_id:
        other = get_group(employer.group_id).name
        raise Conflict(
            N_("%(name)s is in the group “%(other)s”. Take it out there first.", name=employer.name, other=other)
        )
    employer.group_id = group.id
    record_event(actor, employer, "updated", {GROUP: [None, group.name]})
    return employer


def take_out(actor: Actor, group: EmployerGroup, employer: Employer) -> None:
    """Take an employer out of a group, and log it there; what it shared without consent ends. Conflict if not in it."""
    lock_employer(employer)
    if employer.group_id != group.id:
        raise Conflict(N_("%(name)s is not in this group any more.", name=employer.name))
    employer.group_id = None
    record_event(actor, employer, "updated", {GROUP: [group.name, None]})
    defer(ungroup, tenant_id=str(employer.tenant_id))


def offered(typed: str) -> Offered:
    """The employers that may be meant, those whose name begins with what was typed first."""
    words = [has_word(contained(word)) for word in words_of(typed)]
    first = begins(beginning(typed)).desc()
    query = select(Employer).where(*words).order_by(first, Employer.name_key, Employer.id).limit(OFFERED + 1)
    found = list(session.scalars(query)) if words else []
    return Offered(found[:OFFERED], len(found) > OFFERED)


def find_typed(typed: str) -> Found:
    """The employer with this web address or exact name; else those that may be meant."""
    text = typed.strip().casefold()
    of_address = session.scalar(select(Employer).where(Employer.slug == text))
    same = [of_address] if of_address else same_name(text)
    if len(same) == 1:
        return Found(same[0].id)
    choices = tuple((each.slug, label_of(each)) for each in same or offered(typed).employers)
    return Found(None, choices, exact=bool(same))


def same_name(text: str) -> list[Employer]:
    named = (func.lower(Employer.trading_name) == text, func.lower(Employer.legal_name) == text)
    query = select(Employer).where(named[0] | named[1]).order_by(Employer.name_key, Employer.id).limit(OFFERED)
    return list(session.scalars(query))


def label_of(employer: Employer) -> str:
    return f"{employer.name} ({employer.slug})"
