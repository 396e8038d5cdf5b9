"""The operator's pages: the fleet, one employer, opening, suspending and resuming one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import OPERATOR, access, actor, asked_text, page_number, page_size
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.fields.countries import countries, country_name
from hrapp.core.fields.form import Form
from hrapp.hr.employees.counting import count_people
from hrapp.operator import queries
from hrapp.operator import suspension as closing
from hrapp.operator.queries import Asked
from hrapp.operator.schemas import NewEmployerSchema
from hrapp.platform.employers.defaults import defaults_for
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.signup.mails import mail_owner
from hrapp.platform.signup.operations import Opened, open_employer
from hrapp.tenancy import scripts

# The employer is `employer_slug` here: an operator looks at it from outside, and `slug` would let them in.
pages = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates")


@pages.get("/")
@access(OPERATOR)
def index() -> ResponseReturnValue:
    """Every employer, as the URL asks for them, under the numbers of the fleet."""
    asked = Asked(**{name: asked_text(name) for name in ("q", "state", "sort") if asked_text(name)})
    page = queries.find_employers(asked, page_number(), page_size())
    return render_template(
        "operator/index.html",
        page=page,
        asked=asked,
        fleet=queries.fleet(),
        extents=queries.extents(page.rows),
        states=(*queries.STATES, *queries.TROUBLES),
        head=scripts.head(),
    )


@pages.get("/employers/new")
@access(OPERATOR)
def new() -> ResponseReturnValue:
    """The form for a new employer."""
    return render_template("operator/new.html", form=opening_form())


@pages.post("/employers")
@access(OPERATOR)
def create() -> ResponseReturnValue:
    """Open an employer and mail its owner."""
    form = opening_form(request.form)
    if form.valid and (opened := open_asked(form)):
        mail_owner(opened)
        message = _(
            "%(name)s is open, and %(email)s has been mailed.", name=opened.employer.name, email=opened.owner.email
        )
        flash(message, "success")
        return redirect(url_for(".show", employer_slug=opened.employer.slug), 303)
    return render_template("operator/new.html", form=form), 422


def opening_form(data: object = None) -> Form:
    form = Form(NewEmployerSchema(), data)  # type: ignore[arg-type]
    form.set_choices("country", countries())
    return form


def open_asked(form: Form) -> Opened | None:
    """The new employer; None, with the reason in the form, if its address cannot be had."""
    given = form.cleaned
    profile = {"country": given.get("country"), **defaults_for(given.get("country"))}
    try:
        return open_employer(
            actor(),
            given["company"],
            given["owner_email"],
            given.get("owner_name") or "",
            slug=given.get("slug"),
            **profile,
        )
    except Invalid as error:
        form.add_errors(error.fields)
    except Conflict as error:
        form.add_errors({"slug": [_(error.message, **error.params)]})
    return None


@pages.get("/employers/<employer_slug>")
@access(OPERATOR)
def show(employer_slug: str) -> ResponseReturnValue:
    """One employer from outside: state, size, owners, the ledger of its upgrades. Nobody's record."""
    employer = employer_by_slug(employer_slug)
    return render_template(
        "operator/show.html",
        subject=employer,
        tenant=employer.tenant,
        country=country_name(employer.country),
        extent=queries.extents([employer]).get(employer.tenant.schema_name),
        people=count_people(employer.tenant),
        owners=queries.owners_of(employer.id),
        upgrades=queries.upgrades_of(employer.tenant_id),
        head=scripts.head(),
    )


@pages.get("/employers/<employer_slug>/suspension")
@access(OPERATOR)
def new_suspension(employer_slug: str) -> ResponseReturnValue:
    """What suspending, or resuming, will do."""
    return render_template("operator/suspension.html", subject=employer_by_slug(employer_slug))


@pages.post("/employers/<employer_slug>/suspension")
@access(OPERATOR)
def create_suspension(employer_slug: str) -> ResponseReturnValue:
    """Close an employer; its name has to be given."""
    employer = employer_by_slug(employer_slug)
    if request.form.get("confirmation", "").strip() != employer.name:
        error = _("Type the name as it is shown.")
        return render_template("operator/suspension.html", subject=employer, error=error), 422
    closing.suspend(actor(), employer)
    flash(_("%(name)s is suspended.", name=employer.name), "success")
    return redirect(url_for(".show", employer_slug=employer.slug), 303)


# A form cannot send DELETE, so that resuming can be asked for in two ways.
@pages.delete("/employers/<employer_slug>/suspension")
@pages.post("/employers/<employer_slug>/resumption")
@access(OPERATOR)
def destroy_suspension(employer_slug: str) -> ResponseReturnValue:
    """Open a suspended employer again."""
    employer = employer_by_slug(employer_slug)
    closing.resume(actor(), employer)
    flash(_("%(name)s is open again.", name=employer.name), "success")
    return redirect(url_for(".show", employer_slug=employer.slug), 303)
