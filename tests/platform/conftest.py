"""What the tests of logins, employers and memberships share."""

from tests.mailbox import mailbox

__all__ = ["mailbox"]
