"""What an IP address says of where somebody is: its network for the eye, its subscriber for limits."""

from ipaddress import IPv6Address, ip_address, ip_network

# Bits of an address that stay: a provider gives a customer one IPv4 address, or a /64 of IPv6 and more (RFC 6177).
KEPT = {4: 24, 6: 64}
# So much belongs to one subscriber, who has 2^64 addresses of IPv6.
SUBSCRIBER = {4: 32, 6: 64}


def network_of(address: str | None) -> str:
    """`192.0.2.0/24` for `192.0.2.7`, `2001:db8::/64` for `2001:db8::7`; '' for none or what is no address.

    Enough to tell places apart, and not enough to tell who was there.
    """
    return _prefix(address, KEPT)


def subscriber_of(address: str | None) -> str:
    """`192.0.2.7/32` for `192.0.2.7`, `2001:db8::/64` for `2001:db8::7`; '' for none or what is no address."""
    return _prefix(address, SUBSCRIBER)


def _prefix(address: str | None, bits: dict[int, int]) -> str:
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, bits[found.version]), strict=False))
