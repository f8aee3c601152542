"""Limit the codes that one attempt at an identity provider mails."""

from __future__ import annotations

from uuid import UUID

from api import settings
from api.domain.provider_attempt import LONGEST_LIFE
from api.errors import TooManyAttempts
from api.telemetry.metrics import THROTTLED
from api.throttling import counters
from api.throttling.attempt import Attempt
from api.throttling.counters import Window

NAME = "provider-codes"
MOST = 5


def attempt_provider_code(attempt_id: UUID) -> None:
    """Count one code about to be mailed, for whatever address; each of them may be a stranger's.

    Raises ``TooManyAttempts``, ``Unavailable``.
    """
    if not settings.current().limits:
        return
    window = Window(NAME, attempt_id.hex, MOST, int(LONGEST_LIFE.total_seconds()))
    now = counters.now()
    [answer] = counters.send([window.count(now)])
    standing = window.read(answer)
    if not standing.allowed:
        THROTTLED.inc(NAME)
        raise TooManyAttempts(max(1, standing.reset))
    Attempt([window], now).unless_unavailable()
