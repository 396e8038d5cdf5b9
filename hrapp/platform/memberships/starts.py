"""Where somebody begins: the start page of an employer depends on the role there."""

from uuid import UUID

from flask import url_for

from hrapp.platform.memberships.queries import Place, places_of

RUN_IT = ("owner", "admin")


def start_page(place: Place) -> str:
    """The first page at this employer: one's own record for an employee, the dashboard for all others."""
    endpoint = "portal.show" if place.membership.role == "employee" else "dashboard.show"
    return url_for(endpoint, slug=place.employer.slug)


def first_page(user_id: UUID) -> str:
    """Where a login that has just been activated goes: whoever opened an employer is asked to describe it."""
    places = list(places_of(user_id).values())
    new = len(places) == 1 and places[0].membership.role in RUN_IT and not places[0].employer.profile_completed_at
    return url_for("wizard.start", slug=places[0].employer.slug) if new else url_for("memberships.home")
