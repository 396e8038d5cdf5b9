"""What is known of a person at other employers: a card on their record, and a page with all of it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.audit.labels import LogLabels
from hrapp.core.errors import Conflict
from hrapp.core.fields.form import WHOLE_FORM, Form
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import translated
from hrapp.hr.elsewhere import asking, checking, keeping
from hrapp.hr.elsewhere.fields import Consent, ExceptionFields, NotesFields, RequestFields
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.persons import has_identifiers
from hrapp.hr.elsewhere.queries import events_of, is_unexplained, record_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.consents.fields import Scope
from hrapp.platform.consents.operations import Request
from hrapp.platform.consents.values import in_words
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope

pages = Blueprint(
    "elsewhere", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/elsewhere", template_folder="templates"
)


class ButtonFields(Fields):
    """A button, of which only the version is sent."""


# On the record


def render_card(actor: Actor, employee: Employee, edit: bool) -> str:
    """The card on the record; '' for whoever may not know it."""
    if not may(actor, "elsewhere.view", employee.id):
        return ""
    known = record_of(employee.id)
    card = render_template("elsewhere/_card.html", **shown(employee, known), edits=edit and may(actor, "elsewhere.ask"))
    return Markup(card)  # noqa: S704  rendered by a template


def render_question(actor: Actor, form: Any, employee: Employee | None) -> str:
    """Why a form is refused whose person works elsewhere too, with the field for the reason; '' if it is not."""
    del actor, employee
    if not form.has("elsewhere_reason") or not (form.errors("elsewhere_reason") or form.value("elsewhere_reason")):
        return ""
    return Markup(render_template("elsewhere/_question.html", form=form))  # noqa: S704  rendered by a template


def shown(employee: Employee, known: CrossInstitutionRecord | None) -> dict[str, Any]:
    """What both the card and the page show."""
    until = known.until if known and known.holds else None
    return {
        "employee": employee,
        "known": known,
        "identified": has_identifiers(employee),
        "unexplained": is_unexplained(employee, known),
        "consent": known.shown_consent if known else Consent.NOT_ASKED,
        "refusal": asking.refusal(known),
        "days_left": keeping.days_until(until) if until else None,
        "asked_for": labels_of(known.scopes) if known else "",
        "allowed": labels_of(known.granted_scopes) if known else "",
    }


def labels_of(scopes: list[str]) -> str:
    return " · ".join(map(Scope.label_of, scopes))


@pages.get("")
@access("elsewhere.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    """All of it: what was found, asked and granted, notes and history."""
    employee = get_employee(actor(), employee_id)
    return page_of(employee, record_of(employee.id))


def page_of(employee: Employee, known: CrossInstitutionRecord | None, **forms: Form) -> str:
    return render_template(
        "elsewhere/show.html",
        **shown(employee, known),
        edits=may(actor(), "elsewhere.ask"),
        notes=forms.get("notes") or (Form(NotesFields(), None, known) if known else None),
        exception=forms.get("exception") or (Form(ExceptionFields(), None, known) if known else None),
        events=events_of(employee.id),
        words=LogLabels.of_topics(),
    )


@pages.post("/checks")
@access("elsewhere.ask", page="elsewhere.show")
def create_check(employee_id: UUID) -> ResponseReturnValue:
    """Look for them at other employers now."""
    employee = get_employee(actor(), employee_id, lock=True)
    form = Form(ButtonFields(), request.form)
    if form.apply(checking.look, actor(), employee):
        known: CrossInstitutionRecord = form.result
        flash(*said_of(known))
    else:
        flash(" ".join(form.errors(WHOLE_FORM)), "error")
    return redirect(url_for(".show", employee_id=employee.id), 303)


def said_of(known: CrossInstitutionRecord) -> tuple[Any, str]:
    """What a look has brought, and the kind of message."""
    if known.checked_at is None:
        return _("They cannot be looked for now. It is made up for when the next day begins."), "warning"
    if known.detected_at is None:
        return _("Nothing was found."), "success"
    if known.is_current:
        return _("They work for another employer on this site now."), "info"
    return _("They have worked for another employer on this site."), "info"


# Asking. Unbound, since the answer, and whose it is, are in `public`.


@pages.get("/requests/new")
@access("elsewhere.ask")
def new_request(employee_id: UUID) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id)
    return request_page(employee, Form(RequestFields()))


@pages.post("/requests")
@access("elsewhere.ask", bound=False, page="elsewhere.new_request")
def create_request(employee_id: UUID) -> ResponseReturnValue:
    form = Form(RequestFields(), request.form)
    if form.apply(lambda: asking.ask(actor(), visit().employer, employee_id, Request(**form.values))):
        flash(answered(form.result), "success" if form.result != Consent.REJECTED else "warning")
        return redirect(url_for(".show", employee_id=employee_id), 303)
    visit().load()
    with tenant_scope(visit().employer.tenant_ref):
        return request_page(get_employee(actor(), employee_id), form), form.status


def answered(consent: Consent) -> Any:
    if consent == Consent.REJECTED:
        return _("The person has said no.")
    if consent == Consent.NOT_REQUIRED:
        return _("No consent is needed. It is here in a moment, and the person is told.")
    return _("The person was asked, and has 30 days to answer.")


def request_page(employee: Employee, form: Form) -> str:
    known = record_of(employee.id)
    refused = asking.refusal(known) if not form.all_errors else None
    return render_template("elsewhere/ask.html", employee=employee, form=form, refused=translated(refused or ""))


@pages.post("/requests/removal")
@access("elsewhere.ask", bound=False, page="elsewhere.show")
def destroy_request(employee_id: UUID) -> ResponseReturnValue:
    """Take a request back, or give back what was granted."""
    form = Form(ButtonFields(), request.form)
    if form.apply(asking.withdraw, actor(), visit().employer, employee_id):
        flash(_("It is taken back. Nothing of it is shown any more."), "success")
    else:
        flash(" ".join(form.errors(WHOLE_FORM)), "error")
    return redirect(url_for(".show", employee_id=employee_id), 303)


@pages.post("/looks")
@access("elsewhere.ask", bound=False, page="elsewhere.show")
def create_look(employee_id: UUID) -> ResponseReturnValue:
    """Show what was granted. Each look is told to the person, so it is sent by POST, and its answer kept nowhere."""
    employer = visit().employer
    try:
        granted = asking.look_at_granted(actor(), employer, employee_id)
    except Conflict as error:
        flash(translated(error.message), "error")
        return redirect(url_for(".show", employee_id=employee_id), 303)
    with tenant_scope(employer.tenant_ref):
        page = render_template(
            "elsewhere/granted.html",
            employee=get_employee(actor(), employee_id),
            granted=granted,
            scope_labels=Scope.labels(),
            in_words=in_words,
            days_until=keeping.days_until,
        )
    return page, {"Cache-Control": "no-store"}


# What HR adds


@pages.post("/verification")
@access("elsewhere.ask", page="elsewhere.show")
def create_verification(employee_id: UUID) -> ResponseReturnValue:
    """Say that HR has held it against what the person has shown."""
    return press(employee_id, keeping.verify, _("Marked as verified."))


@pages.post("/verification/removal")
@access("elsewhere.ask", page="elsewhere.show")
def destroy_verification(employee_id: UUID) -> ResponseReturnValue:
    return press(employee_id, keeping.take_back_verification, _("Not marked as verified any more."))


def press(employee_id: UUID, act: Any, done: str) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id, lock=True)
    known = keeping.known_of(employee, lock=True)
    form = Form(ButtonFields(), request.form, known)
    if form.apply(act, actor(), employee, known):
        flash(done, "success")
    else:
        flash(
            _("This has been changed meanwhile. Look at it again.")
            if form.stale
            else " ".join(form.errors(WHOLE_FORM)),
            "error",
        )
    return redirect(url_for(".show", employee_id=employee.id), 303)


@pages.post("/notes")
@access("elsewhere.ask", page="elsewhere.show")
def update_notes(employee_id: UUID) -> ResponseReturnValue:
    return save(employee_id, "notes", NotesFields(), keeping.write_notes)


@pages.post("/exception")
@access("elsewhere.ask", page="elsewhere.show")
def create_exception(employee_id: UUID) -> ResponseReturnValue:
    """Say why it is all right that they work for another employer too."""
    return save(employee_id, "exception", ExceptionFields(), keeping.explain)


def save(employee_id: UUID, name: str, fields: Fields, act: Any) -> ResponseReturnValue:
    employee = get_employee(actor(), employee_id, lock=True)
    known = keeping.known_of(employee, lock=True)
    form = Form(fields, request.form, known)
    if form.apply(lambda: act(actor(), employee, known, form.values[next(iter(fields.fields))])):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", employee_id=employee.id), 303)
    return page_of(employee, known, **{name: form}), form.status
