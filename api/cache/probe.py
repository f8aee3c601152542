"""Ask Redis what it is, and whether what is written there can be read again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from api import settings
from api.cache.client import client, failing_closed
from api.errors import Unavailable

_LIFE = 10_000  # milliseconds, should it be lost between writing and deleting


@dataclass(frozen=True)
class Probe:
    """``mode`` (standalone, sentinel, cluster) and ``role`` are None where INFO is not allowed.

    ``refused``: why nothing could be written and read back, in the words of Redis; None: it was.
    """

    mode: str | None
    role: str | None
    refused: str | None


def probe() -> Probe:
    """Write, read and delete a key of ours: one round trip. Raises ``Unavailable``."""
    # a key for each call: others would delete it between our SET and our GET
    key = f"{settings.current().redis_prefix}probe:{secrets.token_hex(8)}"
    with failing_closed():
        asking = client().pipeline(transaction=False)
        asking.info("server")
        asking.info("replication")
        asking.set(key, b"1", px=_LIFE)
        asking.get(key)
        asking.delete(key)
        server, replication, written, read, _ = asking.execute(raise_on_error=False)
    return Probe(
        mode=_told(server, "redis_mode"),
        role=_told(replication, "role"),
        refused=_refusal(written, read),
    )


def cluster_size() -> int | None:
    """How many masters hold the keys of a cluster; None: it is not well. Raises ``Unavailable``."""
    with failing_closed():
        told: Any = client().execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
    return int(told["cluster_size"]) if told.get("cluster_state") == "ok" else None


def _told(info: Any, name: str) -> str | None:
    if isinstance(info, Unavailable | RedisError):
        return None
    return str(info[name]) if name in info else None


def _refusal(written: Any, read: Any) -> str | None:
    for answer in (written, read):
        if isinstance(answer, RedisError):
            return str(answer)
    return None if read == b"1" else "What was written could not be read back."
