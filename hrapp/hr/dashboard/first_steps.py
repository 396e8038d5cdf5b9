"""The first steps at a new employer: a list that is ticked by what is there, until all is done or it is put away."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.hr.employees.figures import Figures
from hrapp.hr.invitations.queries import Invitations
from hrapp.platform.employers.models import Employer


@dataclass(frozen=True)
class FirstStep:
    """One step, for the macro `checklist`."""

    title: Any
    text: Any
    url: str
    done: bool


def first_steps(actor: Actor, employer: Employer, figures: Figures, invitations: Invitations | None) -> list[FirstStep]:
    """The steps that `actor` may take; none if all are done, or if the list has been put away."""
    if employer.first_steps_closed_at or not may(actor, "employees.edit"):
        return []
    steps = [
        FirstStep(
            _("Add the first person"),
            _("A name, an email, a job title and a hire date are enough."),
            url_for("hiring.new"),
            figures.ever > 0,
        ),
        FirstStep(
            _("Add departments"),
            _("Group people by what they do, such as Finance or Sales."),
            url_for("departments.new"),
            figures.departments > 0,
        ),
        FirstStep(
            _("Invite someone"),
            _("They get a link by email, and can then see their own record."),
            url_for("invitations.new"),
            invitations is not None and invitations.ever > 0,
        ),
    ]
    if may(actor, "profile.edit"):
        steps.insert(0, look_step(employer))
    return steps if not all(step.done for step in steps) else []


def look_step(employer: Employer) -> FirstStep:
    return FirstStep(
        _("Choose your logo and colour"),
        _("So that everybody sees at once where they are."),
        url_for("profile.edit", part="look"),
        bool(employer.logo_key or employer.brand_colour),
    )
