"""The network of an IP address: enough to tell places apart, and not enough to tell who was there."""

from ipaddress import IPv6Address, ip_address, ip_network

# Bits of an address that stay: a provider gives a customer one IPv4 address, or a /64 of IPv6 and more (RFC 6177).
KEPT = {4: 24, 6: 64}


def network_of(address: str | None) -> str:
    """`192.0.2.0/24` for `192.0.2.7`, `2001:db8::/64` for `2001:db8::7`; '' for none or what is no address."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, KEPT[found.version]), strict=False))
