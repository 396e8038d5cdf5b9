"""Making an employer: profile, tenant and owner, in the caller's transaction."""

from sqlalchemy import func, select

from hrapp.core import jobs
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.text import N_, slugify
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import provisioning
from hrapp.tenancy.jobs import top_up

RESERVED = frozenset({"admin", "api", "app", "demo", "help", "hrapp", "operator", "static", "support", "www"})
# Tells the lock on a name apart from other advisory locks.
SLUGS = 5


def create_employer(legal_name: str, slug: str | None = None, **profile: object) -> Employer:
    """A new employer in a tenant of its own. Invalid for an unusable slug, Conflict for one that is taken."""
    employer = Employer(legal_name=legal_name, slug=slug or free_slug(legal_name), **profile)
    check_slug(employer.slug)
    tenant = provisioning.claim()
    employer.tenant_id = tenant.id
    session.add(employer)
    session.flush()
    jobs.defer(top_up)
    return employer


def rename_employer(employer: Employer, slug: str) -> None:
    """Give an employer another address; Invalid or Conflict as for a new one."""
    check_slug(slug)
    employer.slug = slug


def check_slug(slug: str) -> None:
    """Raise Invalid unless `slug` may stand in a URL, Conflict if another employer has it."""
    if slug != slugify(slug) or len(slug) < 2 or slug in RESERVED:
        reason = N_("Use 2 to 40 lower-case letters, digits and single hyphens; a few words are reserved.")
        raise Invalid({"slug": [reason]})
    if session.scalar(select(Employer.id).where(Employer.slug == slug)):
        raise Conflict(N_("The address “%(slug)s” is taken."), slug=slug)


def free_slug(name: str) -> str:
    """A slug made from the name that nobody has yet; of two at once for one name, the second waits for the first."""
    stem = slugify(name, 34) or "employer"
    stem = stem if len(stem) > 1 and stem not in RESERVED else f"{stem}-hr"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(stem, SLUGS))))
    taken = set(session.scalars(select(Employer.slug).where(Employer.slug.startswith(stem, autoescape=True))))
    numbered = (f"{stem}-{number}" for number in range(2, 10**5))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
