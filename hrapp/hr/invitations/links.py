"""The tokens of invitation links, in `public`: created for one sending, found by their hash."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import InvitationToken


class Link(NamedTuple):
    """The stored token of a link, and the inviting employer with its tenant loaded."""

    token: InvitationToken
    employer: Employer


def make_link(tenant_id: UUID, invitation_id: UUID, sent_at: datetime, printed: bool = False) -> str:
    """Create a token for this sending and return it. Older tokens stay, to explain that there is a newer link."""
    token = crypto.new_token()
    session.add(
        InvitationToken(
            token_hash=crypto.token_hash(token),
            tenant_id=tenant_id,
            invitation_id=invitation_id,
            sent_at=sent_at,
            printed=printed,
        )
    )
    return token


def find_link(token: str) -> Link | None:
    """The link with this `token`; None if there is none, also for malformed tokens."""
    query = (
        select(InvitationToken, Employer)
        .join(Employer, Employer.tenant_id == InvitationToken.tenant_id)
        .options(joinedload(Employer.tenant))
        .where(InvitationToken.token_hash == crypto.token_hash(token))
    )
    found = session.execute(query).tuples().one_or_none()
    return Link(*found) if found else None


def delete_links(tenant_id: UUID, invitation_ids: Collection[UUID]) -> None:
    """Delete the tokens of invitations that are no more."""
    mine = (InvitationToken.tenant_id == tenant_id, InvitationToken.invitation_id.in_(invitation_ids))
    session.execute(delete(InvitationToken).where(*mine))
