"""Every session that Redis knows, at once: after the ledger has ended all of them."""

from __future__ import annotations

import itertools
import re

from api import settings
from api.cache.client import failing_closed, scan, send
from api.cache.sessions import new_marker

_SCANNED = 1000  # keys looked at in one round trip, some 10 ms of Redis
_HELD = 100  # keys written at once: a Redis Cluster takes one after another, within one deadline


def hold_sessions() -> int:
    """Have each of them asked from the ledger from now on; return how many there were.

    A marker, not UNLINK: a request that had read the ledger before could write its copy where
    nothing is. A session that was started since lives on. Raises ``Unavailable``.
    """
    pattern = re.sub(r"([*?\[\]\\])", r"\\\1", settings.current().redis_prefix) + "session:*"
    marker, life = new_marker()
    count = 0
    with failing_closed():
        keys = scan(pattern, _SCANNED)
        while batch := list(itertools.islice(keys, _HELD)):
            send([("SET", key, marker, "PX", life, "XX") for key in batch])
            count += len(batch)
    return count
