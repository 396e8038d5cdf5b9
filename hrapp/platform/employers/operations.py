"""Making an employer and its tenant, and changing its profile, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text

from hrapp.access.actor import Actor
from hrapp.audit.changes import set_values
from hrapp.core import jobs
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.text import N_, slugify
from hrapp.platform.employers.log import note
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import provisioning
from hrapp.tenancy.jobs import top_up
from hrapp.tenancy.locks import SLUG

RESERVED = frozenset({"admin", "api", "app", "demo", "help", "hrapp", "operator", "static", "support", "www"})


def create_employer(legal_name: str, slug: str | None = None, **profile: object) -> Employer:
    """A new employer in a tenant of its own; a slug that is not given is made from the name.

    Invalid, for `slug`, if it cannot be used or is taken.
    """
    employer = Employer(legal_name=legal_name, slug=slug or free_slug(legal_name), **profile)
    check_slug(employer.slug)
    tenant = provisioning.claim()
    employer.tenant_id = tenant.id
    session.add(employer)
    session.flush()
    jobs.defer(top_up)
    return employer


def change_profile(actor: Actor, employer: Employer, values: Mapping[str, Any]) -> None:
    """Give the profile new values, and note in the employer's log which ones have changed.

    `logo` is a Logo, or None to take it away.
    """
    changes = set_values(employer, {name: value for name, value in values.items() if name != "logo"})
    if "logo" in values:
        changes |= employer.wear(values["logo"])
    if changes:
        note(actor, employer, "updated", changes)


def rename_employer(actor: Actor, employer: Employer, slug: str) -> None:
    """Give an employer another slug: its links before stop working. Invalid as for a new one."""
    check_slug(slug)
    note(actor, employer, "updated", set_values(employer, {"slug": slug}))


def check_slug(slug: str) -> None:
    """Raise Invalid unless `slug` may stand in a URL and no employer has it."""
    if slug != slugify(slug) or len(slug) < 2 or slug in RESERVED:
        reason = N_("Use 2 to 40 lower-case letters, digits and single hyphens. Some words are reserved.")
        raise Invalid({"slug": [reason]})
    if session.scalar(select(Employer.id).where(Employer.slug == slug)):
        raise Invalid({"slug": [N_("The web address “%(slug)s” is already in use.", slug=slug)]})


def free_slug(name: str) -> str:
    """A slug made from the name that nobody has yet; of two at once for one name, the second waits for the first."""
    stem = slugify(name, 34) or "employer"
    stem = stem if len(stem) > 1 and stem not in RESERVED else f"{stem}-hr"
    session.execute(text(SLUG), {"stem": stem})
    taken = set(session.scalars(select(Employer.slug).where(Employer.slug.startswith(stem, autoescape=True))))
    numbered = (f"{stem}-{number}" for number in range(2, 10**5))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
