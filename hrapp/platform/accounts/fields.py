"""The fields of logins. A password is taken as it is typed, with the blanks around it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Choice, Email, Moment, Reference, Secret, Text, TimeZone, YesNo
from hrapp.core.fields.rules import no_link
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import Language
from hrapp.core.text import N_
from hrapp.platform.accounts.passwords import SHORTEST, fault_of

LONG_ENOUGH = _l("At least 12 characters. A few unusual words are easy to remember.")


class TokenLifetime(Choices):
    """How many days an API token is valid."""

    MONTH = "30", _l("30 days")
    QUARTER = "90", _l("90 days")
    YEAR = "365", _l("one year")


class Username(Text):
    """The email address of a sign-in; its format is not validated, only looked up."""

    control = "email"

    def __init__(self, **more: Any) -> None:
        super().__init__(_l("Email"), limit=254, autocomplete="username", **more)


class PersonName(Text):
    """A person's name."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, limit=120, validate=[no_link], **{"autocomplete": "name", **more})


class NewSecret(Secret):
    """A new password; its strength is checked by NewPasswordFields."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, autocomplete="new-password", minlength=SHORTEST, help=LONG_ENOUGH, **more)


class SignInFields(Fields):
    """The sign-in."""

    email = Username(required=True)
    password = Secret(_l("Password"))
    remember = YesNo(_l("Keep me signed in for two weeks"), load_default=False)


class ForgotFields(Fields):
    """The email address to which a link is sent."""

    email = Email(_l("Email"), required=True, autocomplete="username")


class NewPasswordFields(Fields):
    """A new password, typed twice, for the login `email`; `about` are names of the person and of their employers."""

    def __init__(self, email: str = "", about: Iterable[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self.email, self.about = email, tuple(about)

    password = NewSecret(_l("New password"))
    repeat = Secret(_l("Repeat the password"), autocomplete="new-password")
    end_tokens = YesNo(
        _l("End my API tokens too"), load_default=False, help=_l("If somebody else may have known the password.")
    )

    @validates_schema(skip_on_field_errors=False)
    def good_and_the_same(self, data: dict[str, str], **_: object) -> None:
        errors = {}
        password = data.get("password", "")
        if password and (fault := fault_of(password, self.email, [data.get("name", ""), *self.about])):
            errors["password"] = [fault]
        if password and data.get("repeat", password) != password:
            errors["repeat"] = [N_("The passwords do not match.")]
        if errors:
            raise ValidationError(errors)


class ActivationFields(NewPasswordFields):
    """The activation of a login: name and first password."""

    class Meta(NewPasswordFields.Meta):
        fields = ("name", "password", "repeat")

    name = PersonName(_l("Your name"), required=True)


class PasswordChangeFields(NewPasswordFields):
    """A change of password, confirmed by the current one."""

    class Meta(NewPasswordFields.Meta):
        fields = ("current", "password", "repeat", "end_tokens")

    current = Secret(_l("Current password"))


class ConfirmFields(Fields):
    """The password, given again."""

    current = Secret(_l("Password"), autofocus=True)


class AccountFields(Fields):
    """What users may change about their own login."""

    name = PersonName(_l("Name"), required=True)
    locale = Choice(_l("Language"), choices=Language, required=True)
    time_zone = TimeZone(_l("Time zone"), required=True, help=_l("Times are shown in this time zone."))


class NewTokenFields(Fields):
    """A new API token, for an employer of its person."""

    name = Text(_l("What it is for"), required=True, autocomplete="off", help=_l("Such as “Payroll export”."))
    employer_id = Reference(_l("Employer"), required=True)
    days = Choice(_l("Ends after"), choices=TokenLifetime, required=True)
    current = Secret(_l("Current password"))


class ApiTokenFields(Fields):
    """The fields of an API token in the audit log."""

    login = Text(_l("Account"), dump_only=True)
    expires_at = Moment(_l("Valid until"), dump_only=True)
