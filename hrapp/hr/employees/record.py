"""The page of a record, shared by the topics that add tabs: its header, its tabs, and its cards."""

from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask_babel import format_date, format_time, get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.permissions import editable, may, require, revealable, viewable
from hrapp.access.rules import actor
from hrapp.access.topic import tabs_for, topics
from hrapp.core import clock
from hrapp.core.fields.details import Detail, details
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.hr.custom_fields.fields import MORE
from hrapp.hr.employees import queries
from hrapp.hr.employees.fields import BANK, CONTACT, HOME, IDENTIFIERS, IDENTITY, PERSONAL, WORK, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.rules import hidden
from hrapp.hr.employees.tenure import tenure
from hrapp.hr.employees.work import shown_timeline
from hrapp.platform.memberships.visit import visit

# Shown in the header of the page, beside the name.
IN_HEAD = ("number", "status")
# tab → the sections whose cards are on it.
CARDS = {
    "employees.show": (WORK, CONTACT, MORE),
    "employees.show_personal": (IDENTITY, PERSONAL, HOME, IDENTIFIERS, BANK),
}
SECTIONS = {section.key: section for sections in CARDS.values() for section in sections}
# What a card without any value says that it is for.
PURPOSES = {
    CONTACT: _l("The email and phone for colleagues."),
    PERSONAL: _l("Date of birth and the like, for contracts and for birthdays."),
    HOME: _l("Where letters go, and an email and phone outside of work."),
    IDENTIFIERS: _l("The numbers that contracts, payroll and authorities ask for."),
    BANK: _l("The account that the pay goes to."),
}
LISTS = {"department_id": "department", "branch_id": "branch"}


class RecordCard(NamedTuple):
    """A section of a record as a card; `edit_url` is '' for whoever may not edit it there."""

    section: Section
    rows: list[Detail]
    edit_url: str = ""

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def blank(self) -> Any:
        """What the card is for, if it has no value at all; else ''."""
        return "" if any(row.value for row in self.rows) else PURPOSES.get(self.section, "")


def find_record(employee_id: UUID) -> Employee:
    """The record; NotFound if the actor cannot find it, Forbidden if their role may not view it."""
    employee = queries.get_employee(actor(), employee_id)
    require(actor(), "employees.view", employee.id)
    return employee


def record_page(template: str, employee: Employee, **shown: Any) -> str:
    """The rendered tab of a record; `template` extends employees/record.html."""
    tabs = [
        (tab.label, url_for(tab.endpoint, employee_id=employee.id), tab.endpoint == request.endpoint)
        for tab in tabs_for(actor(), employee.id)
    ]
    found = (topic.record_action(actor(), employee) for topic in topics() if topic.record_action)
    said = (topic.record_banner(actor(), employee) for topic in topics() if topic.record_banner)
    return render_template(
        template,
        tabs_shown=tabs,
        record_actions=[action for action in found if action],
        banners=[markup for markup in said if markup],
        **head_of(employee),
        **shown,
    )


def head_of(employee: Employee) -> dict[str, Any]:
    """What the header of a record shows."""
    return {
        "employee": employee,
        "contacts": contacts_of(employee),
        "tenure": tenure(employee, visit().today, shown_timeline(employee).tenures),
        "local_time": "" if employee.id == actor().employee_id else local_time(employee),
    }


class Contact(NamedTuple):
    """A way to reach somebody: where it leads, its icon, and what the button says that copies it."""

    value: str
    url: str
    icon: str
    label: str


def contacts_of(employee: Employee) -> list[Contact]:
    """The work email and the work phone, as far as the actor may view them and they are given."""
    words = {"work_email": ("mail", _("Copy the email address")), "work_phone": ("phone", _("Copy the phone number"))}
    found = (detail for detail in section_of(employee, CONTACT) if detail.name in words and detail.value)
    return [Contact(detail.value, detail.url, *words[detail.name]) for detail in found]


def local_time(employee: Employee) -> str:
    """The time at the branch, else at the employer, with the weekday if it is another day there than for the reader.

    '' where it is the reader's own time. The branch has to be loaded.
    """
    zone = ZoneInfo((employee.branch and employee.branch.time_zone) or visit().employer.time_zone)
    now, reader = clock.now(), get_timezone() or ZoneInfo("UTC")
    there, here = now.astimezone(zone), now.astimezone(reader)
    if there.utcoffset() == here.utcoffset():
        return ""
    time: str = format_time(there, "short", rebase=False)
    return f"{format_date(there, 'EEE', rebase=False)} {time}" if there.date() != here.date() else time


def tab_of(section: Section) -> str:
    """The endpoint of the tab that has the card of a section."""
    return next(tab for tab, sections in CARDS.items() if section in sections)


def cards_of(employee: Employee, *sections: Section, edit: bool = True) -> list[RecordCard]:
    """The cards of the sections of which the actor may view anything; `edit` if they may be edited here."""
    found = (card_of(employee, section, edit=edit) for section in sections)
    return [card for card in found if card.rows]


def card_of(employee: Employee, section: Section, *, edit: bool = True) -> RecordCard:
    url = url_for("employees.edit_card", employee_id=employee.id, section=section.key)
    return RecordCard(section, section_of(employee, section), url if edit and may_edit(employee, section) else "")


def may_edit(employee: Employee, section: Section) -> bool:
    """Whether the actor may edit any field of a section."""
    if not may(actor(), "employees.edit", employee.id):
        return False
    fields = record_fields(EmployeeFields)
    names = {name for name in fields.names(section) if not is_read_only(fields, name)}
    return not names.isdisjoint(editable(actor(), fields, employee.id))


def is_read_only(fields: type[Fields], name: str) -> bool:
    """Whether a field is never typed, such as the last day."""
    field = fields.field(name)
    return field is None or field.dump_only


def section_of(employee: Employee, *sections: Section) -> list[Detail]:
    """The fields of some sections that the actor may view, and that the employer does not hide.

    Read-only ones, such as the last day, only with a value. A department and a branch lead to the list of their people.
    """
    fields = record_fields(EmployeeFields)
    allowed = set(viewable(actor(), fields, employee.id)) - hidden() - set(IN_HEAD)
    names = [name for name in fields.names(*sections) if name in allowed]
    found = details(fields, employee, names)
    shown = [detail for detail in found if detail.value or not is_read_only(fields, detail.name)]
    return [with_eye(employee, linked(employee, detail)) for detail in shown]


def linked(employee: Employee, detail: Detail) -> Detail:
    if not detail.value or detail.name not in LISTS or not may(actor(), "employees.list"):
        return detail
    chosen: dict[str, Any] = {LISTS[detail.name]: str(getattr(employee, detail.name))}
    return detail._replace(url=url_for("employees.index", **chosen))


def with_eye(employee: Employee, detail: Detail) -> Detail:
    """A masked value with the URL that shows it whole, if the actor may see it and it can be opened."""
    shown = detail.masked and detail.value and detail.opens
    if not shown or detail.name not in revealable(actor(), EmployeeFields, employee.id):
        return detail
    return detail._replace(reveal=url_for("revelations.create", employee_id=employee.id))
