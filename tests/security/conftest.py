"""Acme full of what an attacker has typed into every field."""

import pytest

from tests.security.payloads import Stuffed, stuffed
from tests.support.cast import Cast


@pytest.fixture
def acme(cast: Cast) -> Stuffed:
    """Acme, whose every text field holds a payload."""
    return stuffed(cast)
