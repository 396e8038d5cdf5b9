"""Creating an employer with its tenant, and changing its profile, in the caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.audit.changes import set_values
from hrapp.core import clock, jobs
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.text import N_, slugify
from hrapp.platform.employers.fields import NOT_PAST
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import provisioning
from hrapp.tenancy.jobs import top_up
from hrapp.tenancy.locks import SLUG

RESERVED = frozenset({"admin", "api", "app", "demo", "help", "hrapp", "operator", "static", "support", "www"})


def create_employer(legal_name: str, slug: str | None = None, **profile: object) -> Employer:
    """Create an employer with a tenant of its own; the default slug is made from the name.

    `profile` are columns of Employer. The name is the trading name too unless `profile` has another, so that a later
    change of the legal name renames nothing. Invalid, for `slug`, if the slug is malformed, reserved or taken, and for
    `incorporated_on` if that day has not begun yet there.
    """
    names = {"legal_name": legal_name, "trading_name": legal_name}
    employer = Employer(**{**names, **profile}, slug=slug or free_slug(legal_name))
    check_slug(employer.slug)
    check_founding(employer.incorporated_on, employer.time_zone or "UTC")
    tenant = provisioning.claim()
    employer.tenant_id = tenant.id
    session.add(employer)
    session.flush()
    jobs.defer(top_up)
    return employer


def change_profile(actor: Actor, employer: Employer, values: Mapping[str, Any]) -> None:
    """Set the values on the profile and log the changes. `logo` is a Logo, or None to remove it.

    Invalid, for `incorporated_on`, if that day has not begun yet where the employer is.
    """
    check_founding(values.get("incorporated_on"), values.get("time_zone") or employer.time_zone)
    changes = set_values(employer, {name: value for name, value in values.items() if name != "logo"})
    if "logo" in values:
        changes |= employer.set_logo(values["logo"])
    if changes:
        record_event(actor, employer, "updated", changes)


def rename_employer(actor: Actor, employer: Employer, slug: str) -> None:
    """Change an employer's slug; its old URLs stop working. Invalid as for `create_employer`."""
    check_slug(slug)
    record_event(actor, employer, "updated", set_values(employer, {"slug": slug}))


def check_founding(day: date | None, time_zone: str) -> None:
    if day and day > clock.today(time_zone):
        raise Invalid({"incorporated_on": [NOT_PAST]})


def check_slug(slug: str) -> None:
    """Raise Invalid if `slug` is malformed, reserved or taken."""
    if slug != slugify(slug) or len(slug) < 2 or slug in RESERVED:
        reason = N_("Use 2 to 40 lower-case letters, digits and single hyphens. Some words are reserved.")
        raise Invalid({"slug": [reason]})
    if session.scalar(select(Employer.id).where(Employer.slug == slug)):
        raise Invalid({"slug": [N_("The web address “%(slug)s” is already in use.", slug=slug)]})


def free_slug(name: str) -> str:
    """An unused slug made from the name. Takes a lock, so that two transactions cannot get the same one."""
    stem = slugify(name, 34) or "employer"
    stem = stem if len(stem) > 1 and stem not in RESERVED else f"{stem}-hr"
    session.connection().exec_driver_sql(SLUG, {"stem": stem})
    taken = set(session.scalars(select(Employer.slug).where(Employer.slug.startswith(stem, autoescape=True))))
    numbered = (f"{stem}-{number}" for number in range(2, 10**5))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
