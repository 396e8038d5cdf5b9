"""What falls due and is not possible any more: it is taken out of the histories concerned, and nobody else waits.

Months may lie between the day on which a change is scheduled and the day on which it comes into force. A manager may
have left by then, or may report to the person; a department or branch may be inactive. The person then stays where they
were in that respect, and everything else comes into force.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.timeline import BEGINNINGS, Timeline
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.trees import lock_tree

UNITS: dict[str, type[Department] | type[Branch]] = {"department_id": Department, "branch_id": Branch}
# person → fact → [what was scheduled, what holds instead], by name
LeftOut = dict[UUID, dict[str, list[Any]]]


class Due(NamedTuple):
    """Somebody who gets another value of a fact today."""

    employee: Employee
    timeline: Timeline
    fact: str
    today: date

    @property
    def value(self) -> Any:
        return getattr(self.timeline.on(self.today), self.fact)

    @property
    def is_new(self) -> bool:
        return self.value is not None and self.value != getattr(self.employee, self.fact)

    def leave_out(self) -> None:
        """Let the history no longer say this; a new tenure, which says all facts, then says that there is none."""
        record = self.timeline.says(self.fact, self.today)
        if record.reason in BEGINNINGS:
            self.timeline.change(record, **{self.fact: None})
        else:
            stated = {name: getattr(record, name) for name in record.stated or () if name != self.fact}
            self.timeline.change(record, stated)


def without_impossible(people: list[Employee], timelines: Mapping[UUID, Timeline], today: date) -> LeftOut:
    """Take out of the histories what cannot come into force today; returns it as the log tells it.

    It costs a few statements, however many people there are.
    """
    here = [employee for employee in people if timelines[employee.id].status_on(today) not in FORMER]
    left_out: LeftOut = {}
    for fact, check in CHECKS.items():
        due = [each for person in here if (each := Due(person, timelines[person.id], fact, today)).is_new]
        for who, pair in check(due, timelines) if due else ():
            left_out.setdefault(who, {})[fact] = pair
    return left_out


def check_units(due: list[Due], _timelines: Mapping[UUID, Timeline]) -> Iterator[tuple[UUID, list[Any]]]:
    model: Any = UNITS[due[0].fact]
    # FOR SHARE, so that none is deactivated before this transaction ends.
    units = {unit.id: unit for unit in session.scalars(select(model).with_for_update(read=True))}
    for each in due:
        planned = units[each.value]
        while each.is_new and not units[each.value].active:
            each.leave_out()
        if each.value != planned.id:
            yield each.employee.id, [planned.name, units[each.value].name if each.value else None]


def check_managers(due: list[Due], timelines: Mapping[UUID, Timeline]) -> Iterator[tuple[UUID, list[Any]]]:
    """All new managers come into force at once, so that two people can change places."""
    lock_tree(Employee)
    names = (Employee.first_name, Employee.last_name, Employee.preferred_name)
    rows = {row.id: row for row in session.execute(select(Employee.id, Employee.manager_id, Employee.status, *names))}
    planned = {each.employee.id: each.value for each in due}
    above = {who: row.manager_id for who, row in rows.items()} | planned

    def is_gone(manager_id: UUID) -> bool:
        known = timelines.get(manager_id)
        return (known.status_on(due[0].today) if known else rows[manager_id].status) in FORMER

    waiting = True
    while waiting:
        waiting = False
        for each in due:
            who = each.employee.id
            while each.is_new and (is_gone(each.value) or reports_to(above, each.value, who)):
                each.leave_out()
                above[who], waiting = each.value, True
    for each in due:
        before, after = planned[each.employee.id], each.value
        if after != before:
            yield each.employee.id, [full_name(*rows[who][3:]) if who else None for who in (before, after)]


def reports_to(above: Mapping[UUID, UUID | None], person: UUID | None, manager: UUID) -> bool:
    """Whether `person` is `manager`, or reports to them, directly or through others; `above` is person → manager."""
    passed = set()
    while person and person not in passed:
        if person == manager:
            return True
        passed.add(person)
        person = above.get(person)
    return False


def rows_named(people: list[Employee], timelines: Mapping[UUID, Timeline], today: date) -> list[Any]:
    """The rows whose names the log needs, of what the people get and lose today; the caller holds on to them.

    Otherwise each would be read by itself.
    """
    found: list[Any] = []
    for fact, model in {**UNITS, "manager_id": Employee}.items():
        pairs = ((getattr(each, fact), getattr(timelines[each.id].on(today), fact)) for each in people)
        ids = {row_id for pair in pairs if pair[0] != pair[1] for row_id in pair if row_id}
        found += session.scalars(select(model).where(model.id.in_(ids))) if ids else []
    return found


Check = Callable[[list[Due], Mapping[UUID, Timeline]], Iterator[tuple[UUID, list[Any]]]]
CHECKS: dict[str, Check] = {"department_id": check_units, "branch_id": check_units, "manager_id": check_managers}
