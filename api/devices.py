"""A device's name for people, from the User-Agent header: ``Firefox on Linux``."""

from __future__ import annotations

import ua_parser

_LONGEST = 100


def name_of(user_agent: str | None) -> str | None:
    """Browser and system as far as they are known, None when neither is."""
    if not user_agent:
        return None
    found = ua_parser.parse(user_agent)
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    name = " on ".join(part for part in (browser, system) if part)
    return name[:_LONGEST] or None
