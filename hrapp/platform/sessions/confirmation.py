"""The password given again, where neither a forgotten open browser nor a token alone is enough."""

from hrapp.core.errors import Invalid
from hrapp.core.fields.schema import Values
from hrapp.platform.accounts.operations import WrongPassword
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.browser import signed_in_user
from hrapp.platform.sessions.passwords import confirm_password


def is_confirmed() -> bool:
    """Whether the password was given lately in this session."""
    this = visit().session
    return this is not None and this.is_confirmed


def confirm(password: str | None, ask: str) -> None:
    """Raise Invalid, for the field `password`, unless it is right, or none is given in a session that was confirmed.

    `ask` is the message if it is missing. To be called in `public`, where wrong ones are counted.
    """
    if password is None:
        if not is_confirmed():
            raise Invalid({"password": [ask]})
        return
    try:
        confirm_password(signed_in_user(), Values(current=password))
    except WrongPassword as error:
        raise Invalid({"password": error.fields["current"]}) from None
