"""What the tests of sign-up and of the first steps share."""

from tests.mailbox import mailbox

__all__ = ["mailbox"]
