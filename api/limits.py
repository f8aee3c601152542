"""Throttles, counted in Redis before the work they guard, by the ``limits`` library.

What was counted is noted on ``g`` and told to the client in the RateLimit headers
(draft-ietf-httpapi-ratelimit-headers). With Redis away nothing is let through: ``Unavailable``.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass

from flask import Flask, Response, after_this_request, g, has_request_context
from limits import RateLimitItem
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis

from api import settings
from api.errors import TooManyAttempts
from api.here import extension
from api.metrics import THROTTLED
from api.network import address_block
from api.redis_client import failing_closed
from api.settings import Settings


@dataclass(frozen=True)
class Standing:
    """How a client stands with one limit."""

    name: str
    quota: int
    window: int  # seconds
    remaining: int
    reset: int  # seconds


def attempt_password(email_key: bytes, ip: str | None) -> None:
    """Count one password about to be checked; raises ``TooManyAttempts``.

    One counter an account, whatever the spelling, endpoint or flow, and whether it exists or not.
    """
    _count("password-address", "limit_password_per_address", address_block(ip))
    _count("password-account", "limit_password_per_account", _account(email_key))


def clear_password(email_key: bytes) -> None:
    """The right password was given: its account's wrong ones no longer count."""
    if settings.current().limits:
        rate = settings.current().rate("limit_password_per_account")
        with failing_closed():
            _limiter().clear(rate, "password-account", _account(email_key))


def attempt_sign_up(ip: str | None, mail_to: bytes | None = None) -> None:
    """Count one sign-up; raises ``TooManyAttempts``.

    ``mail_to``: the canonical address a mail goes to, taken or not, where one is sent.
    """
    _count("sign-up-address", "limit_sign_up_per_address", address_block(ip))
    if mail_to is not None:
        _count("mail-recipient", "limit_mail_per_recipient", _account(mail_to))


def attempt_mail(email_key: bytes, ip: str | None) -> None:
    """Count one request for a mail to an address, whether it has an account or not.

    Raises ``TooManyAttempts``.
    """
    _count("mail-address", "limit_mail_per_address", address_block(ip))
    _count("mail-recipient", "limit_mail_per_recipient", _account(email_key))


def attempt_proof(ip: str | None) -> None:
    """Count one token or code about to be tried; raises ``TooManyAttempts``."""
    _count("proof-address", "limit_proof_per_address", address_block(ip))


def headers(standings: list[Standing]) -> dict[str, str]:
    """The RateLimit-Policy and RateLimit headers for what was counted in this request."""
    if not standings:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{s.name}";q={s.quota};w={s.window}' for s in standings),
        "RateLimit": ", ".join(f'"{s.name}";r={s.remaining};t={s.reset}' for s in standings),
    }


def _note(standing: Standing) -> None:
    """The answer to this request will tell how the counter stands."""
    standings: list[Standing] = g.setdefault("standings", [])
    standings.append(standing)
    if len(standings) == 1 and has_request_context():

        @after_this_request
        def tell(response: Response) -> Response:
            response.headers.update(headers(standings))
            return response


def init_app(app: Flask, settings: Settings, client: Redis) -> None:
    """Give the application its counters, on the connections of ``client``."""
    storage = RedisStorage(
        "redis://",
        connection_pool=client.connection_pool,
        key_prefix=f"{settings.redis_prefix}limits",
    )
    app.extensions["gatebook.limits"] = MovingWindowRateLimiter(storage)


def _limiter() -> MovingWindowRateLimiter:
    return extension("limits")  # type: ignore[no-any-return]


def _count(name: str, setting: str, who: str) -> None:
    if not settings.current().limits:
        return
    rate = settings.current().rate(setting)
    with failing_closed():
        # atomic in Redis: of 200 at once, no more than the limit are let through
        allowed = _limiter().hit(rate, name, who)
        standing = _standing(name, rate, who)
    _note(standing)
    if not allowed:
        THROTTLED.inc(name)
        raise TooManyAttempts(max(1, standing.reset))


def _standing(name: str, rate: RateLimitItem, who: str) -> Standing:
    stats = _limiter().get_window_stats(rate, name, who)
    window = rate.get_expiry()
    # no longer than the window, after which Redis forgets: where a clock was set back, attempts lie
    # in the future
    reset = min(window, max(0, math.ceil(stats.reset_time - time.time())))
    return Standing(name, rate.amount, window, max(0, stats.remaining), reset)


def _account(email_key: bytes) -> str:
    return hashlib.sha256(email_key).hexdigest()  # no address in a key
