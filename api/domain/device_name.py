"""A device's name for people, from the User-Agent header: ``Firefox on Linux``."""

from __future__ import annotations

import functools

from ua_parser import BestAvailableResolver, Domain
from ua_parser.core import Resolver
from ua_parser.loaders import load_lazy_builtins

_LONGEST = 100
# User agents of which the name is remembered: at most 512 characters each (api/web/http.py)
_REMEMBERED = 256


@functools.lru_cache(maxsize=_REMEMBERED)
def name_of(user_agent: str | None) -> str | None:
    """Browser and system as far as they are known, None when neither is."""
    if not user_agent:
        return None
    found = _resolver()(user_agent, Domain.USER_AGENT | Domain.OS)
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    name = " on ".join(part for part in (browser, system) if part)
    return name[:_LONGEST] or None


@functools.cache
def _resolver() -> Resolver:
    """Knows browsers and systems, not makes and models: those would take 16 MiB more."""
    browsers, systems, _ = load_lazy_builtins()
    return BestAvailableResolver((browsers, systems, []))
