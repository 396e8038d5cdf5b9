"""Suspending and resuming an employer, with an event in its audit log."""

from hrapp.access.actor import Actor
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer


def suspend(actor: Actor, employer: Employer) -> None:
    """Suspend the employer: its pages respond with 403, its data is kept. Conflict unless it is active."""
    employer.tenant.suspend()
    record_event(actor, employer, "suspended")


def resume(actor: Actor, employer: Employer) -> None:
    """End the suspension. Conflict unless it is suspended."""
    employer.tenant.resume()
    record_event(actor, employer, "resumed")
