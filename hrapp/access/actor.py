"""The actor of a request, command or job: passed to operations and stored in the audit log."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A user, an API token, a command or a job (`kind`); `role` and `employee_id` are those at the bound employer."""

    kind: str
    name: str
    id: UUID | None = None
    role: str | None = None
    employee_id: UUID | None = None
    request_id: str | None = None
    ip_address: str | None = None


COMMAND = Actor("command", "flask")
