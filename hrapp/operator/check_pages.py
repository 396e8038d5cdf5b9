"""The operator's pages about checks across employers: who asks unusually, and how many are allowed in a day."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import OPERATOR, access, actor, wants_fragment
from hrapp.core import clock
from hrapp.core.fields.form import Form
from hrapp.core.languages import translated
from hrapp.operator.asking import DAYS
from hrapp.operator.check_limits import change_limit, change_limit_of, operator_settings
from hrapp.operator.checks_listing import ASKINGS, since
from hrapp.operator.fields import LimitFields, OwnLimitFields
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_by_slug

pages = Blueprint("operator_checks", __name__, url_prefix="/operator", template_folder="templates")


@pages.get("/checks")
@access(OPERATOR)
def index() -> ResponseReturnValue:
    """The employers that have looked for people at others in the last DAYS days, the most unusual first."""
    asked, params = ASKINGS.asked(request.args), {"since": since()}
    counts = ASKINGS.counts(None, asked, **params)
    shown = {
        "listing": ASKINGS,
        "list_url": url_for("operator_checks.index"),
        "asked": asked,
        "page": ASKINGS.page(None, asked, counts, **params),
        "filters": ASKINGS.shown(counts, asked),
        "words": translated,
        "days": DAYS,
    }
    vary = {"Vary": "HX-Request"}
    if wants_fragment():
        return render_template("operator/_checks.html", **shown), vary
    return render_template("operator/checks.html", limit=operator_settings().daily_checks, **shown), vary


@pages.get("/checks/limit")
@access(OPERATOR)
def edit() -> ResponseReturnValue:
    """The form for the daily limit of all employers."""
    return render_template("operator/limit.html", form=limit_form())


@pages.post("/checks/limit")
@access(OPERATOR, page="operator_checks.edit")
def update() -> ResponseReturnValue:
    form = limit_form(request.form)
    if not form.apply(change_limit, form.row, form.values):
        return render_template("operator/limit.html", form=form), form.status
    flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


@pages.get("/employers/<employer_slug>/check-limit")
@access(OPERATOR)
def edit_own(employer_slug: str) -> ResponseReturnValue:
    """The form for the daily limit that one employer has for a while."""
    return own_limit_page(own_limit_form(employer_by_slug(employer_slug)))


@pages.post("/employers/<employer_slug>/check-limit")
@access(OPERATOR, page="operator_checks.edit_own")
def update_own(employer_slug: str) -> ResponseReturnValue:
    employer = employer_by_slug(employer_slug)
    form = own_limit_form(employer, request.form)
    if not form.apply(change_limit_of, actor(), employer, form.values):
        return own_limit_page(form), form.status
    flash(_("Saved."), "success")
    return redirect(url_for("operator.show", employer_slug=employer.slug), 303)


def limit_form(data: Any = None) -> Form:
    return Form(LimitFields(), data, operator_settings())


def own_limit_form(employer: Employer, data: Any = None) -> Form:
    return Form(OwnLimitFields(), data, employer)


def own_limit_page(form: Form) -> str:
    employer: Employer = form.row
    return render_template(
        "operator/own_limit.html",
        form=form,
        subject=employer,
        limit=operator_settings().daily_checks,
        today=clock.today(employer.time_zone),
    )
