"""Remember for seconds which secret replaced another one after a re-authentication (ADR 32).

One key each, apart from the session's: the tombstone of the former secret is final, and a release
that does not know this key refuses that secret. The entry only names the secret that is asked
instead, so it keeps no session alive. Redis may lose it: the former secret is then refused at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
import structlog

from api import settings
from api.cache import client as redis_client
from api.cache.client import failing_closed
from api.domain import clock
from api.errors import Unavailable

log = structlog.get_logger(__name__)

# A poll that left before the answer arrives within a request's deadline, usually a second.
LIFE = timedelta(seconds=10)


class Successor(msgspec.Struct, frozen=True, array_like=True):
    """The secret that replaced a former one, and what the former one still shows."""

    secret_digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    replaced_at: datetime
    # before the re-authentication
    authenticated_at: datetime
    knowledge_at: datetime | None = None
    possession_at: datetime | None = None
    methods: tuple[str, ...] = ("password",)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Successor)


def keep(former_digest: bytes, successor: Successor) -> None:
    """Keep the successor for ``LIFE``; call it before the commit, so that no check misses it.

    If the transaction fails, the entry names a secret that nobody has.
    """
    value, life = _encoder.encode(successor), int(LIFE.total_seconds() * 1000)
    try:
        with failing_closed():
            redis_client.send([("SET", _key(former_digest), value, "PX", life)])
    except Unavailable:
        log.warning("session_cache_write_failed", problem="a former secret is refused at once")


def find(former_digest: bytes) -> Successor | None:
    """Return the successor of a secret replaced within ``LIFE``. Raises ``Unavailable``."""
    with failing_closed():
        raw, _ = redis_client.get(_key(former_digest))
    if raw is None:
        return None
    try:
        successor = _decoder.decode(raw)
    except Exception:  # noqa: BLE001 - msgspec alone raises four kinds
        return None
    if UTC is not successor.replaced_at.tzinfo or UTC is not successor.authenticated_at.tzinfo:
        return None
    shown = (successor.knowledge_at, successor.possession_at)
    if any(moment is not None and moment.tzinfo is not UTC for moment in shown):
        return None
    # the clock decides: Redis may have been restored from a dump, or a clock moved
    return successor if abs(clock.now() - successor.replaced_at) < LIFE else None


def _key(former_digest: bytes) -> str:
    return f"{settings.current().redis_prefix}former:{former_digest.hex()}"
