"""Hold every session and API token in Redis at once, after the ledger has ended all of them."""

from __future__ import annotations

import itertools
import re

from api import settings
from api.cache.client import failing_closed, scan, send
from api.cache.ledger_cache import new_marker

_SCANNED = 1000  # keys examined in one round trip: about 10 ms of Redis time
_HELD = 100  # keys written at once: a Redis Cluster writes them in turn, within one deadline


def hold_copies() -> int:
    """Mark all cached copies as held, so that the ledger is asked; return how many there were.

    It writes a marker instead of UNLINK: a request that had read the ledger before could write its
    copy to an absent key. A session that was started since stays live. Raises ``Unavailable``.
    """
    prefix = re.sub(r"([*?\[\]\\])", r"\\\1", settings.current().redis_prefix)
    marker, life = new_marker()
    count = 0
    with failing_closed():
        for kind in ("session", "token"):
            keys = scan(f"{prefix}{kind}:*", _SCANNED)
            while batch := list(itertools.islice(keys, _HELD)):
                send([("SET", key, marker, "PX", life, "XX") for key in batch])
                count += len(batch)
    return count
