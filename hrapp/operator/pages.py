"""The operator's pages: all employers, one employer, and opening, suspending and resuming one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import OPERATOR, access, actor, wants_fragment
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.fields.locale_data import country_name
from hrapp.core.fields.schema import Values
from hrapp.operator import queries
from hrapp.operator.check_limits import checked_on, operator_settings, own_limit
from hrapp.operator.fields import OpeningFields, SuspensionFields
from hrapp.operator.labels import TenantState
from hrapp.operator.listing import EMPLOYERS, trouble_of
from hrapp.operator.suspension import resume, suspend
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.signup.mails import mail_owner
from hrapp.platform.signup.operations import Opened, open_employer
from hrapp.tenancy import scripts

# The URL parameter is `employer_slug`, since the gateway treats `slug` as a request to enter the employer.
pages = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates")


@pages.context_processor
def labels() -> dict[str, Any]:
    """Functions for the labels of a tenant."""
    return {"state_of": lambda tenant: TenantState(tenant.state), "trouble_of": trouble_of}


@pages.get("/")
@access(OPERATOR)
def index() -> ResponseReturnValue:
    """The totals and the list of employers, filtered and sorted by the query string; as a fragment for htmx."""
    asked = EMPLOYERS.asked(request.args)
    counts = EMPLOYERS.counts(None, asked)
    page = EMPLOYERS.page(None, asked, counts)
    shown = {
        "listing": EMPLOYERS,
        "list_url": url_for("operator.index"),
        "asked": asked,
        "page": page,
        "filters": EMPLOYERS.shown(counts, asked),
        "extents": queries.extents(page.rows),
    }
    # The URL returns the page or a fragment, depending on this header, which caches must respect.
    vary = {"Vary": "HX-Request"}
    if wants_fragment():
        return render_template("operator/_list.html", **shown), vary
    return render_template("operator/index.html", totals=queries.totals(), head=scripts.head(), **shown), vary


@pages.get("/employers/new")
@access(OPERATOR)
def new() -> ResponseReturnValue:
    """The form for a new employer."""
    return render_template("operator/new.html", form=Form(OpeningFields()))


@pages.post("/employers")
@access(OPERATOR, page="operator.new")
def create() -> ResponseReturnValue:
    """Open an employer and mail its owner."""
    form = Form(OpeningFields(), request.form)
    if not form.apply(open_and_mail, form.values):
        return render_template("operator/new.html", form=form), form.status
    employer, owner = form.result.employer, form.result.owner
    flash(
        _("%(name)s was added. We have emailed a link to %(email)s.", name=employer.name, email=owner.email), "success"
    )
    return redirect(url_for(".show", employer_slug=employer.slug), 303)


def open_and_mail(values: Values) -> Opened:
    """Open an employer (OpeningFields) and mail its owner a link."""
    opened = open_employer(
        actor(),
        values["company"],
        values["owner_email"],
        values.get("owner_name") or "",
        country=values.get("country"),
        slug=values.get("slug"),
    )
    mail_owner(opened)
    return opened


@pages.get("/employers/<employer_slug>")
@access(OPERATOR)
def show(employer_slug: str) -> ResponseReturnValue:
    """One employer: state, size, owners and upgrades, but no personal data of its employees."""
    employer = employer_by_slug(employer_slug)
    today = clock.today(employer.time_zone)
    return render_template(
        "operator/show.html",
        subject=employer,
        group=session.get(EmployerGroup, employer.group_id) if employer.group_id else None,
        checked=checked_on(employer, today),
        own_limit=own_limit(employer, today),
        limit=operator_settings().daily_checks,
        tenant=employer.tenant,
        country=country_name(employer.country),
        extent=queries.extents([employer]).get(employer.tenant.schema_name),
        people=queries.count_people(employer.tenant),
        owners=queries.owners_of(employer.id),
        upgrades=queries.upgrades_of(employer.tenant_id),
    )


@pages.get("/employers/<employer_slug>/suspension")
@access(OPERATOR)
def new_suspension(employer_slug: str) -> ResponseReturnValue:
    """The form to suspend or resume an employer."""
    employer = employer_by_slug(employer_slug)
    return render_template("operator/suspension.html", subject=employer, form=suspension_form(employer))


@pages.post("/employers/<employer_slug>/suspension")
@access(OPERATOR, page="operator.new_suspension")
def create_suspension(employer_slug: str) -> ResponseReturnValue:
    """Suspend an employer; its name has to be typed to confirm."""
    employer = employer_by_slug(employer_slug)
    form = suspension_form(employer, request.form)
    if not form.apply(suspend, actor(), employer):
        return render_template("operator/suspension.html", subject=employer, form=form), form.status
    flash(_("%(name)s is suspended.", name=employer.name), "success")
    return redirect(url_for(".show", employer_slug=employer.slug), 303)


# HTML forms cannot send DELETE, hence the second route.
@pages.delete("/employers/<employer_slug>/suspension")
@pages.post("/employers/<employer_slug>/resumption")
@access(OPERATOR, page="operator.new_suspension")
def destroy_suspension(employer_slug: str) -> ResponseReturnValue:
    """Resume a suspended employer; 409 unless it is suspended."""
    employer = employer_by_slug(employer_slug)
    resume(actor(), employer)
    flash(_("%(name)s is active again.", name=employer.name), "success")
    return redirect(url_for(".show", employer_slug=employer.slug), 303)


def suspension_form(employer: Employer, data: Any = None) -> Form:
    return Form(SuspensionFields(employer.name), data)
