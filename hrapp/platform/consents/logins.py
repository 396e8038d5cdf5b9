"""A login that is deleted takes its grants along; before that, what has been delivered is taken back."""

from sqlalchemy import event, select
from sqlalchemy.orm import Session as AnySession

from hrapp.core.extensions import Session
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import ConsentState
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.consents.signals import changed


@event.listens_for(Session, "before_flush")
def end_of_logins(current: AnySession, *_: object) -> None:
    """Tell of the end of all that waits or holds. The rows go with the login, so they are not written any more."""
    ids = [row.id for row in current.deleted if isinstance(row, User)]
    if not ids:
        return
    query = select(ConsentGrant).where(ConsentGrant.user_id.in_(ids), ConsentGrant.ended_at.is_(None))
    for grant in current.scalars(query.with_for_update()).all():
        current.expunge(grant)
        grant.end(ConsentState.EXPIRED)
        changed.send(grant)
