"""The page of the member's own record, what they choose there, and the form to add it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from hrapp.access.permissions import editable
from hrapp.access.rules import access, actor
from hrapp.access.topic import asked_before_saving, cards_for
from hrapp.core.fields.form import Form
from hrapp.hr.custom_fields.fields import MORE
from hrapp.hr.employees.fields import CONTACT, WORK, CheckedFields, EmployeeFields, EmploymentType
from hrapp.hr.employees.forms import ANSWERS, with_choices
from hrapp.hr.employees.record import CARDS, card_of, cards_of, head_of
from hrapp.hr.employees.record_fields import own_names, record_fields
from hrapp.hr.employees.rules import hidden, required
from hrapp.hr.portal import operations, queries
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("portal", __name__, url_prefix="/e/<slug>/me", template_folder="templates")
# The tab of cards that are on this page alone; those of the tab `portal.show` stand above the record.
OWN_CARDS = "portal.own"
OWN = ("first_name", "last_name", "job_title", "employment_type", "hired_on", "work_email")


@pages.get("")
@access("portal.view")
def show() -> ResponseReturnValue:
    """The member's own record, or a page that explains that there is none."""
    employee = queries.own_record(actor())
    if employee is None:
        return render_template("portal/no_record.html")
    return render_template(
        "portal/show.html",
        **head_of(employee),
        work=card_of(employee, WORK, edit=False),
        cards=cards_of(employee, CONTACT, MORE, *CARDS["employees.show_personal"], edit=False),
        added=[markup for tab in CARDS for markup in cards_for(actor(), tab, employee, edit=False)],
        asked=cards_for(actor(), "portal.show", employee, edit=False),
        own=cards_for(actor(), OWN_CARDS, employee, edit=False),
        history=cards_for(actor(), "employees.show_work", employee, edit=False),
        has_birthday="birth_date" not in hidden(),
    )


@pages.post("/birthday-announcement")
@access("portal.edit", page="portal.show")
def create_birthday_announcement() -> ResponseReturnValue:
    """Let colleagues be told of one's birthday."""
    operations.announce_birthday(actor(), True)
    flash(_("Colleagues are told when it is your birthday."), "success")
    return redirect(url_for(".show"), 303)


@pages.post("/birthday-announcement/removal")
@access("portal.edit", page="portal.show")
def create_birthday_removal() -> ResponseReturnValue:
    """Let nobody be told of one's birthday any more."""
    operations.announce_birthday(actor(), False)
    flash(_("Nobody is told of your birthday any more."), "success")
    return redirect(url_for(".show"), 303)


@pages.get("/new")
@access("employees.edit", bound=False)
def new() -> ResponseReturnValue:
    """The form for a member's own record, for those who may hire."""
    if visit().actor.employee_id:
        return redirect(url_for("portal.show"))
    return own_page(own_form())


@pages.post("")
@access("employees.edit", bound=False, page="portal.new")
def create() -> ResponseReturnValue:
    """Add the member's own record, linked to their login."""
    form, membership = own_form(request.form), visit().membership
    if form.apply(operations.create_own_record, actor(), membership, form.values, visit().today):
        flash(_("Your record has been added."), "success")
        return redirect(url_for("portal.show"), 303)
    return own_page(form), form.status


def own_page(form: Form) -> str:
    visit().load()
    with tenant_scope(visit().employer.tenant):
        asked = asked_before_saving(actor(), form, None)
    return render_template("portal/new.html", form=form, asked=asked)


def own_form(data: Mapping[str, Any] | None = None) -> Form:
    """The form of one's own record; name and email are those of the login."""
    first, _blank, last = current_user.name.partition(" ")
    known = {"first_name": first, "last_name": last, "work_email": current_user.email}
    start = known | {"hired_on": visit().today, "employment_type": EmploymentType.FULL_TIME}
    with tenant_scope(visit().employer.tenant):
        fields = record_fields(CheckedFields)
        asked = {*OWN, *ANSWERS, *(required() & set(editable(actor(), EmployeeFields)))}
        asked |= {name for name in own_names(fields) if fields.field(name).required}  # type: ignore[union-attr]
        return with_choices(Form(fields(only=asked), data, start))
