"""What the search shows: results in groups, each with the way to all of its kind."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.fields.countries import country_name
from hrapp.core.text import sort_key
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.search import queries
from hrapp.web.navigation import links

SHOWN = 5


class Result(NamedTuple):
    """Something to go to; a person is shown with an avatar, and the status if they left, all else with an icon."""

    label: Any
    url: str
    detail: str = ""
    icon: str = ""
    status: str = ""


class Group(NamedTuple):
    """The first results of one kind, and a link to the rest if there are more."""

    title: str
    results: list[Result]
    more_url: str = ""
    more_label: str = ""


def find(actor: Actor, text: str) -> list[Group]:
    """Everything that `actor` may go to and `text` fits; groups with nothing in them are left out."""
    if not text:
        return []
    groups = (look(actor, text) for permission, look in GROUPS if may(actor, permission))
    return [group for group in groups if group.results]


def people(actor: Actor, text: str) -> Group:
    found = [person(employee) for employee in queries.people(actor, text, SHOWN + 1)]
    return first_of(_("Employees"), found, url_for("employees.index", q=text), _("See all people"))


def person(employee: Employee) -> Result:
    url = url_for("employees.show", employee_id=employee.id)
    return Result(employee.name, url, employee.job_title, status=employee.status if employee.is_former else "")


def departments(_actor: Actor, text: str) -> Group:
    """Departments lead to the people in them."""
    found = [
        Result(unit.name, url_for("employees.index", department=unit.id, status="current"), unit.code, "sitemap")
        for unit in queries.units(Department, text, SHOWN + 1)
    ]
    return first_of(_("Departments"), found, url_for("departments.index"), _("See all departments"))


def branches(_actor: Actor, text: str) -> Group:
    """Branches lead to the people there."""
    found = [
        Result(unit.name, url_for("employees.index", branch=unit.id, status="current"), place_of(unit), "building")
        for unit in queries.units(Branch, text, SHOWN + 1)
    ]
    return first_of(_("Branches"), found, url_for("branches.index"), _("See all branches"))


def place_of(branch: Branch) -> str:
    return ", ".join(filter(None, (branch.city, country_name(branch.country)))) or branch.code


def pages(_actor: Actor, text: str) -> Group:
    """The pages of the side bar, in the reader's language and without regard to accents."""
    words = sort_key(text).split()
    found = [
        Result(link.label, link.url, icon=link.icon)
        for link in links()
        if all(word in sort_key(str(link.label)) for word in words)
    ]
    return Group(_("Pages"), found)


def first_of(title: str, found: list[Result], more_url: str, more_label: str) -> Group:
    return Group(title, found[:SHOWN], *((more_url, more_label) if len(found) > SHOWN else ()))


GROUPS: tuple[tuple[str, Callable[[Actor, str], Group]], ...] = (
    ("employees.list", people),
    ("organization.view", departments),
    ("organization.view", branches),
    ("search.use", pages),
)
