"""The pages of employees: the list, the tabs of a record, and its form."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.access.topic import cards_for, topics
from hrapp.audit.labels import LogLabels
from hrapp.core.languages import translated
from hrapp.hr.employees import choosing, forms, labels, listing, operations, queries
from hrapp.hr.employees.fields import BANK, CONTACT, HOME, IDENTIFIERS, IDENTITY, PERSONAL, WORK, Status
from hrapp.hr.employees.record import find_record, record_page, section_of
from hrapp.platform.memberships.visit import visit

pages = Blueprint("employees", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")
# The former query parameter `tab` → the tab's route, for old links.
FORMER_TABS = {"job": "work", "personal": "personal", "activity": "activity"}


@pages.get("/")
@access("employees.list")
def index() -> ResponseReturnValue:
    """The list, searched, filtered and sorted by the query string; as a fragment for htmx."""
    asked = listing.PEOPLE.asked(request.args)
    counts = listing.count_people(actor(), asked, visit().today)
    page = render_template(
        "employees/_list.html" if wants_fragment() else "employees/index.html",
        listing=listing.PEOPLE,
        list_url=url_for("employees.index"),
        asked=asked,
        page=listing.find_people(actor(), asked, visit().today, counts),
        filters=listing.PEOPLE.shown(counts, asked),
        actions=[action for topic in topics() if topic.people_action and (action := topic.people_action(actor()))],
        statuses={str(status): (status.labels()[status], status.tone) for status in Status if status != Status.ACTIVE},
    )
    # The URL returns the page or a fragment, depending on this header, which caches must respect.
    return page, {"Vary": "HX-Request"}


@pages.get("/search")
@access("employees.list")
def search() -> ResponseReturnValue:
    """Suggestions for a field in which a person is typed."""
    return choosing.suggestions()


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@pages.get("/<uuid:employee_id>")
@access("portal.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    """The tab with work, contact and direct reports."""
    if tab := FORMER_TABS.get(request.args.get("tab", "")):
        return redirect(url_for(f"employees.show_{tab}", employee_id=employee_id), 301)
    employee = find_record(employee_id)
    return record_page(
        "employees/overview.html",
        employee,
        work=section_of(employee, WORK),
        contact=section_of(employee, CONTACT),
        reports=queries.reports_to(employee.id),
        manager_found=may(actor(), "employees.list") and queries.is_visible(actor(), employee.manager_id),
    )


@pages.get("/<uuid:employee_id>/work")
@access("portal.view")
def show_work(employee_id: UUID) -> ResponseReturnValue:
    """The tab with the job history."""
    employee = find_record(employee_id)
    return record_page("employees/work.html", employee, steps=labels.job_steps(queries.job_records_of(employee.id)))


@pages.get("/<uuid:employee_id>/personal")
@access("portal.view")
def show_personal(employee_id: UUID) -> ResponseReturnValue:
    """The tab with personal details."""
    employee = find_record(employee_id)
    require(actor(), "employees.personal", employee.id)
    return record_page(
        "employees/personal.html",
        employee,
        personal=section_of(employee, IDENTITY, PERSONAL, HOME, IDENTIFIERS, BANK),
        added=cards_for(actor(), "employees.show_personal", employee, edit=True),
    )


@pages.get("/<uuid:employee_id>/activity")
@access("employees.edit")
def show_activity(employee_id: UUID) -> ResponseReturnValue:
    """The tab with the audit events of the record; `before` is the number of the event after them."""
    employee = find_record(employee_id)
    events = queries.events_of(employee.id, number_of(request.args.get("before", "")))
    return record_page(
        "employees/activity.html",
        employee,
        events=events[: queries.NEWEST],
        older=events[queries.NEWEST - 1].seq if len(events) > queries.NEWEST else None,
        words=LogLabels.of_topics(),
    )


def number_of(text: str) -> int | None:
    """The number of an event, up to nine digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@pages.get("/<uuid:employee_id>/edit")
@access("employees.edit")
def edit(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id)
    return render_template("employees/edit.html", employee=employee, form=forms.change_form(employee))


@pages.post("/<uuid:employee_id>")
@access("employees.edit", page="employees.edit")
def update(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id, lock=True)
    form = forms.change_form(employee, request.form)
    today = visit().today
    change = operations.JobChange.of(form.values)
    if form.apply(
        *(operations.update_employee, actor(), employee, form.values, change, today),
        check=lambda: operations.change_errors(employee, form.values, today),
    ):
        flash(" ".join([_("Saved."), *map(translated, form.result)]), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return render_template("employees/edit.html", employee=employee, form=form), form.status
