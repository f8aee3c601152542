"""Network addresses of clients."""

from __future__ import annotations

import functools
from ipaddress import IPv4Address, IPv6Address, ip_address


@functools.lru_cache(maxsize=1024)
def client_address(remote: str | None) -> str | None:
    """The address in its canonical text, v4-mapped ones as IPv4; None for what is no address.

    A unix socket has none, and a proxy may hand on anything (``unknown``, ``203.0.113.7:4711``).
    """
    try:
        address = ip_address(remote or "")
    except ValueError:
        return None
    return str(_unmapped(address))


def address_block(address: str | None) -> str:
    """Who shares a throttle: one IPv4 address, or an IPv6 /64, which is what one customer gets."""
    if address is None:
        return "unknown"
    known = _unmapped(ip_address(address))
    if isinstance(known, IPv6Address):
        return f"{IPv6Address(int(known) >> 64 << 64)}/64"
    return str(known)


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        # without the zone (fe80::1%…), which is free text
        return address.ipv4_mapped or IPv6Address(int(address))
    return address
