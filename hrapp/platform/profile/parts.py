"""The parts of the profile, which are the tabs of its page, and its fields as forms, also for the wizard."""

from typing import Any, NamedTuple

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict

from hrapp.access.actor import Actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import YesNo
from hrapp.core.fields.schema import Values
from hrapp.core.fields.sections import Section
from hrapp.platform.employers.fields import BANK, CONTACT, IDENTITY, LOOK, REGISTRATION, EmployerFields
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import change_profile
from hrapp.platform.employers.queries import lock_employer


class ProfileFields(EmployerFields):
    """The profile, and a checkbox to remove the logo."""

    remove_logo = YesNo(_l("Remove logo"), LOOK, load_default=False)


class Part(NamedTuple):
    """One or more sections in one form."""

    key: str
    title: Any
    sections: tuple[Section, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return ProfileFields.names(*self.sections)


PARTS = {
    part.key: part
    for part in (
        Part("identity", IDENTITY.title, (IDENTITY,)),
        Part("contact", CONTACT.title, (CONTACT,)),
        Part("registration", _l("Registration and bank"), (REGISTRATION, BANK)),
        Part("look", LOOK.title, (LOOK,)),
    )
}
# The URL converter of a part: /<any(…):part>
ANY = f"any({', '.join(PARTS)})"


def form_of(names: tuple[str, ...], employer: Employer) -> Form:
    """The form of these fields with the saved values."""
    return Form(ProfileFields(only=names), row=employer)


def sent_form(names: tuple[str, ...], employer: Employer) -> Form:
    """The form of these fields with the sent values. Locks the employer until the transaction ends."""
    lock_employer(employer)
    return Form(ProfileFields(only=names), CombinedMultiDict([request.files, request.form]), employer)


def save(actor: Actor, employer: Employer, values: Values) -> None:
    """Save the values of ProfileFields; the logo is unchanged if no file was sent."""
    chosen = {name: value for name, value in values.items() if name not in ("logo", "remove_logo")}
    if values.get("logo") or values.get("remove_logo"):
        chosen["logo"] = values.get("logo")
    change_profile(actor, employer, chosen)


def context_of(part: Part, form: Form) -> dict[str, Any]:
    """The template context of a page with one part."""
    return {"form": form, "part": part, "parts": PARTS.values()}
