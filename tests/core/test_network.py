"""The network of an address tells nobody apart; its subscriber is who is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrapp.core.network import network_of, subscriber_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.113.1", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        (None, ""),
        ("", ""),
        ("unix:", ""),
        ("203.0.113.77:8000", ""),
    ],
)
def test_network_of_an_address(address: str | None, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_belongs_to_a_subscriber(address: str | None, network: str) -> None:
    assert subscriber_of(address) == network


@given(st.ip_addresses(v=6, network="2001:db8::/64"))
def test_all_addresses_of_a_prefix_are_one_subscriber(address: object) -> None:
    assert subscriber_of(str(address)) == "2001:db8::/64"
