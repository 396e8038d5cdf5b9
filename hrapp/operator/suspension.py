"""Closing an employer and opening it again, noted in its own history."""

from hrapp.access.actor import Actor
from hrapp.platform.employers.models import Employer
from hrapp.platform.signup.operations import note


def suspend(actor: Actor, employer: Employer) -> None:
    """Every door of it answers 403 from now on; nothing is lost. Conflict unless it is active."""
    employer.tenant.suspend()
    note(actor, employer, "suspended")


def resume(actor: Actor, employer: Employer) -> None:
    """Open it again. Conflict unless it is suspended."""
    employer.tenant.resume()
    note(actor, employer, "resumed")
