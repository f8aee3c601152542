"""Limit the codes of sign-in mails that are tried for one account."""

from __future__ import annotations

from uuid import UUID

from api import settings
from api.telemetry.metrics import THROTTLED
from api.throttling import counters
from api.throttling.counters import Window

NAME = "sign-in-codes"


def attempt_sign_in_code(subject: UUID) -> bool:
    """Count one code about to be tried; return False past the limit of the account.

    Each mail has its own tries, so an attacker would ask for many mails. ``subject``: the account,
    or the request if it belongs to none. No header and no answer shows this count: both would
    reveal who has an account (I6). A 503 does not undo it: the code of a repeated request is
    compared before anything is committed.

    Raises ``Unavailable``.
    """
    if not settings.current().limits:
        return True
    rate = settings.current().rate("limit_sign_in_codes")
    window = Window(NAME, subject.hex, rate.amount, rate.seconds)
    [answer] = counters.send([window.count(counters.now())])
    is_allowed = window.read(answer).allowed
    if not is_allowed:
        THROTTLED.inc(NAME)
    return is_allowed
