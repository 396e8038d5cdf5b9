"""What people send about their login; blanks around a password are dropped, here as at every other door."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from hrapp.core.fields.schema import Schema, email, no_control_characters, text
from hrapp.core.text import N_
from hrapp.platform.accounts.passwords import LONGEST, SHORTEST, fault_of
from hrapp.web.locales import LANGUAGES

ZONES = ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))
LONG_ENOUGH = _l("At least 12 characters. A few unusual words are easy to remember.")


def secret(label: object, **metadata: object) -> fields.String:
    """A password that exists."""
    return fields.String(
        required=True,
        validate=[validate.Length(max=LONGEST), no_control_characters],
        metadata={"label": label, "kind": "password", "autocomplete": "current-password", **metadata},
    )


def new_secret(label: object) -> fields.String:
    """A password to be; whether it is a good one, NewPasswordSchema says."""
    return secret(label, autocomplete="new-password", minlength=SHORTEST, help=LONG_ENOUGH)


class SignInSchema(Schema):
    """Who somebody says they are."""

    email = text(254, required=True, label=_l("Email"), kind="email", autocomplete="username")
    password = secret(_l("Password"))
    remember = fields.Boolean(
        load_default=False, metadata={"label": _l("Keep me signed in for two weeks"), "kind": "checkbox"}
    )


class ForgotSchema(Schema):
    """Where to send a link."""

    email = email(required=True, label=_l("Email"), autocomplete="username")


class NewPasswordSchema(Schema):
    """A new password, typed twice, for the login `email`; `about` is known of the person and guessed first."""

    def __init__(self, email: str, about: Iterable[str] = ()) -> None:
        super().__init__()
        self.email, self.about = email, tuple(about)

    password = new_secret(_l("New password"))
    repeat = secret(_l("The same again"), autocomplete="new-password")

    @validates_schema(skip_on_field_errors=False)
    def good_and_the_same(self, data: dict[str, str], **_: object) -> None:
        errors = {}
        password = data.get("password", "")
        if password and (fault := fault_of(password, self.email, [data.get("name", ""), *self.about])):
            errors["password"] = [fault]
        if password and data.get("repeat", password) != password:
            errors["repeat"] = [N_("The two passwords differ.")]
        if errors:
            raise ValidationError(errors)


class ActivationSchema(NewPasswordSchema):
    """What a new login needs to begin."""

    class Meta(NewPasswordSchema.Meta):
        fields = ("name", "password", "repeat")

    name = text(120, required=True, label=_l("Your name"), autocomplete="name")


class PasswordChangeSchema(NewPasswordSchema):
    """A new password, from somebody who knows the one before."""

    class Meta(NewPasswordSchema.Meta):
        fields = ("current", "password", "repeat")

    current = secret(_l("Present password"))


class AccountSchema(Schema):
    """What people may say about themselves."""

    name = text(120, required=True, label=_l("Name"), autocomplete="name")
    locale = fields.String(
        required=True,
        validate=validate.OneOf(LANGUAGES, error=N_("Choose a language of the list.")),
        metadata={"label": _l("Language"), "kind": "select", "choices": list(LANGUAGES.items())},
    )
    time_zone = fields.String(
        required=True,
        validate=validate.OneOf(ZONES, error=N_("Choose a time zone of the list.")),
        metadata={
            "label": _l("Time zone"),
            "kind": "select",
            "choices": [(zone, zone.replace("_", " ")) for zone in ZONES],
            "help": _l("Times are shown in it."),
        },
    )
