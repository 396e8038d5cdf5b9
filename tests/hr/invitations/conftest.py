"""An inviting Acme, and somebody who opens their mail."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.invitations.models import Invitation
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Place
from tests.support.mailbox import Mailbox

STRONG = "seven violet otters dance"
ACCOUNT = {"name": "Nina Newcomer", "password": STRONG, "repeat": STRONG}


@pytest.fixture
def nina(cast: Cast) -> UUID:
    """Hired at Acme, without a login; the id of her record."""
    return cast.hire(cast.acme, "Nina", work_email="Nina@acme.example")


@pytest.fixture
def invite(cast: Cast, mailbox: Mailbox) -> Callable[..., str]:
    """Let Alice invite somebody; the path of the link that was mailed."""

    def send(**given: object) -> str:
        path = "invitations/" if "employee_id" in given else "invitations/team"
        response = cast.alice.client.post(cast.acme.url(path), data=given)
        assert response.status_code == 303, response.text
        assert mailbox.deliver()
        return mailbox.link()

    return send


@pytest.fixture
def link(nina: UUID, invite: Callable[..., str]) -> str:
    """The path of the link that Nina was mailed."""
    return invite(employee_id=nina)


def invitations_of(place: Place) -> list[Invitation]:
    with tenant_scope(place.tenant):
        return list(session.scalars(select(Invitation).order_by(Invitation.sent_at)))
