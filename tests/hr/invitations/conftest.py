"""An inviting Acme, and somebody who opens their mail."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.support.cast import Cast
from tests.support.mailbox import Mailbox


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
