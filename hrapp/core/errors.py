"""The errors that domain code raises; pages, API and commands each render them in one place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hrapp.core.text import N_, Message


class DomainError(Exception):
    """The base of all domain errors. `message` is shown to the user; `params` fill its placeholders."""

    status = 500
    title = N_("Something went wrong")
    # The kind of error, for programs: part of the API's contract.
    code = "internal_error"
    # After how many seconds a program may try again.
    retry_after: int | None = None
    # What the user can do, where it differs from the general advice for this status.
    advice = ""

    def __init__(self, message: str = "", **params: object) -> None:
        self.message = Message(message, **params) if params or not isinstance(message, Message) else message
        super().__init__(self.message)

    @property
    def members(self) -> dict[str, Any]:
        """Further members of its document for programs (RFC 9457, 3.2), each declared by `openapi.declare_member`."""
        return {}


class BadRequest(DomainError):
    status = 400
    title = N_("We could not read this request")
    code = "bad_request"


class Forbidden(DomainError):
    status = 403
    title = N_("You do not have permission to do this")
    code = "forbidden"


class Suspended(Forbidden):
    """The employer is suspended for all its members, whatever their role."""

    title = N_("This employer is suspended")
    code = "suspended"
    advice = N_("Only the operator of this site can resume it. Nothing is lost.")


class NotFound(DomainError):
    status = 404
    title = N_("Not found")
    code = "not_found"


class Conflict(DomainError):
    status = 409
    title = N_("This conflicts with existing data")
    code = "conflict"


class CannotOpen(Conflict):
    """What is stored encrypted, or the key that would open it, cannot be decrypted by the keys of this installation."""

    title = N_("This cannot be opened now")
    advice = N_("Nothing is lost, and nothing has been changed. All else works as usual.")
    reason = N_("Identifiers and bank details cannot be opened or changed now. Please tell the operator of this site.")

    def __init__(self) -> None:
        super().__init__(self.reason)


class DamagedFile(CannotOpen):
    """A stored file is not what was sealed by its key: changed, cut off, longer, another one, or of another key."""

    advice = N_("All else works as usual.")
    reason = N_("This file cannot be opened. Please tell the operator of this site.")


class Stale(Conflict):
    """The row was changed by somebody else since it was read (lost update)."""

    code = "stale"

    def __init__(self, message: str = N_("Someone else has changed this since you opened it.")) -> None:
        super().__init__(message)


class LostRace(Conflict):
    """Somebody else was faster, or holds a lock for too long; the same request may succeed a moment later."""

    code = "lost_race"
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(N_("Someone else changed this at the same time."))


class Gone(DomainError):
    status = 410
    title = N_("No longer available")
    code = "gone"


class MissingFile(Gone):
    """A file that should be in the storage is not there."""

    def __init__(self) -> None:
        super().__init__(N_("This file is missing. Please tell the operator of this site."))


class PreconditionFailed(DomainError):
    """The version that If-Match names is not the current one (RFC 9110, 13.1.1)."""

    status = 412
    title = N_("This has been changed in the meantime")
    code = "precondition_failed"


class TooLarge(DomainError):
    status = 413
    title = N_("This is too large")
    code = "too_large"


class UnsupportedMediaType(DomainError):
    status = 415
    title = N_("This type of content is not supported")
    code = "unsupported_media_type"


class Invalid(DomainError):
    """Invalid input; `fields` maps each field's name to its messages."""

    status = 422
    title = N_("Please check what you entered")
    code = "invalid"

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str = "") -> None:
        super().__init__(message or "; ".join(f"{name}: {' '.join(why)}" for name, why in fields.items()))
        self.fields = {name: list(why) for name, why in fields.items()}


class InfectedFile(DomainError):
    """The scanner has found something in a file; `found` is what it calls it."""

    status = 422
    title = N_("This file contains a virus")
    code = "infected_file"

    def __init__(self, found: str) -> None:
        super().__init__(N_("The virus scanner has found something in this file. It was not saved."))
        self.found = found


class Taken(Invalid):
    """A unique constraint was violated at the field, usually by a concurrent request."""

    status = 409
    title = Conflict.title
    code = "taken"


class KeyReused(Invalid):
    """An Idempotency-Key that has acted already was sent with another body."""

    code = "idempotency_key_reused"


class TooManyRequests(DomainError):
    status = 429
    title = N_("Too many attempts")
    code = "too_many_requests"


class Unavailable(DomainError):
    status = 503
    title = N_("Not available right now")
    code = "unavailable"
    retry_after = 10


class StorageUnavailable(Unavailable):
    """The storage of files cannot be reached, or does not do what it was told."""

    def __init__(self, message: str = N_("Files cannot be saved or opened now. Please try again later.")) -> None:
        super().__init__(message)


class StorageFull(StorageUnavailable):
    """There is no room for another file."""

    def __init__(self) -> None:
        super().__init__(N_("There is no room for more files now. Please tell the operator of this site."))


class ScannerUnavailable(Unavailable):
    """The virus scanner cannot be reached, or has not scanned the file."""

    def __init__(self) -> None:
        super().__init__(
            N_("Files cannot be checked for viruses now, so this one was not saved. Please try again later.")
        )


class Kind(NamedTuple):
    """A kind of error, as the API's reference lists it."""

    code: str
    status: int
    title: str


# What is refused before any code of a topic runs.
BY_HTTP = (
    Kind("unauthorized", 401, N_("You need to sign in")),
    Kind("method_not_allowed", 405, N_("This action is not possible here")),
)


def kinds() -> list[Kind]:
    """Every kind of error with a code of its own, by status."""
    found = {each.code: Kind(each.code, each.status, each.title) for each in _with_code(DomainError)}
    return sorted((*found.values(), *BY_HTTP), key=lambda kind: (kind.status, kind.code))


def _with_code(base: type[DomainError]) -> Iterator[type[DomainError]]:
    if "code" in vars(base):
        yield base
    for kind in base.__subclasses__():
        yield from _with_code(kind)
