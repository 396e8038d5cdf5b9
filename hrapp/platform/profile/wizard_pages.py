"""The set-up wizard of a new employer: how many people, logo and colour, and the first person. All can be skipped."""

from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.visit import visit
from hrapp.platform.profile.parts import form_of, save, sent_form

pages = Blueprint("wizard", __name__, url_prefix="/e/<slug>/welcome", template_folder="templates")


class Step(NamedTuple):
    """One question, and the fields of the profile that answer it."""

    key: str
    title: Any
    question: Any
    names: tuple[str, ...]


FORMS = {
    step.key: step
    for step in (
        Step("people", _l("People"), _l("How many people work for you?"), ("size",)),
        Step("look", _l("Logo and colour"), _l("What do you look like?"), ("logo", "remove_logo", "brand_colour")),
    )
}
LAST = "first"
STEPS = {**FORMS, LAST: Step(LAST, _l("First person"), _l("Who comes first?"), ())}
# The URL converter of a step with a form: /<any(…):step>
ANY = f"any({', '.join(FORMS)})"


@pages.get("/")
@access("profile.edit", bound=False)
def start() -> ResponseReturnValue:
    """Redirect to the first open step, or to the profile once the wizard is finished."""
    employer = visit().employer
    if employer.profile_completed_at:
        return redirect(url_for("profile.edit"))
    return redirect(url_of(next_step(employer)))


@pages.get(f"/<{ANY}:step>")
@access("profile.edit", bound=False)
def edit(step: str) -> ResponseReturnValue:
    """The form of one step."""
    return show(step, form_of(FORMS[step].names, visit().employer))


@pages.post(f"/<{ANY}:step>")
@access("profile.edit", bound=False, largest=LARGEST_SENT, page="wizard.edit")
def update(step: str) -> ResponseReturnValue:
    """Save one step and redirect to the next."""
    employer = visit().employer
    form = sent_form(FORMS[step].names, employer)
    if form.apply(save, actor(), employer, form.values):
        return redirect(after(step), 303)
    return show(step, form), form.status


@pages.get(f"/{LAST}")
@access("profile.edit", bound=False)
def first() -> ResponseReturnValue:
    """The choice between adding the first person and the dashboard."""
    return render_template("wizard/first.html", step=STEPS[LAST], steps=STEPS.values())


@pages.post(f"/{LAST}")
@access("profile.edit", bound=False, page="wizard.first")
def finish() -> ResponseReturnValue:
    """Mark the wizard as finished, and go to the form for the first person or to the dashboard."""
    employer = visit().employer
    employer.complete_profile()
    return redirect(employer.home + ("employees/new" if request.form.get("next") == "person" else ""), 303)


def show(step: str, form: Form) -> str:
    """The page of a step with a form."""
    template = f"wizard/{step}.html"
    return render_template(template, step=STEPS[step], steps=STEPS.values(), form=form, next_url=after(step))


def url_of(step: str) -> str:
    return url_for("wizard.first") if step == LAST else url_for("wizard.edit", step=step)


def after(step: str) -> str:
    """The URL of the next step."""
    order = list(STEPS)
    return url_of(order[order.index(step) + 1])


def next_step(employer: Employer) -> str:
    """The first step without any answer, or the last step."""
    answered = {"people": employer.size, "look": employer.logo_key or employer.brand_colour}
    return next((key for key in FORMS if not answered[key]), LAST)
