"""Named errors that domain code raises and each door translates once, to a page or a problem document."""

from collections.abc import Mapping, Sequence

from hrapp.core.text import N_, Message


class DomainError(Exception):
    """What went wrong, in words for the person who asked; `params` fill the placeholders of `message`."""

    status = 500
    title = N_("Something went wrong")
    # What to do, where it is not what to do about every error of this status.
    advice = ""

    def __init__(self, message: str = "", **params: object) -> None:
        self.message = Message(message, **params) if params or not isinstance(message, Message) else message
        super().__init__(self.message)


class BadRequest(DomainError):
    status = 400
    title = N_("We could not read this request")


class Forbidden(DomainError):
    status = 403
    title = N_("You do not have permission to do this")


class Suspended(Forbidden):
    """The door is closed to everybody, whatever their role."""

    title = N_("This employer is suspended")
    advice = N_("Only the operator of this site can resume it. Nothing is lost.")


class NotFound(DomainError):
    status = 404
    title = N_("Not found")


class Conflict(DomainError):
    status = 409
    title = N_("This conflicts with existing data")


class Stale(Conflict):
    """The row was changed by somebody else since it was read: two people's changes would mix."""


class Gone(DomainError):
    status = 410
    title = N_("No longer available")


class Invalid(DomainError):
    """Input that was refused: `fields` maps each field's name to the reasons."""

    status = 422
    title = N_("Please check what you entered")

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str = "") -> None:
        super().__init__(message or "; ".join(f"{name}: {' '.join(why)}" for name, why in fields.items()))
        self.fields = {name: list(why) for name, why in fields.items()}


class Taken(Invalid):
    """Somebody else was faster: the database refused the value at the field."""

    status = 409
    title = Conflict.title


class TooManyRequests(DomainError):
    status = 429
    title = N_("Too many attempts")


class Unavailable(DomainError):
    status = 503
    title = N_("Not available right now")
