"""Suspending an employer and resuming it, noted in its own audit log."""

from hrapp.access.actor import Actor
from hrapp.platform.employers.log import note
from hrapp.platform.employers.models import Employer


def suspend(actor: Actor, employer: Employer) -> None:
    """Answer every request for it with 403 from now on; nothing is lost. Conflict unless it is active."""
    employer.tenant.suspend()
    note(actor, employer, "suspended")


def resume(actor: Actor, employer: Employer) -> None:
    """Let everybody in again. Conflict unless it is suspended."""
    employer.tenant.resume()
    note(actor, employer, "resumed")
