"""The pages of departures: that somebody leaves, step by step; the list; and one of them, with its decisions.

What was typed is kept between the form and the page that lists the effects, as it is after a mistake: no reason for
leaving stands in an address. Both steps are one page, so that Back and reload work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core.errors import Conflict
from hrapp.core.fields.form import Form
from hrapp.core.fields.kept import Kept, kept_form, kept_values
from hrapp.core.languages import translated
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.leaving import listing, operations, queries, shown
from hrapp.hr.leaving.approval import needs_given_by
from hrapp.hr.leaving.drafting import refuse_if_leaving
from hrapp.hr.leaving.fields import RejectionFields, WordFields
from hrapp.hr.leaving.forms import departure_form, said_in
from hrapp.hr.leaving.models import Departure
from hrapp.hr.organization.queries import all_departments
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions.operations import keep
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint("leaving", __name__, url_prefix="/e/<slug>", template_folder="templates")
EFFECTS = "effects"


@pages.get("/departures/")
@access("departures.view")
def index() -> ResponseReturnValue:
    """The departures, searched and filtered by the query string: at first those that wait, and those to come."""
    asked = listing.DEPARTURES.asked(request.args)
    counts = listing.count_departures(actor(), asked, visit().today)
    page = render_template(
        "leaving/_list.html" if wants_fragment() else "leaving/index.html",
        listing=listing.DEPARTURES,
        list_url=url_for(".index"),
        asked=asked,
        page=listing.find_departures(actor(), asked, visit().today, counts),
        filters=listing.DEPARTURES.shown(counts, asked),
        today=visit().today,
    )
    return page, {"Vary": "HX-Request"}


# Unbound, as all that decides about access: memberships are in `public`.
@pages.get("/employees/<uuid:employee_id>/departures/new")
@access("departures.edit", bound=False)
def new(employee_id: UUID) -> ResponseReturnValue:
    """The form; with `?step=effects`, what it does as it was filled in, with the button that does it."""
    with tenant_scope(visit().employer.tenant_ref):
        employee = get_employee(actor(), employee_id)
        try:
            refuse_if_leaving(employee)
        except Conflict as error:
            flash(translated(error.message), "info")
            found = queries.open_departure(employee.id)
            url = url_for(".show", departure_id=found.id) if found and not employee.is_former else None
            return redirect(url or url_for("employees.show", employee_id=employee.id))
        kept = kept_form() if request.args.get("step") == EFFECTS else None
        if kept is None:
            return form_page(employee, departure_form(employee))
        form = departure_form(employee, kept.data)
        valid = form.valid
    if valid and form.apply(operations.plan_departure, *planned(employee_id, form)):
        return effects_page(employee_id, form.result, kept)
    with in_tenant():
        return form_page(get_employee(actor(), employee_id), form), form.status


@pages.post("/employees/<uuid:employee_id>/departures")
@access("departures.edit", bound=False, page="leaving.new")
def create(employee_id: UUID) -> ResponseReturnValue:
    """Record it, or ask for approval, once its effects have been confirmed; until then, lead to them."""
    with tenant_scope(visit().employer.tenant_ref):
        form = departure_form(get_employee(actor(), employee_id), request.form)
        confirmed = form.valid and "confirmed" in request.form
    if confirmed and form.apply(operations.request_departure, *planned(employee_id, form)):
        departure: Departure = form.result
        name = departure.employee.name
        flash(
            _("%(name)s leaves. It has been recorded.", name=name)
            if departure.is_approved
            else _("Your request that %(name)s leaves has been sent.", name=name),
            "success",
        )
        return redirect(url_for("employees.show", employee_id=employee_id), 303)
    if not confirmed and form.apply(operations.plan_departure, *planned(employee_id, form)):
        return redirect(effects_url(employee_id), 303)
    with in_tenant():
        return form_page(get_employee(actor(), employee_id), form), form.status


@contextmanager
def in_tenant() -> Iterator[None]:
    """The tenant's scope for a page that is shown after something was refused, and all has been rolled back."""
    visit().load()
    with tenant_scope(visit().employer.tenant_ref):
        yield


def planned(employee_id: UUID, form: Form) -> tuple[Any, ...]:
    return actor(), visit().employer, employee_id, said_in(form), visit().today


def effects_url(employee_id: UUID) -> str:
    """The address of the second step, for which what was typed is kept."""
    path = url_for(".new", employee_id=employee_id)
    user_id = actor().id
    assert user_id is not None  # noqa: S101  pages are for people
    values = {name: sent for name, sent in kept_values(request.form).items() if name != "confirmed"}
    kept = keep(user_id, Kept(path, values).as_text())
    return url_for(".new", employee_id=employee_id, step=EFFECTS, kept=kept.hex)


def effects_page(employee_id: UUID, plan: operations.Plan, kept: Kept | None) -> ResponseReturnValue:
    departure, today = plan.departure, visit().today
    with tenant_scope(visit().employer.tenant_ref):
        employee = get_employee(actor(), employee_id)
        return render_template(
            "leaving/effects.html",
            employee=employee,
            departure=departure,
            approval=shown.approval_effects(departure.needs, plan.waived, plan.manager),
            at_once=len(plan.waived) == len(departure.needs),
            effects=shown.effects_of(actor(), employee, departure, today),
            sent=kept.data if kept else MultiDict(),
            back=url_for(".new", employee_id=employee.id, kept=request.args.get("kept")),
        )


def form_page(employee: Employee, form: Form) -> str:
    return render_template(
        "leaving/new.html", employee=employee, form=form, items=shown.items_of(actor(), employee), departure=None
    )


# One departure


@pages.get("/departures/<uuid:departure_id>")
@access("departures.decide")
def show(departure_id: UUID) -> ResponseReturnValue:
    """What was said, how it stands, and for those who may approve it the form for that."""
    departure = queries.get_departure(actor(), departure_id)
    approval = Form(WordFields(), row=departure)
    return departure_page(departure, approval, Form(RejectionFields(), row=departure))


@pages.post("/departures/<uuid:departure_id>/approval")
@access("departures.decide", bound=False, page="leaving.show")
def create_approval(departure_id: UUID) -> ResponseReturnValue:
    """Approve it."""
    form = word_form(departure_id, WordFields())
    word = form.values.get("word")
    if form.apply(operations.approve, actor(), visit().employer, departure_id, word, visit().today, at="word"):
        departure: Departure = form.result
        flash(
            _("Approved. %(name)s leaves.", name=departure.employee.name)
            if departure.is_approved
            else _("Approved. It waits for another approval."),
            "success",
        )
        return redirect(url_for(".show", departure_id=departure_id), 303)
    with in_tenant():
        departure = queries.get_departure(actor(), departure_id)
        return departure_page(departure, form, Form(RejectionFields(), row=departure)), form.status


@pages.post("/departures/<uuid:departure_id>/rejection")
@access("departures.decide", bound=False, page="leaving.show")
def create_rejection(departure_id: UUID) -> ResponseReturnValue:
    """Reject it, with the reason."""
    form = word_form(departure_id, RejectionFields())
    if form.apply(operations.reject, actor(), visit().employer, departure_id, form.values.get("word"), at="word"):
        flash(_("Rejected. Nothing has changed."), "success")
        return redirect(url_for(".show", departure_id=departure_id), 303)
    with in_tenant():
        departure = queries.get_departure(actor(), departure_id)
        return departure_page(departure, Form(WordFields(), row=departure), form), form.status


def word_form(departure_id: UUID, fields: WordFields) -> Form:
    """The form of a decision, which is refused if the departure has been changed since it was opened."""
    with tenant_scope(visit().employer.tenant_ref):
        return Form(fields, request.form, queries.get_departure(actor(), departure_id, lock=True))


def departure_page(departure: Departure, approval: Form, rejection: Form) -> str:
    manager = queries.deciding_manager(departure)
    given = needs_given_by(actor(), departure, manager)
    edits = may_change(departure)
    asked_it = departure.requested_by is not None and departure.requested_by == actor().id
    heads = {UUID(key): departure.head_of(UUID(key)) for key in departure.heads}
    people = queries.people_named({each for each in (departure.reports_to, *heads.values()) if each})
    departments = {each.id: each.name for each in all_departments()} if heads else {}
    return render_template(
        "leaving/show.html",
        departure=departure,
        employee=departure.employee,
        state=departure.state_on(visit().today),
        gone=departure.is_approved and departure.last_day < visit().today,
        given=given,
        waits_for=[shown.approver_name(need, manager) for need in departure.needs],
        decisions=shown.decisions_of(departure),
        form=rejection if rejection.all_errors or rejection.stale else approval,
        edits=edits,
        cancels=departure.is_open and edits,
        sees_reason=may(actor(), "employees.personal", departure.employee_id),
        sees_words=edits or asked_it,
        sees_record=queries.may_see(actor(), departure),
        reports_to=people.get(departure.reports_to or departure.employee_id),
        has_reports=bool(queries.direct_reports(departure.employee_id)) or bool(queries.handed_over_from(departure)),
        heads=[(name, people.get(heads[key] or key)) for key, name in departments.items() if key in heads],
    )


def may_change(departure: Departure) -> bool:
    return may(actor(), "departures.edit") and not queries.is_own(actor(), departure)


@pages.get("/departures/<uuid:departure_id>/edit")
@access("departures.edit")
def edit(departure_id: UUID) -> ResponseReturnValue:
    """The form of a departure that waits, or that has been approved."""
    departure = queries.get_departure(actor(), departure_id)
    if not (departure.is_open and may_change(departure)):
        return redirect(url_for(".show", departure_id=departure.id))
    return edit_page(departure, departure_form(departure.employee, None, departure))


@pages.post("/departures/<uuid:departure_id>")
@access("departures.edit", bound=False, page="leaving.edit")
def update(departure_id: UUID) -> ResponseReturnValue:
    with tenant_scope(visit().employer.tenant_ref):
        departure = queries.get_departure(actor(), departure_id, lock=True)
        form = departure_form(departure.employee, request.form, departure)
        _valid = form.valid
    if form.apply(operations.change_departure, *planned(departure_id, form)):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", departure_id=departure_id), 303)
    with in_tenant():
        return edit_page(queries.get_departure(actor(), departure_id), form), form.status


def edit_page(departure: Departure, form: Form) -> str:
    return render_template("leaving/new.html", employee=departure.employee, form=form, items=[], departure=departure)


@pages.get("/departures/<uuid:departure_id>/cancellation")
@access("departures.edit")
def new_cancellation(departure_id: UUID) -> ResponseReturnValue:
    """What happens when it is cancelled, or taken back, with the button that does it."""
    departure = queries.get_departure(actor(), departure_id)
    if not (departure.is_open and may_change(departure)):
        return redirect(url_for(".show", departure_id=departure.id))
    return render_template(
        "leaving/cancellation.html",
        departure=departure,
        employee=departure.employee,
        effects=shown.cancel_effects(departure, departure.employee, visit().today),
    )


@pages.post("/departures/<uuid:departure_id>/cancellation")
@access("departures.edit", bound=False, page="leaving.new_cancellation")
def create_cancellation(departure_id: UUID) -> ResponseReturnValue:
    """Cancel it, or take it back."""
    departure = operations.cancel(actor(), visit().employer, departure_id, visit().today)
    flash(_("Cancelled. %(name)s does not leave.", name=departure.employee.name), "success")
    return redirect(url_for("employees.show", employee_id=departure.employee_id), 303)


# On the record


def banner(actor: Actor, employee: Employee) -> str:
    """What the record says above its tabs: that somebody leaves or has left, or that a request waits."""
    departure = queries.shown_departure(employee.id)
    if departure and departure.is_requested and not queries.may_see(actor, departure):
        departure = None
    waits = departure is not None and departure.is_requested
    if not (waits or employee.terminated_on):
        return ""
    given = needs_given_by(actor, departure, queries.deciding_manager(departure)) if departure and waits else []
    last_day = departure.last_day if departure and waits else employee.terminated_on
    page = render_template(
        "leaving/_banner.html",
        employee=employee,
        departure=departure,
        waits=waits,
        given=given,
        last_day=last_day,
        kept=shown.retention(last_day) if last_day and employee.is_former else "",
        sees_reason=may(actor, "employees.personal", employee.id),
        linked=departure is not None and may(actor, "departures.view"),
    )
    return Markup(page)  # noqa: S704  a template's own
