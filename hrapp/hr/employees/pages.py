"""The pages of employees: the list, the tabs of a record, and the forms of its cards."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.access.topic import asked_before_saving, cards_for, topics
from hrapp.audit.labels import LogLabels
from hrapp.core.fields.form import Form
from hrapp.core.languages import translated
from hrapp.core.lists.listing import Asked
from hrapp.hr.custom_fields.fields import MORE
from hrapp.hr.employees import choosing, exporting, forms, labels, listing, operations, queries
from hrapp.hr.employees.as_of_query import day_asked
from hrapp.hr.employees.fields import CONTACT, WORK, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record import CARDS, SECTIONS, card_of, cards_of, find_record, record_page, tab_of
from hrapp.hr.employees.snapshots import snapshot
from hrapp.hr.employees.tenure import coming, time_here
from hrapp.platform.memberships.visit import visit

pages = Blueprint("employees", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")
# The key of a section in the address of its card.
SECTION = f"<any({', '.join(SECTIONS)}):section>"
# The former query parameter `tab` → the tab's route, for old links.
FORMER_TABS = {"job": "work", "personal": "personal", "activity": "activity"}


@pages.get("/")
@access("employees.list")
def index() -> ResponseReturnValue:
    """The list, searched, filtered and sorted by the query string; as a fragment for htmx."""
    people = listing.people_list(actor())
    asked = listing.asked_for(people, request.args, visit().today)
    counts = listing.count_people(actor(), asked, visit().today)
    sent: dict[str, Any] = listing.sent_to(people, request.args)
    day = asked.as_of or visit().today
    page = render_template(
        "employees/_list.html" if wants_fragment() else "employees/index.html",
        listing=people,
        # Whoever clears the filters stays at the day.
        list_url=url_for("employees.index", as_of=asked.as_of),
        asked=asked,
        shown={column.key for column in people.columns_of(asked)},
        stages=listing.stages(counts, asked),
        coming=lambda person: coming(person, day),
        time_here=lambda person: time_here(person, day),
        page=listing.find_people(actor(), asked, visit().today, counts),
        filters=people.shown(counts, asked),
        own_shown=listing.own_shown(actor()),
        export_url=url_for("employees.export", **sent),
        chips={"manager": manager_chip(asked)} if asked["manager"] else {},
        actions=[action for topic in topics() if topic.people_action and (action := topic.people_action(actor()))],
        links=[link for topic in topics() if topic.people_link and (link := topic.people_link(actor()))],
        statuses={str(status): (status.labels()[status], status.tone) for status in Status if status != Status.ACTIVE},
    )
    # The URL returns the page or a fragment, depending on this header, which caches must respect.
    return page, {"Vary": "HX-Request"}


def manager_chip(asked: Asked) -> str:
    """The label of the chip of those who report to one person; nameless if the actor cannot find that person."""
    manager_id = UUID(asked["manager"])
    manager = queries.people_by_id(actor(), {manager_id}).get(manager_id)
    return str(_("Reports to %(name)s", name=manager.name) if manager else _("Reports to one person"))


@pages.get("/export.csv")
@access("employees.list")
def export() -> ResponseReturnValue:
    """What the list shows for the same query string, on all pages, as CSV."""
    asked = listing.asked_for(listing.people_list(actor()), request.args, visit().today)
    made = exporting.export_people(actor(), asked, visit().today)
    response = send_file(made.file, "text/csv", as_attachment=True, download_name=made.name)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/search")
@access("employees.list")
def search() -> ResponseReturnValue:
    """Suggestions for a field in which a person is typed."""
    return choosing.suggestions()


@pages.errorhandler(queries.Removed)
def show_removed(error: queries.Removed) -> ResponseReturnValue:
    """What links in the log lead to once the record has been removed."""
    page = render_template(
        "employees/removed.html", title=_(error.title), message=translated(error.message), advice=_(error.advice)
    )
    return page, error.status


# Open to every member, since everybody may see their own record; `visible_to` limits the others.
@pages.get("/<uuid:employee_id>")
@access("portal.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    """The tab with the person at a glance: work, contact, manager and direct reports; `as_of` a day, work as it was."""
    if tab := FORMER_TABS.get(request.args.get("tab", "")):
        return redirect(url_for(f"employees.show_{tab}", employee_id=employee_id), 301)
    employee = find_record(employee_id)
    if as_of := day_asked(request.args, visit().today):
        return record_then(employee, as_of)
    return record_page(
        "employees/overview.html",
        employee,
        work=card_of(employee, WORK),
        contact=card_of(employee, CONTACT),
        more=card_of(employee, MORE),
        added=cards_for(actor(), "employees.show", employee, edit=True),
        reports=queries.reports_to(employee.id),
        manager_found=may(actor(), "employees.list") and queries.is_visible(actor(), employee.manager_id),
    )


def record_then(employee: Employee, as_of: date) -> str:
    """The overview with the work of a day, which is not edited there."""
    then = snapshot(employee, as_of)
    return record_page(
        "employees/overview_then.html",
        employee,
        as_of=as_of,
        then=then,
        work=card_of(then, WORK, edit=False),
        contact=card_of(employee, CONTACT),
        more=card_of(employee, MORE),
        manager_found=may(actor(), "employees.list") and queries.is_visible(actor(), then.manager_id),
    )


@pages.get("/<uuid:employee_id>/work")
@access("portal.view")
def show_work(employee_id: UUID) -> ResponseReturnValue:
    """The tab with the job history."""
    employee = find_record(employee_id)
    return record_page(
        "employees/work.html", employee, added=cards_for(actor(), "employees.show_work", employee, edit=True)
    )


@pages.get("/<uuid:employee_id>/personal")
@access("portal.view")
def show_personal(employee_id: UUID) -> ResponseReturnValue:
    """The tab with personal details."""
    employee = find_record(employee_id)
    require(actor(), "employees.personal", employee.id)
    return record_page(
        "employees/personal.html",
        employee,
        cards=cards_of(employee, *CARDS["employees.show_personal"]),
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


# The form of a whole record, of which each card now has its own.
@pages.get("/<uuid:employee_id>/edit")
@access("employees.edit")
def edit(employee_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("employees.show", employee_id=queries.get_employee(actor(), employee_id).id), 301)


@pages.get(f"/<uuid:employee_id>/cards/{SECTION}/edit")
@access("employees.edit")
def edit_card(employee_id: UUID, section: str) -> ResponseReturnValue:
    """The form of a card: a page of its own, or the fragment that takes the card's place."""
    employee = queries.get_employee(actor(), employee_id)
    return card_page(employee, section, forms.card_form(employee, SECTIONS[section]))


@pages.post(f"/<uuid:employee_id>/cards/{SECTION}")
@access("employees.edit", page="employees.edit_card")
def update_card(employee_id: UUID, section: str) -> ResponseReturnValue:
    """Save the fields of a card, and no others."""
    employee = queries.get_employee(actor(), employee_id, lock=True)
    form = forms.card_form(employee, SECTIONS[section], request.form)
    today = visit().today
    changed = operations.JobChange.of(form.values)
    if form.apply(
        *(operations.update_employee, actor(), employee, form.values, changed, today),
        check=lambda: operations.change_errors(employee, form.values, today),
    ):
        flash(" ".join([labels.saved(form.result.changed), *map(translated, form.result.messages)]), "success")
        url = url_for(tab_of(SECTIONS[section]), employee_id=employee.id, _anchor=f"card-{section}")
        return redirect(url, 303)
    return card_page(employee, section, form)


def card_page(employee: Employee, section: str, form: Form) -> ResponseReturnValue:
    page = render_template(
        "employees/_card_form.html" if wants_fragment() else "employees/card.html",
        employee=employee,
        section=SECTIONS[section],
        form=form,
        tab_url=url_for(tab_of(SECTIONS[section]), employee_id=employee.id),
        in_place=wants_fragment(),
        asked=asked_before_saving(actor(), form, employee),
    )
    return page, form.status, {"Vary": "HX-Request"}
