"""The parts of the profile as forms, each a tab of the profile's page and one of the first steps alike."""

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
    """The profile, and the box that takes the logo away."""

    remove_logo = YesNo(_l("Remove logo"), LOOK, load_default=False)


class Part(NamedTuple):
    """One or more sections that are asked for together."""

    key: str
    title: Any
    sections: tuple[Section, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
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
# For a route: /<any(…):part>
ANY = f"any({', '.join(PARTS)})"


def form_of(part: Part, employer: Employer) -> Form:
    """The form of one part, as it is saved."""
    return Form(ProfileFields(only=part.names), row=employer)


def sent_form(part: Part, employer: Employer) -> Form:
    """The form of one part, as it was sent. Of two people who save at once, the second waits here for the first."""
    lock_employer(employer)
    return Form(ProfileFields(only=part.names), CombinedMultiDict([request.files, request.form]), employer)


def save(actor: Actor, employer: Employer, values: Values) -> None:
    """Save the values of ProfileFields. A file that was not chosen leaves the logo as it is."""
    chosen = {name: value for name, value in values.items() if name not in ("logo", "remove_logo")}
    if values.get("logo") or values.get("remove_logo"):
        chosen["logo"] = values.get("logo")
    change_profile(actor, employer, chosen)


def context_of(part: Part, form: Form) -> dict[str, Any]:
    """What a page shows of one part, and the way to the others."""
    return {"form": form, "part": part, "parts": PARTS.values()}
