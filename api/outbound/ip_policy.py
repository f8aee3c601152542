"""Decide which IP addresses are public; all others are refused (CWE-918, SSRF)."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's registries of special-purpose addresses, and the metadata services of clouds. ``is_global``
# alone permits some of these, and others depending on the release of Python.
_DENIED_V4 = [
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own server, at a public address
        "169.254.0.0/16",  # link-local; metadata of AWS, Azure, Google
        "172.16.0.0/12",
        "192.0.0.0/24",  # Oracle's metadata
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_UNICAST_V6 = IPv6Network("2000::/3")  # all that IANA assigned; ::/96 and ::ffff:0:0/96 are outside
_DENIED_V6 = [
    IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo and others
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last four bytes


def is_reachable(address: Address, private_networks: Sequence[Network] = ()) -> bool:
    """Return whether a request for another person may go to an address."""
    return is_private(address, private_networks) or _is_public(address)


def is_private(address: Address, private_networks: Sequence[Network]) -> bool:
    """Return whether the operator allows requests into the address's private network."""
    return any(address in network for network in private_networks)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Parse networks in CIDR notation. Raises ``ValueError``."""
    return tuple(ip_network(text) for text in texts)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.scope_id or address not in _UNICAST_V6:
            return False
        return address.is_global and not any(address in network for network in _DENIED_V6)
    return address.is_global and not any(address in network for network in _DENIED_V4)
