"""What tests of the team share: memberships, and the ways to what is done to them."""

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.memberships.models import Membership
from tests.support.cast import Cast, CastEmployer, Person


def memberships(app: Flask, person: Person, employer: CastEmployer) -> list[Membership]:
    """The memberships of somebody at an employer, the oldest first."""
    with app.app_context():
        query = select(Membership).where(Membership.user_id == person.id, Membership.employer_id == employer.id)
        return list(session.scalars(query.order_by(Membership.id)))


def member_id(cast: Cast, person: Person) -> UUID:
    """The id of somebody's newest membership at Acme."""
    return memberships(cast.app, person, cast.acme)[-1].id


def team(cast: Cast, person: Person | None = None, act: str = "") -> str:
    """The team's page at Acme, or one of somebody's."""
    return cast.acme.url(f"team/{member_id(cast, person)}{act}" if person else f"team/{act}")


def role_of(cast: Cast, person: Person) -> str | None:
    """The role that somebody has at Acme; None without access."""
    found = [each for each in memberships(cast.app, person, cast.acme) if each.is_in_force]
    return found[-1].role if found else None


def let_end(cast: Cast, person: Person) -> None:
    """Let the planned end of somebody's access at Acme come, before any job has come by."""
    with cast.app.app_context():
        membership = session.get_one(Membership, member_id(cast, person))
        assert membership.ends_at
        membership.ends_at = clock.now() - timedelta(seconds=1)
        session.commit()
