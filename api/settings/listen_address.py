"""Parse the address of a listener: ``host:port``, with brackets around an IPv6 address."""

from __future__ import annotations

import re

from api.settings.errors import InvalidSetting

_FORM = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})")


def parse(value: str) -> tuple[str, int]:
    """Return host and port of ``127.0.0.1:8001`` or ``[::1]:8001``. Raises ``InvalidSetting``."""
    match = _FORM.fullmatch(value)
    if match is None:
        raise InvalidSetting("must be host:port, with brackets around an IPv6 address")
    port = int(match[3])
    if not 1 <= port <= 65535:
        raise InvalidSetting("must end with a port from 1 to 65535")
    return match[1] or match[2], port


def check(value: str) -> None:
    """Refuse a text that is no address; an empty one switches the listener off."""
    if value:
        parse(value)
