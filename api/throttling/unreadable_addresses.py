"""Report clients whose network address cannot be read: in the log, and to ``doctor``.

An unreadable address is a fault of the configuration. The attempt then counts for its account or
recipient only: with one bucket for all such clients, one of them could lock out all others.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import structlog
from flask import has_request_context, request

from api import settings
from api.app_context import application
from api.throttling import counters as throttle

log = structlog.get_logger(__name__)

_REPORTED = "gatebook.unreadable_address_reported"
_REMEMBERED = 86_400  # seconds
_LONGEST_SHOWN = 200  # characters


def report() -> None:
    """Log an unreadable address once in a process, and keep the time for a day.

    Raises ``Unavailable``.
    """
    reported = application().extensions
    if _REPORTED not in reported:
        reported[_REPORTED] = True
        header = request.headers.get("X-Forwarded-For", "") if has_request_context() else ""
        log.warning(
            "client_address_unreadable",
            # the end: the trusted proxies append
            x_forwarded_for=header[-_LONGEST_SHOWN:],
            trusted_proxies=settings.current().trusted_proxies,
        )
    throttle.send([("SET", _key(), throttle.now(), "EX", _REMEMBERED)])


def last_reported() -> datetime | None:
    """Return when an address was last unreadable; None if not within a day.

    Raises ``Unavailable``.
    """
    [answer] = cast("list[bytes | None]", throttle.send([("GET", _key())]))
    return None if answer is None else datetime.fromtimestamp(int(answer) / 1000, UTC)


def _key() -> str:
    return f"{settings.current().redis_prefix}limits:unreadable-address"
