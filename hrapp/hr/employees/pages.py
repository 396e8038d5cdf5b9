"""The pages of people: the list, a record, hiring, changing."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may, require
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core.errors import Invalid
from hrapp.core.fields.countries import country_name
from hrapp.core.fields.form import Form
from hrapp.hr.employees import choices, filters, forms, history, listing, operations, queries
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.operations import invite_employee
from hrapp.hr.invitations.queries import open_invitation

pages = Blueprint("employees", __name__, url_prefix="/e/<slug>/employees", template_folder="templates")
TABS = ("overview", "job", "personal", "activity")


@pages.get("/")
@access("employees.list")
def index() -> ResponseReturnValue:
    """The people, as the URL asks for them; htmx asks for the list alone."""
    wanted, number, size = forms.asked_of_list(request.args)
    counts = listing.facets(actor(), wanted)
    page = render_template(
        "employees/_list.html" if wants_fragment() else "employees/index.html",
        wanted=wanted,
        page=listing.find_people(actor(), wanted, number, size, counts.total),
        filters=filters.filters(counts, wanted),
        missing=filters.MISSING,
        statuses=choices.STATUSES.spoken(),
    )
    # The same address answers with the page or with the list: a cache must not mix them.
    return page, {"Vary": "HX-Request"}


@pages.get("/search")
@access("employees.list")
def search() -> ResponseReturnValue:
    """People to choose one of, for a field that one types in."""
    text = forms.asked_of_list(
        {"q": request.args.get("q") or request.args.get("manager") or request.args.get("head", "")}
    )
    if not wants_fragment():
        return redirect(url_for("employees.index", q=text.criteria.q), 303)
    found = queries.suggest(actor(), text.criteria.q)
    return render_template("employees/_options.html", labels=[queries.label(employee) for employee in found])


@pages.get("/new")
@access("employees.edit")
def new() -> ResponseReturnValue:
    return render_template("employees/new.html", form=forms.hiring_form())


@pages.post("/")
@access("employees.edit")
def create() -> ResponseReturnValue:
    form = forms.hiring_form(request.form)
    values = forms.values_of(form)
    if form.valid and (employee := hire(form, values)):
        flash(
            _("%(name)s is here now, with the number %(number)s.", name=employee.name, number=employee.number),
            "success",
        )
        return redirect(url_for("employees.show", employee_id=employee.id), 303)
    return render_template("employees/new.html", form=form), 422


def hire(form: Form, values: dict[str, object]) -> Employee | None:
    """The new person, invited if asked for; None, with the reasons in the form, if something was refused."""
    try:
        employee = operations.create_employee(actor(), values, forms.today())
    except Invalid as error:
        forms.add_errors(form, error.fields)
        return None
    if form.cleaned["invite"]:
        invite_employee(actor(), employee)
    return employee


# Everybody may ask, since everybody may see somebody: whom, `visible_to` decides.
@pages.get("/<uuid:employee_id>")
@access("portal.view")
def show(employee_id: UUID) -> ResponseReturnValue:
    employee = queries.get_employee(actor(), employee_id)
    require(actor(), "employees.view", employee.id)
    allowed = [tab for tab in TABS if may_see(tab, employee)]
    tab = request.args.get("tab", TABS[0])
    tab = tab if tab in allowed else TABS[0]
    return render_template(
        "employees/show.html",
        employee=employee,
        tab=tab,
        tabs_shown=allowed,
        choices=choices,
        country_name=country_name,
        words=history,
        invitation=invitation_to(employee),
        **contents(tab, employee),
    )


def invitation_to(employee: Employee) -> Invitation | None:
    """The invitation that waits for this person, for those who may send one."""
    waits = may(actor(), "invitations.send") and employee.user_id is None and not employee.is_former
    return open_invitation(employee.id) if waits else None


def contents(tab: str, employee: Employee) -> dict[str, object]:
    """What one tab shows besides the record itself."""
    if tab == "overview":
        found = may(actor(), "employees.list") and queries.is_here(actor(), employee.manager_id)
        return {"reports": queries.reports_to(employee.id), "manager_found": found}
    if tab == "job":
        return {"steps": history.job_steps(queries.job_records_of(employee.id))}
    return {"events": queries.events_of(employee.id)} if tab == "activity" else {}


def may_see(tab: str, employee: Employee) -> bool:
    rules = {"personal": "employees.personal", "activity": "employees.edit"}
    return tab not in rules or may(actor(), rules[tab], employee.id)


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
    values = forms.values_of(form, employee)
    status = change(form, employee, values) if form.valid else 422
    if status == 303:
        flash(_("Saved."), "success")
        return redirect(url_for("employees.show", employee_id=employee.id), status)
    stale = {"differences": forms.differences(form, employee)} if status == 409 else {}
    return render_template("employees/edit.html", employee=employee, form=form, **stale), status


def change(form: Form, employee: Employee, values: dict[str, object]) -> int:
    """Save the change: 303. With somebody else's change in between: 409. Refused: 422, with the reasons in the form."""
    aside = form.cleaned
    try:
        operations.refuse_stale(employee, aside["version"])
        operations.update_employee(
            actor(),
            employee,
            {name: value for name, value in values.items() if name != "status" or value},
            on=aside.get("effective_on"),
            reason=aside.get("reason") or "change",
            note=aside.get("note"),
            today=forms.today(),
        )
    except operations.Stale:
        return 409
    except Invalid as error:
        forms.add_errors(form, error.fields)
        return 422
    return 303
