"""The first steps of a new employer: its profile in four short forms, each saved by itself, each may be skipped."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.sections import ANY, SECTIONS, page_of, section_form
from hrapp.platform.profile.operations import save_section
from hrapp.platform.signup.operations import complete_profile

pages = Blueprint("wizard", __name__, url_prefix="/e/<slug>/welcome", template_folder="templates")
STEPS = tuple(SECTIONS)
# What an employer has from its first moment says nothing about how far somebody got.
GIVEN = ("legal_name", "country", "locale", "currency", "time_zone")


@pages.get("/")
@access("profile.edit", bound=False)
def start() -> ResponseReturnValue:
    """The step where somebody left, or the profile once the steps were gone through."""
    if g.employer.profile_completed_at:
        return redirect(url_for("profile.edit"))
    return redirect(url_for("wizard.edit", section=next_step(g.employer)))


@pages.get(f"/<{ANY}:section>")
@access("profile.edit", bound=False)
def edit(section: str) -> ResponseReturnValue:
    """The form of one step."""
    return show(section, section_form(section, g.employer))


@pages.post(f"/<{ANY}:section>")
@access("profile.edit", bound=False, largest=LARGEST_SENT)
def update(section: str) -> ResponseReturnValue:
    """Save one step and go on to the next; the last one ends the first steps."""
    form, status = save_section(actor(), g.employer, section)
    if status != 303:
        return show(section, form, stale=status == 409), status
    if section == STEPS[-1]:
        complete_profile(g.employer)
    return redirect(after(section), 303)


@pages.get("/done")
@access("profile.edit", bound=False)
def done() -> ResponseReturnValue:
    """What to do next."""
    return render_template("wizard/done.html")


def show(section: str, form: Form, stale: bool = False) -> str:
    """The page of one step."""
    return render_template(
        "wizard/step.html",
        position=STEPS.index(section),
        next_url=after(section),
        **page_of(section, g.employer, form, stale),
    )


def after(section: str) -> str:
    """Where the step after this one is."""
    if section == STEPS[-1]:
        return url_for("wizard.done")
    return url_for("wizard.edit", section=STEPS[STEPS.index(section) + 1])


def next_step(employer: Employer) -> str:
    """The first step of which nothing has been filled in, or the last."""
    for key, section in SECTIONS.items():
        if not any(getattr(employer, name) for name in section.schema().fields if name not in GIVEN):
            return key
    return STEPS[-1]
