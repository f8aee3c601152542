"""Network addresses of clients."""

from __future__ import annotations

import functools
import re
from ipaddress import IPv4Address, IPv6Address, ip_address

_WITH_PORT = re.compile(
    r"(?P<v4>[0-9.]+):[0-9]{1,5}"
    r"|\[(?P<v6>[0-9a-f:.]*:[0-9a-f:.]*)(?:%[^\]]*)?\](?::[0-9]{1,5})?",
    re.ASCII | re.IGNORECASE,
)
# An address takes 45 characters, brackets and port 8 more; a zone is free text.
_LONGEST = 400  # characters: the expression takes milliseconds for them


def client_address(remote: str | None) -> str | None:
    """Return an address in canonical text, v4-mapped ones as IPv4; None if it is no address.

    Some proxies append the port, and brackets around IPv6 (RFC 7239, 6), which are removed, and so
    is a zone. A unix socket has no address, and a proxy may pass on any text (``unknown``).
    """
    # 8 KB of colons cost 1.5 s in the expression, and 1,024 such texts would stay in the cache
    return _read(remote) if remote and len(remote) <= _LONGEST else None


@functools.lru_cache(maxsize=1024)
def _read(remote: str) -> str | None:
    with_port = _WITH_PORT.fullmatch(remote)
    try:
        address = ip_address(with_port["v4"] or with_port["v6"] if with_port else remote)
    except ValueError:
        return None
    return str(_unmapped(address))


def address_block(address: str) -> str:
    """Return the key of a rate limit: an IPv4 address, or a customer's block of IPv6, a /64."""
    ip = _unmapped(ip_address(address))
    if isinstance(ip, IPv6Address):
        return f"{IPv6Address(int(ip) >> 64 << 64)}/64"
    return str(ip)


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        # without the zone (fe80::1%…), which is free text
        return address.ipv4_mapped or IPv6Address(int(address))
    return address
