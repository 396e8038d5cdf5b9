"""What people say about their login; blanks around a password are dropped, here as everywhere."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from hrapp.core.fields.kinds import Choice, Email, Moment, Secret, Text, TimeZone, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.languages import Language
from hrapp.core.text import N_
from hrapp.platform.accounts.passwords import SHORTEST, fault_of

LONG_ENOUGH = _l("At least 12 characters. A few unusual words are easy to remember.")


class Username(Text):
    """An email address as it is typed at the sign-in: whether it looks like one matters less than whose it is."""

    control = "email"

    def __init__(self, **more: Any) -> None:
        super().__init__(_l("Email"), limit=254, autocomplete="username", **more)


class PersonName(Text):
    """What somebody is called."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, limit=120, **{"autocomplete": "name", **more})


class NewSecret(Secret):
    """A password to be; whether it is a good one, NewPasswordFields says."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, autocomplete="new-password", minlength=SHORTEST, help=LONG_ENOUGH, **more)


class SignInFields(Fields):
    """Who somebody says they are."""

    email = Username(required=True)
    password = Secret(_l("Password"))
    remember = YesNo(_l("Keep me signed in for two weeks"), load_default=False)


class ForgotFields(Fields):
    """Where to send a link."""

    email = Email(_l("Email"), required=True, autocomplete="username")


class NewPasswordFields(Fields):
    """A new password, typed twice, for the login `email`; `about` is known of the person and guessed first."""

    def __init__(self, email: str = "", about: Iterable[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self.email, self.about = email, tuple(about)

    password = NewSecret(_l("New password"))
    repeat = Secret(_l("Repeat the password"), autocomplete="new-password")

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
    """What a new login needs to begin."""

    class Meta(NewPasswordFields.Meta):
        fields = ("name", "password", "repeat")

    name = PersonName(_l("Your name"), required=True)


class PasswordChangeFields(NewPasswordFields):
    """A new password, from somebody who knows the one before."""

    class Meta(NewPasswordFields.Meta):
        fields = ("current", "password", "repeat")

    current = Secret(_l("Current password"))


class AccountFields(Fields):
    """What people may say about themselves."""

    name = PersonName(_l("Name"), required=True)
    locale = Choice(_l("Language"), choices=Language, required=True)
    time_zone = TimeZone(_l("Time zone"), required=True, help=_l("Times are shown in this time zone."))


class ApiTokenFields(Fields):
    """What the log says of an API token."""

    login = Text(_l("Account"), dump_only=True)
    expires_at = Moment(_l("Valid until"), dump_only=True)
