"""Parse a URL that another person chose into parts that have one meaning only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

LONGEST = 2000  # characters

# A server on another port was not meant for the public, or not for HTTPS (CWE-918).
PORTS = frozenset({443, 8443})

# RFC 3986 without characters that parsers treat differently: blanks, controls, backslashes,
# non-ASCII.
_URL = re.compile(r"[!#-\[\]_a-z~]*", re.ASCII | re.IGNORECASE)
_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.|\Z))+(?<!\.)")
# Resolvers accept 2130706433, 0x7f.1 and 0177.0.0.1 as addresses; so does the WHATWG's URL.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")


class NotAllowed(ValueError):
    """A refused destination; ``str()`` says why, and nothing about the target."""


@dataclass(frozen=True)
class Destination:
    """The parsed destination of a URL.

    ``host`` is in lower case, a name or an address without brackets; ``target`` is path and query.
    A ``usual`` destination is HTTPS on a port that is allowed anywhere; others are for private
    networks only.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def usual(self) -> bool:
        """Return whether the destination may be anywhere on the Internet."""
        return self.scheme == "https" and self.port in PORTS

    @property
    def authority(self) -> str:
        """Return host and port in the form of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def destination(url: str) -> Destination:
    """Parse an absolute ``http`` or ``https`` URL. Raises ``NotAllowed``."""
    if len(url) > LONGEST or not _URL.fullmatch(url):
        raise NotAllowed("not an ASCII URL without spaces and backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("not a URL") from None
    if parts.scheme not in {"https", "http"}:
        raise NotAllowed("must begin with https://")
    if "@" in parts.netloc:
        raise NotAllowed("must not contain a user or a password")
    if "#" in url:
        raise NotAllowed("must not have a fragment")
    host = parts.hostname or ""
    if not _is_host(host, bracketed="[" in parts.netloc) or parts.netloc.endswith(":"):
        raise NotAllowed("must name a host by its DNS name or its address")
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, target)


def _is_host(host: str, *, bracketed: bool) -> bool:
    if bracketed or _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        try:
            address = ip_address(host)  # strict: four decimal numbers without leading zeros
        except ValueError:
            return False
        # a zone (fe80::1%eth0) is a network of this machine, never a public one
        return isinstance(address, IPv4Address) or "%" not in host
    return _NAME.fullmatch(host) is not None
