"""The forms of a record: one for each card, the options for department and branch, and the look-up of a manager."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.permissions import editable
from hrapp.access.rules import actor
from hrapp.access.topic import topics
from hrapp.core.fields.form import Form, as_shown
from hrapp.core.fields.sections import Section
from hrapp.hr.employees import queries
from hrapp.hr.employees.choosing import find_typed
from hrapp.hr.employees.fields import ASKED, CHANGE, WORK, CheckedFields, JobChangeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import NumberSettings
from hrapp.hr.employees.record_fields import offer_own_choices, record_fields
from hrapp.hr.employees.rules import OF_ACTIVE, rules
from hrapp.hr.organization.queries import branch_options, department_options
from hrapp.hr.settings.fields import Rule
from hrapp.hr.settings.queries import settings

# Sections that are changed together: a change of the job says when and why.
WITH = {WORK: (CHANGE,)}
# An open invitation hangs on these, so that whoever changes one is asked what becomes of it.
ADDRESSES = ("work_email", "personal_email")
# The answers to what is asked before a record is saved.
ANSWERS = CheckedFields.names(ASKED)
# What is said beside a field that an employer requires, but not of every record.
NOT_ALWAYS = dict.fromkeys(OF_ACTIVE, _l("Required of active people.")) | {
    "work_email": _l("Required, unless there is a personal email.")
}


def card_form(employee: Employee, section: Section, data: Mapping[str, Any] | None = None) -> Form:
    """The form of one card: the fields of its section that the actor may edit, and what a change of them asks."""
    fields = record_fields(JobChangeFields)
    # Leave, suspension and return have pages of their own.
    names = set(fields.names(section, *WITH.get(section, ()))) - {"invitation", "status"}
    names &= set(editable(actor(), fields, employee.id))
    question = question_of(employee) if names.intersection(ADDRESSES) else ""
    form = Form(fields(only={*names, *ANSWERS, *(("invitation",) if question else ())}), data, employee)
    if question:
        form.explain("invitation", question)
    if form.has("number"):
        form.explain("number", _("Leave blank to keep it."))
    return with_choices(form, employee)


def proposals_for(form: Form, found: Mapping[str, Any], sent: Mapping[str, str]) -> str:
    """A fragment that fills the proposals `found` (name → value) into a form, where nobody chose others.

    `sent` is the form as it stands. What is blank there, or as it was proposed before, has not been chosen by anybody.
    """
    new = {name: as_shown(value) for name, value in found.items()}
    free = [name for name in new if sent.get(name, "") in ("", sent.get(f"proposed-{name}"))]
    changed = {name: new[name] for name in free if new[name] != sent.get(name, "")}
    return render_template("employees/_proposals.html", form=form, proposed=changed)


def question_of(employee: Employee) -> str:
    """What a topic says about the record's open invitation before it asks what becomes of it; '' if none does."""
    return next(filter(None, (topic.record_question(employee) for topic in topics() if topic.record_question)), "")


def with_choices(form: Form, employee: Employee | None = None) -> Form:
    """Add the options for department, branch and custom choices: those in use, and the current ones of `employee`."""
    form.set_apart(*ANSWERS)
    offer_own_choices(form, employee)
    if form.has("department_id"):
        form.offer("department_id", department_options(employee.department_id if employee else None))
    if form.has("branch_id"):
        form.offer("branch_id", branch_options(employee.branch_id if employee else None))
    apply_rules(form)
    if form.has("manager_id"):
        manager = employee.manager if employee else None
        form.look_up("manager_id", find_typed, queries.label(manager) if manager else "")
    return form


def apply_rules(form: Form) -> None:
    """Let a form of a record ask for what the employer requires, and leave out what it hides.

    What the operation alone can tell, such as who is active, is said beside the field.
    """
    for name, rule in rules().items():
        if not form.has(name):
            continue
        if rule == Rule.HIDDEN:
            form.hide(name)
        elif name in NOT_ALWAYS:
            if rule == Rule.REQUIRED:
                form.explain(name, NOT_ALWAYS[name])
        else:
            form.require(name, rule == Rule.REQUIRED)
    if form.has("last_name") and rules()["last_name"] == Rule.OPTIONAL:
        form.explain("first_name", _("If they have one name only, enter it here."))
    if form.has("number") and not settings(NumberSettings).number_manual:
        form.hide("number")
