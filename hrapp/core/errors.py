"""The errors that domain code raises; pages, API and commands each render them in one place."""

from collections.abc import Mapping, Sequence

from hrapp.core.text import N_, Message


class DomainError(Exception):
    """The base of all domain errors. `message` is shown to the user; `params` fill its placeholders."""

    status = 500
    title = N_("Something went wrong")
    # What the user can do, where it differs from the general advice for this status.
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
    """The employer is suspended for all its members, whatever their role."""

    title = N_("This employer is suspended")
    advice = N_("Only the operator of this site can resume it. Nothing is lost.")


class NotFound(DomainError):
    status = 404
    title = N_("Not found")


class Conflict(DomainError):
    status = 409
    title = N_("This conflicts with existing data")


class CannotOpen(Conflict):
    """What is stored encrypted, or the key that would open it, cannot be decrypted by the keys of this installation."""

    title = N_("This cannot be opened now")
    advice = N_("Nothing is lost, and nothing has been changed. All else works as usual.")

    def __init__(self) -> None:
        super().__init__(
            N_("Identifiers and bank details cannot be opened or changed now. Please tell the operator of this site.")
        )


class Stale(Conflict):
    """The row was changed by somebody else since it was read (lost update)."""

    def __init__(self, message: str = N_("Someone else has changed this since you opened it.")) -> None:
        super().__init__(message)


class Gone(DomainError):
    status = 410
    title = N_("No longer available")


class UnsupportedMediaType(DomainError):
    status = 415
    title = N_("This type of content is not supported")


class Invalid(DomainError):
    """Invalid input; `fields` maps each field's name to its messages."""

    status = 422
    title = N_("Please check what you entered")

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str = "") -> None:
        super().__init__(message or "; ".join(f"{name}: {' '.join(why)}" for name, why in fields.items()))
        self.fields = {name: list(why) for name, why in fields.items()}


class Taken(Invalid):
    """A unique constraint was violated at the field, usually by a concurrent request."""

    status = 409
    title = Conflict.title


class TooManyRequests(DomainError):
    status = 429
    title = N_("Too many attempts")


class Unavailable(DomainError):
    status = 503
    title = N_("Not available right now")
