"""Two records of one person become one: what follows the kept record, what is given up, and what stands against it.

Memberships are in `public` and records in the tenant, so merging and undoing are called outside of the tenant. Both
records are locked first, with the people who report to the one that is given up, then the tree, then the pair.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import undefer_group

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.access.topic import belongings, merge_obstacles, topics
from hrapp.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from hrapp.core.extensions import session
from hrapp.core.keys import unique_key
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import give_up
from hrapp.hr.employees.queries import BY_NAME
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.employees.work import save_timeline, timelines_of
from hrapp.hr.matching import histories, journal
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.histories import Holds
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.queries import get_pair
from hrapp.hr.matching.values import OF_DEPARTURE, PHOTO, Stays, decide, told
from hrapp.hr.organization.models import Department
from hrapp.hr.organization.trees import lock_tree
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.scope import tenant_scope
from hrapp.tenancy.sealed import generation

DECIDED = {
    PairState.DIFFERENT: N_("It has been decided that these are different people. Take that back first."),
    PairState.MERGED: N_("These records have been merged already."),
}
OWN_RECORD = N_("One of these is your own record. Ask somebody else in HR to merge them.")
CHANGED = N_("One of the two records has been changed since you opened this page. Look at them again.")
OVERLAP = N_("Their times of employment overlap, so choose the job history that holds.")


class CannotMerge(Invalid):
    """Something stands against a merge; what, and what to do first, stands at `record`."""

    status = 409
    title = N_("These records cannot be merged now")
    code = "cannot_merge"


class Plan(NamedTuple):
    """How two records become one: which is kept, and what was chosen otherwise than is usual.

    `values` says by field whose value stays. `history` is None for what is usual: both if they can be joined, else that
    of the kept record. `seen` are the versions of the records, by id, that the choice was made from.
    """

    keep: UUID
    values: Mapping[str, Stays] = {}
    history: Holds | None = None
    seen: Mapping[UUID, int] = {}


# By the ids of the records.
Timelines = Mapping[UUID, Timeline]


class Both(NamedTuple):
    """The records of a pair: the one that is kept, and the one that is given up."""

    kept: Employee
    given_up: Employee

    @property
    def ids(self) -> tuple[UUID, UUID]:
        return self.kept.id, self.given_up.id


def merge(actor: Actor, employer: Employer, pair_id: UUID, plan: Plan, today: date) -> None:
    """Make one record of two, which can be undone while neither has changed since.

    CannotMerge with all that stands against it; Conflict if the pair was decided, Stale if a record is not as it was
    seen, Invalid for a choice that is none, Forbidden for one's own record.
    """
    require(actor, "duplicates.decide")
    with tenant_scope(employer.tenant_ref):
        pair, both = lock_pair(actor, pair_id, plan.keep)
        if any(each.version != plan.seen.get(each.id, each.version) for each in both):
            raise Stale(CHANGED)
        timelines = timelines_of(both)
        if reasons := obstacles(both, timelines, plan.history, today):
            raise CannotMerge({"record": reasons})
        kept_id, given_up_id = both.ids
        _merge(actor, pair, both, plan, today)
    if moved := move_in_public(employer, given_up_id, kept_id):
        with tenant_scope(employer.tenant_ref):
            known = func.jsonb_set(DuplicatePair.merged, ["public"], literal(moved, JSONB))
            session.execute(update(DuplicatePair).where(DuplicatePair.id == pair_id).values(merged=known))


def _merge(actor: Actor, pair: DuplicatePair, both: Both, plan: Plan, today: date) -> None:
    kept, given_up = both
    before = journal.read(both.ids, but=[pair.id])
    decided = decide(kept, given_up, plan.values)
    log, values = told(kept, given_up, decided), dict(decided.values)
    if decided.sources[PHOTO] == Stays.GIVEN_UP:
        kept.set_photo((given_up.photo, given_up.photo_small or given_up.photo) if given_up.photo else None)
    timeline, left = settle_history(both, timelines_of(both), plan.history)
    if timeline.row_on(today)["terminated_on"]:
        last = given_up if given_up.terminated_on == timeline.row_on(today)["terminated_on"] else kept
        values |= {name: getattr(last, name) for name in OF_DEPARTURE}
    give_up(given_up.number)
    _mark(actor, pair, both)
    _settle_pairs(pair, both)
    session.flush()
    for topic in topics():
        if topic.before_merge:
            topic.before_merge(actor, kept, given_up)
    repoint(both)
    session.delete(given_up)
    session.flush()
    save_timeline(actor, kept, timeline, today, more=values, told=log, action="merged")
    after = journal.read(both.ids, before, but=[pair.id])
    pair.merged = {
        "number": given_up.number,
        "name": given_up.name,
        "history": left,
        "rows": journal.changes(before, after),
        "after": journal.digests(after, kept.id),
        "generation": generation(session.connection()),
        "day": today.isoformat(),
        "people": [str(each) for each in (kept.id, given_up.id)],
    }
    session.flush()


# Locks


def lock_pair(actor: Actor, pair_id: UUID, keep: UUID) -> tuple[DuplicatePair, Both]:
    """An open pair and its records, locked; NotFound, Conflict if it was decided, Forbidden for one's own record."""
    pair = get_pair(pair_id)
    require_open(pair)
    people = lock_people(pair.first_id, pair.second_id)
    pair = get_pair(pair_id, lock=True)
    require_open(pair)
    if len(people) < 2:
        raise NotFound(N_("We could not find this person."))
    refuse_own(actor, people)
    if keep not in people:
        raise Invalid({"keep": [N_("Choose one of the two records.")]})
    kept = people.pop(keep)
    return pair, Both(kept, *people.values())


def lock_people(*ids: UUID | None) -> dict[UUID, Employee]:
    """Lock these records against everything, and those who report to them against changes; returns those there are.

    In the order in which others lock them.
    """
    wanted = [each for each in ids if each]
    mine = or_(Employee.id.in_(wanted), Employee.manager_id.in_(wanted))
    query = select(Employee.id).where(mine).order_by(*BY_NAME).with_for_update(key_share=True)
    session.execute(query)
    lock_tree(Employee)
    whole = select(Employee).where(Employee.id.in_(wanted)).order_by(*BY_NAME).with_for_update()
    found = session.scalars(whole.options(undefer_group("sealed")).execution_options(populate_existing=True))
    return {employee.id: employee for employee in found}


def require_open(pair: DuplicatePair) -> None:
    """Raise Conflict if the pair was decided."""
    if pair.state != PairState.OPEN:
        raise Conflict(DECIDED[PairState(pair.state)])


def refuse_own(actor: Actor, ids: Any) -> None:
    """Raise Forbidden if one of these records is the actor's own."""
    if actor.employee_id in ids:
        raise Forbidden(OWN_RECORD)


# What stands against it


def obstacles(both: Both, timelines: Timelines, holds: Holds | None, today: date) -> list[Message]:
    """Why two records cannot become one now, and what to do first; empty if they can. Invalid as `history_of`."""
    found = merge_obstacles(*both)
    if both.kept.user_id and both.given_up.user_id:
        found.append(
            N_(
                "Each of the two records has an account. Take the account off the record %(number)s first, on its tab"
                " Access.",
                number=both.given_up.number,
            )
        )
    history = history_of(both, copied(timelines), holds)
    if (problem := history.holds.problem()) and not found:
        found.append(problem)
    if _reports_to_one_of(both, history.holds.row_on(today)["manager_id"]):
        found.append(
            N_(
                "%(name)s would report to somebody who reports to them. Change one of these managers first.",
                name=both.kept.name,
            )
        )
    return found


def _reports_to_one_of(both: Both, manager_id: UUID | None) -> bool:
    """Whether somebody reports to one of the two, directly or through others."""
    people: Any = Employee.__table__
    start = select(people.c.id, people.c.manager_id).where(people.c.id == manager_id)
    above = start.cte("above", recursive=True)
    above = above.union(select(people.c.id, people.c.manager_id).join(above, people.c.id == above.c.manager_id))
    return manager_id is not None and bool(session.scalar(select(above.c.id).where(above.c.id.in_(both.ids)).limit(1)))


# Job history


class History(NamedTuple):
    """The history that the kept record has afterwards, and the one that does not hold, None if both do."""

    holds: Timeline
    left: Timeline | None


def copied(timelines: Timelines) -> Timelines:
    """The same histories with records of their own, to try what would come of them."""
    return {key: timeline.copied() for key, timeline in timelines.items()}


def can_join(both: Both, timelines: Timelines) -> bool:
    """Whether the two histories fit on one timeline."""
    tried = copied(timelines)
    return histories.joined(*(tried[each] for each in both.ids)) is not None


def history_of(both: Both, timelines: Timelines, holds: Holds | None) -> History:
    """The job history of both, whose records are changed for it; Invalid if they were to be joined and overlap."""
    joins = can_join(both, timelines)
    kept, given_up = (timelines[each] for each in both.ids)
    holds = holds or (Holds.JOINED if joins else Holds.KEPT)
    if holds == Holds.JOINED:
        if not joins:
            raise Invalid({"history": [OVERLAP]})
        found = History(histories.joined(kept, given_up) or kept, None)
    else:
        found = History(kept, given_up) if holds == Holds.KEPT else History(given_up, kept)
    for record in found.holds.records:
        record.employee_id = both.kept.id
    histories.leave_out_managers(found.holds, both.ids)
    return found


def settle_history(both: Both, timelines: Timelines, holds: Holds | None) -> tuple[Timeline, list[dict[str, Any]]]:
    """Give the kept record its history; returns it, and what stays readable of one that does not hold."""
    history = history_of(both, timelines, holds)
    left = histories.told(history.left, _department_names(history.left)) if history.left else []
    for record in history.left.records if history.left else ():
        if record in session:
            session.delete(record)
    if both.kept.manager_id in both.ids:
        both.kept.manager_id = None
    session.add_all(history.holds.records)
    return history.holds, left


def _department_names(timeline: Timeline) -> dict[UUID, str]:
    ids = {record.department_id for record in timeline.records if record.department_id}
    query = select(Department.id, Department.name).where(Department.id.in_(ids))
    return dict(session.execute(query).tuples().all()) if ids else {}


# What follows


def repoint(both: Both) -> None:
    """Let every row that names the record which is given up name the kept one, with a new version."""
    kept, given_up = both.ids
    for each in belongings():
        table: Any = each.column.class_.__table__
        column = table.c[each.column.name]
        if isinstance(column.type, JSONB):
            new: Any = cast(func.replace(cast(column, Text), str(given_up), str(kept)), JSONB)
        else:
            new = kept
        values = {column.name: new} | ({"version": table.c.version + 1} if "version" in table.c else {})
        others = table.update().where(journal.names(column, [given_up])).values(values)
        session.connection().execute(others.where(table.c.id != given_up) if table is Employee.__table__ else others)
    # A departure that would hand over to the one who leaves hands over to nobody named.
    for each in belongings():
        table = each.column.class_.__table__
        column = table.c[each.column.name]
        if not each.own and column.nullable and "employee_id" in table.c and not isinstance(column.type, JSONB):
            mine = table.update().where(table.c.employee_id == kept, column == kept)
            session.connection().execute(mine.values({column.name: None}))


def _settle_pairs(pair: DuplicatePair, both: Both) -> None:
    """The other pairs of the record that is given up are those of the kept one, unless that has the same pair."""
    kept, given_up = both.ids
    named = or_(DuplicatePair.first_id == given_up, DuplicatePair.second_id == given_up)
    query = select(DuplicatePair).where(named, DuplicatePair.id != pair.id, DuplicatePair.second_id.is_not(None))
    for each in session.scalars(query.with_for_update()):
        third = each.first_id if each.second_id == given_up else each.second_id
        assert third is not None  # noqa: S101  by the query
        first, second = sorted((kept, third))
        same = select(DuplicatePair).where(DuplicatePair.first_id == first, DuplicatePair.second_id == second)
        known = session.scalar(same)
        if known is None:
            each.first_id, each.second_id = first, second
            continue
        if known.state == PairState.OPEN and each.state == PairState.DIFFERENT:
            for name in ("state", "reason", "decided_at", "decided_by", "decided_by_name"):
                setattr(known, name, getattr(each, name))
        session.delete(each)


def _mark(actor: Actor, pair: DuplicatePair, both: Both) -> None:
    pair.decide(actor, PairState.MERGED)
    pair.first_id, pair.second_id = both.kept.id, None
    pair.merged_id, pair.merged_number_key = both.given_up.id, unique_key(both.given_up.number)


def move_in_public(employer: Employer, before: UUID, now: UUID) -> dict[str, list[str]]:
    """Let memberships and consents name another record, outside of the tenant; returns the ids of the rows."""
    grants = (ConsentGrant.source_tenant_id == employer.tenant_ref.id, ConsentGrant.source_employee_id == before)
    mine = (Membership.employer_id == employer.id, Membership.employee_id == before)
    moved = {
        "memberships": update(Membership).where(*mine).values(employee_id=now).returning(Membership.id),
        "grants": update(ConsentGrant).where(*grants).values(source_employee_id=now).returning(ConsentGrant.id),
    }
    found = {name: [str(each) for each in session.scalars(statement)] for name, statement in moved.items()}
    return {name: ids for name, ids in found.items() if ids}


def default_kept(first: Employee, second: Employee) -> tuple[Employee, Message]:
    """Which of two records is kept unless one chooses otherwise, and why."""
    reasons = (
        ((first.user_id is not None, second.user_id is not None), N_("it has the account")),
        ((first.status not in FORMER, second.status not in FORMER), N_("the person works here by it")),
    )
    for has, why in reasons:
        if has[0] != has[1]:
            return (first if has[0] else second), why
    return min((first, second), key=lambda each: (each.created_at, each.id)), N_("it was added first")
