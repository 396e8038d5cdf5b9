"""Who is acting: handed down to whatever changes something, and written into the log."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person, a token, a command or a job; `role` and `employee_id` say what it may do at the bound employer."""

    kind: str
    name: str
    id: UUID | None = None
    role: str | None = None
    employee_id: UUID | None = None
    request_id: str | None = None
    ip_address: str | None = None


COMMAND = Actor("command", "flask")
