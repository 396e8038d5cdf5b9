"""The pages of people: the list, a record's tabs, changing it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.access.topic import topics
from hrapp.audit.labels import Words
from hrapp.hr.employees import forms, labels, listing, operations, queries
from hrapp.hr.employees.fields import CONTACT, IDENTITY, PERSONAL, WORK, Status
from hrapp.hr.employees.record import find_record, record_page, section_of
from hrapp.platform.memberships.visit import visit

pages = Blueprint("employees", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")
# Where the tabs were before each had an address of its own.
FORMER_TABS = {"job": "work", "personal": "personal", "activity": "activity"}


@pages.get("/")
@access("employees.list")
def index() -> ResponseReturnValue:
    """The people, as the URL asks for them; htmx asks for the list alone."""
    asked = listing.PEOPLE.asked(request.args)
    counts = listing.count_people(actor(), asked)
    page = render_template(
        "employees/_list.html" if wants_fragment() else "employees/index.html",
        listing=listing.PEOPLE,
        list_url=url_for("employees.index"),
        asked=asked,
        page=listing.find_people(actor(), asked, counts),
        filters=listing.PEOPLE.shown(counts, asked),
        actions=[action for topic in topics() if topic.people_action and (action := topic.people_action(actor()))],
        statuses={str(status): (status.words()[status], status.tone) for status in Status},
    )
    # The same address answers with the page or with the list: a cache must not mix them.
    return page, {"Vary": "HX-Request"}


@pages.get("/search")
@access("employees.list")
def search() -> ResponseReturnValue:
    """People to choose one of, for a field that one types in, whatever it is called."""
    typed = next(iter(listing.PEOPLE.asked({"q": text}).q for text in request.args.values()), "")
    if not wants_fragment():
        return redirect(url_for("employees.index", q=typed), 303)
    found = queries.suggest(actor(), typed)
    return render_template("employees/_options.html", labels=[queries.label(employee) for employee in found])


# Everybody may ask, since everybody may see somebody: whom, `visible_to` decides.
@pages.get("/<uuid:employee_id>")
@access("portal.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    """The overview: work, contact, reports."""
    if tab := FORMER_TABS.get(request.args.get("tab", "")):
        return redirect(url_for(f"employees.show_{tab}", employee_id=employee_id), 301)
    employee = find_record(employee_id)
    return record_page(
        "employees/overview.html",
        employee,
        work=section_of(employee, WORK),
        contact=section_of(employee, CONTACT),
        reports=queries.reports_to(employee.id),
        manager_found=may(actor(), "employees.list") and queries.is_here(actor(), employee.manager_id),
    )


@pages.get("/<uuid:employee_id>/work")
@access("portal.view")
def show_work(employee_id: UUID) -> ResponseReturnValue:
    """The job over time."""
    employee = find_record(employee_id)
    return record_page("employees/work.html", employee, steps=labels.job_steps(queries.job_records_of(employee.id)))


@pages.get("/<uuid:employee_id>/personal")
@access("portal.view")
def show_personal(employee_id: UUID) -> ResponseReturnValue:
    """What is personal."""
    employee = find_record(employee_id)
    require(actor(), "employees.personal", employee.id)
    return record_page("employees/personal.html", employee, personal=section_of(employee, IDENTITY, PERSONAL))


@pages.get("/<uuid:employee_id>/activity")
@access("employees.edit")
def show_activity(employee_id: UUID) -> ResponseReturnValue:
    """What was done to the record."""
    employee = find_record(employee_id)
    return record_page(
        "employees/activity.html", employee, events=queries.events_of(employee.id), words=Words.of_topics()
    )


@pages.get("/<uuid:employee_id>/edit")
@access("employees.edit")
def edit(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id)
    return render_template("employees/edit.html", employee=employee, form=forms.change_form(employee))


@pages.post("/<uuid:employee_id>")
@access("employees.edit")
def update(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id, lock=True)
    form = forms.change_form(employee, request.form)
    today = visit().today
    change = operations.JobChange.of(form.values)
    if form.apply(
        *(operations.update_employee, actor(), employee, form.values, change, today),
        check=lambda: operations.change_errors(employee, form.values, today),
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return render_template("employees/edit.html", employee=employee, form=form), form.status
