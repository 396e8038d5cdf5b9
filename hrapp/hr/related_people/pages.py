"""The pages of the people whom a record names: their cards on the record, and the form of one of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core.errors import Invalid
from hrapp.core.fields.details import Detail, details
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Fields
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.related_people import operations
from hrapp.hr.related_people.fields import MOST, RELATIONSHIPS, Kind, RelatedPersonFields, names_of
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.hr.related_people.queries import related_people, related_person
from hrapp.platform.memberships.visit import visit

# What a kind is called in addresses.
KINDS = {"emergency-contacts": Kind.EMERGENCY_CONTACT, "dependents": Kind.DEPENDENT}
ANY = f"any({', '.join(map(repr, KINDS))})"
WAYS = {"up": -1, "down": 1}
TITLES = {
    Kind.EMERGENCY_CONTACT: (_l("Emergency contacts"), _l("Whom to call, in this order, if something happens.")),
    Kind.DEPENDENT: (_l("Dependents"), _l("Children and others whom they support, for benefits and allowances.")),
}
NEW_TITLES = {Kind.EMERGENCY_CONTACT: _l("Add an emergency contact"), Kind.DEPENDENT: _l("Add a dependent")}

pages = Blueprint(
    "related_people",
    __name__,
    url_prefix=f"/e/<slug>/employees/<uuid:employee_id>/<{ANY}:path>",
    template_folder="templates",
)


class RemovalFields(Fields):
    """The button that removes somebody, of which only the version is sent."""


class Shown(NamedTuple):
    """One of the people on a card: the details are phones, email and date of birth, as far as they are given."""

    person: RelatedPerson
    details: list[Detail]


class PeopleCard(NamedTuple):
    """The people of a kind on the record."""

    kind: Kind
    path: str
    people: list[Shown]

    @property
    def title(self) -> Any:
        return TITLES[self.kind][0]

    @property
    def purpose(self) -> Any:
        return TITLES[self.kind][1]

    @property
    def is_full(self) -> bool:
        return len(self.people) >= MOST


def render_cards(actor: Actor, employee: Employee, edit: bool) -> str:
    """The cards of a record, in one statement, with buttons if `edit`; '' for whoever may not see what is personal."""
    if not may(actor, "employees.personal", employee.id):
        return ""
    people = related_people(employee.id)
    cards = [
        PeopleCard(kind, path, [shown(person) for person in people if person.kind == kind])
        for path, kind in KINDS.items()
    ]
    edits = edit and may(actor, "employees.edit", employee.id)
    page = render_template("related_people/_cards.html", employee=employee, people_cards=cards, edits=edits, most=MOST)
    return Markup(page)  # noqa: S704  rendered by a template


def shown(person: RelatedPerson) -> Shown:
    names = ("phone", "other_phone", "email", "birth_date")
    return Shown(person, [detail for detail in details(RelatedPersonFields, person, names) if detail.value])


@pages.get("/new")
@access("employees.edit")
def new(employee_id: UUID, path: str) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id)
    return form_page(employee, path, person_form(KINDS[path]))


@pages.post("")
@access("employees.edit", page="related_people.new")
def create(employee_id: UUID, path: str) -> ResponseReturnValue:
    employee, kind = get_employee(actor(), employee_id, lock=True), KINDS[path]
    form = person_form(kind, data=request.form)
    if form.apply(operations.add_person, actor(), employee, kind, form.values, visit().today):
        return back_to(form.result, _("%(name)s was added.", name=form.result.name))
    return form_page(employee, path, form), form.status


@pages.get("/<uuid:person_id>/edit")
@access("employees.edit")
def edit(employee_id: UUID, path: str, person_id: UUID) -> ResponseReturnValue:
    employee, kind = get_employee(actor(), employee_id), KINDS[path]
    person = related_person(employee.id, kind, person_id)
    return form_page(employee, path, person_form(kind, person), removal_form(person))


@pages.post("/<uuid:person_id>")
@access("employees.edit", page="related_people.edit")
def update(employee_id: UUID, path: str, person_id: UUID) -> ResponseReturnValue:
    employee, kind = get_employee(actor(), employee_id, lock=True), KINDS[path]
    person = related_person(employee.id, kind, person_id)
    form = person_form(kind, person, request.form)
    if form.apply(operations.update_person, actor(), employee, person, form.values, visit().today):
        return back_to(person, _("Saved."))
    return form_page(employee, path, form, removal_form(person)), form.status


@pages.post("/<uuid:person_id>/position")
@access("employees.edit", page="employees.show_personal")
def update_position(employee_id: UUID, path: str, person_id: UUID) -> ResponseReturnValue:
    """Move somebody up or down by one, from where they are now."""
    employee = get_employee(actor(), employee_id, lock=True)
    person = related_person(employee.id, KINDS[path], person_id)
    if (way := request.form.get("way", "")) not in WAYS:
        raise Invalid({"way": [N_("Choose from the list.")]})
    operations.move_person(actor(), employee, person, person.position + WAYS[way])
    return back_to(person, _("%(name)s was moved.", name=person.name))


@pages.post("/<uuid:person_id>/removal")
@access("employees.edit", page="related_people.edit")
def create_removal(employee_id: UUID, path: str, person_id: UUID) -> ResponseReturnValue:
    """Remove somebody from the record."""
    employee, kind = get_employee(actor(), employee_id, lock=True), KINDS[path]
    person = related_person(employee.id, kind, person_id)
    form = removal_form(person, request.form)
    if form.apply(operations.remove_person, actor(), employee, person):
        flash(_("%(name)s was removed.", name=person.name), "success")
        return redirect(url_for("employees.show_personal", employee_id=employee.id), 303)
    return form_page(employee, path, person_form(kind, person), form), form.status


def person_form(kind: Kind, person: RelatedPerson | None = None, data: Mapping[str, Any] | None = None) -> Form:
    return Form(RelatedPersonFields(only=names_of(kind)), data, person)


def removal_form(person: RelatedPerson, data: Mapping[str, Any] | None = None) -> Form:
    return Form(RemovalFields(), data, person)


def form_page(employee: Employee, path: str, form: Form, removal: Form | None = None) -> str:
    """The form of somebody new, or of somebody in the record with the button that removes them."""
    return render_template(
        "related_people/form.html",
        employee=employee,
        path=path,
        new_title=NEW_TITLES[KINDS[path]],
        form=form,
        removal=removal,
        relationships=RELATIONSHIPS,
    )


def back_to(person: RelatedPerson, message: str) -> ResponseReturnValue:
    """The redirect to somebody's row on the record."""
    flash(message, "success")
    anchor = f"person-{person.id}"
    return redirect(url_for("employees.show_personal", employee_id=person.employee_id, _anchor=anchor), 303)
