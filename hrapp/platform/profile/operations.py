"""One section of the profile, taken from a request and saved: the wizard and the profile's page do the same."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from hrapp.access.actor import Actor
from hrapp.core.fields.form import Form
from hrapp.platform.employers.logos import LARGEST, Logo, read_logo
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import lock_employer
from hrapp.platform.employers.schemas import BRAND
from hrapp.platform.employers.sections import section_form, stamp
from hrapp.platform.signup.operations import save_logo, save_profile


def save_section(actor: Actor, employer: Employer, section: str) -> tuple[Form, int]:
    """Save what was sent for a section; the form and 303, 422 if something is wrong, 409 if somebody was faster."""
    form = section_form(section, employer, request.form)
    with form.noting_refusals():
        logo = uploaded(request.files.get("logo"))
    if not form.valid:
        return form, 422
    lock_employer(employer)
    if request.form.get("seen", stamp(section, employer)) != stamp(section, employer):
        return form, 409
    save_profile(actor, employer, without_default(form.cleaned))
    if section == "look" and (logo or "remove_logo" in request.form):
        save_logo(actor, employer, logo)
    return form, 303


def uploaded(file: FileStorage | None) -> Logo | None:
    """The logo that was sent, if any; Invalid if it is none."""
    return read_logo(file.stream.read(LARGEST + 1)) if file and file.filename else None


def without_default(values: Mapping[str, Any]) -> dict[str, Any]:
    """A colour picker cannot be left blank: our own colour stands for none."""
    return {name: None if (name, value) == ("brand_colour", BRAND) else value for name, value in values.items()}
