"""The set-up wizard of a new employer: its profile in four forms, each saved separately and optional."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.visit import visit
from hrapp.platform.profile.parts import ANY, PARTS, context_of, form_of, save, sent_form

pages = Blueprint("wizard", __name__, url_prefix="/e/<slug>/welcome", template_folder="templates")
STEPS = tuple(PARTS)
# Set when the employer is created, so they do not show which steps have been done.
SET_AT_SIGN_UP = ("legal_name", "country", "locale", "currency", "time_zone")


@pages.get("/")
@access("profile.edit", bound=False)
def start() -> ResponseReturnValue:
    """Redirect to the first open step, or to the profile once the wizard is finished."""
    employer = visit().employer
    if employer.profile_completed_at:
        return redirect(url_for("profile.edit"))
    return redirect(url_for("wizard.edit", part=next_step(employer)))


@pages.get(f"/<{ANY}:part>")
@access("profile.edit", bound=False)
def edit(part: str) -> ResponseReturnValue:
    """The form of one step."""
    employer = visit().employer
    return show(part, employer, form_of(PARTS[part], employer))


@pages.post(f"/<{ANY}:part>")
@access("profile.edit", bound=False, largest=LARGEST_SENT, page="wizard.edit")
def update(part: str) -> ResponseReturnValue:
    """Save one step and redirect to the next; the last one finishes the wizard."""
    employer = visit().employer
    form = sent_form(PARTS[part], employer)
    if not form.apply(save, actor(), employer, form.values):
        return show(part, employer, form), form.status
    if part == STEPS[-1]:
        finish(employer)
    return redirect(after(part, employer), 303)


def finish(employer: Employer) -> None:
    """Mark the wizard as finished, and tell how complete the profile is."""
    employer.complete_profile()
    filled = employer.completeness
    message = _("%(name)s is set up. Its profile is %(percent)s%% complete.", name=employer.name, percent=filled)
    flash(message, "success")


def show(part: str, employer: Employer, form: Form) -> str:
    """The page of one step."""
    return render_template(
        "wizard/step.html",
        position=STEPS.index(part),
        next_url=after(part, employer),
        **context_of(PARTS[part], form),
    )


def after(part: str, employer: Employer) -> str:
    """The URL of the next step; after the last, that of the employer's first page."""
    if part == STEPS[-1]:
        return employer.home
    return url_for("wizard.edit", part=STEPS[STEPS.index(part) + 1])


def next_step(employer: Employer) -> str:
    """The first step without any value, or the last step."""
    for key in STEPS[:-1]:
        if not any(getattr(employer, name) for name in PARTS[key].names if name not in SET_AT_SIGN_UP):
            return key
    return STEPS[-1]
