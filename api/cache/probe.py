"""Probe Redis: its mode, and whether it allows all commands of sessions and throttles."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from api import settings
from api.app_context import application
from api.cache.client import failing_closed, send
from api.cache.cluster import ClusterClient
from api.cache.sentinels import Sentinels
from api.errors import Unavailable

_LIFE = 10_000  # milliseconds, in case the connection is lost before the key is deleted

# Every command of sessions and throttles, on one key, through EVAL as the application sends them: a
# Redis user without the right to one of them is refused here, as it would be at each sign-in.
_SCRIPT = """
local function call(name, ...)
  local answer = redis.pcall(name, KEYS[1], ...)
  if type(answer) == 'table' and answer.err then error(name .. ': ' .. answer.err, 0) end
  return answer
end
local function work()
  call('SET', '1', 'PX', ARGV[1])
  call('TYPE')
  local read = call('GET')
  call('DEL')
  call('LPUSH', '1')
  call('PEXPIRE', ARGV[1])
  call('LINDEX', 0)
  call('LLEN')
  call('LREM', 1, '2')
  call('RPOP')
  call('HSET', 'n', 1)
  call('PEXPIRE', ARGV[1])
  call('HINCRBY', 'n', 1)
  call('HGET', 'n')
  call('PTTL')
  call('HDEL', 'n')
  return read
end
local done, said = pcall(work)
redis.pcall('DEL', KEYS[1])
if done then return said end
return redis.error_reply('ERR ' .. tostring(said))
"""


@dataclass(frozen=True)
class Probe:
    """The answers of one Redis server.

    ``mode`` (standalone, sentinel, cluster) and ``role`` are None if INFO is not allowed.
    ``refused`` is Redis' message about the first command that failed; None if all worked.
    """

    mode: str | None
    role: str | None
    refused: str | None


@dataclass(frozen=True)
class SentinelCount:
    """The numbers of configured Sentinels and of Sentinels that name a master."""

    answering: int
    configured: int

    @property
    def is_majority(self) -> bool:
        """Return whether the Sentinels that answer could agree on a failover."""
        return 2 * self.answering > self.configured


@dataclass(frozen=True)
class ClusterProbe:
    """The state that a Redis Cluster reports, and its masters' refusals of commands."""

    state: str
    slots_served: int
    masters: int
    refused: dict[str, str]  # by host and port


def probe() -> Probe:
    """Write, read and delete a probe key in one round trip. Raises ``Unavailable``."""
    with failing_closed():
        server, replication, read = send(
            [("INFO", "server"), ("INFO", "replication"), _working()], raises=False
        )
    return Probe(
        mode=_read(server, "redis_mode") or _read(server, "server_mode"),  # Valkey's name
        role=_read(replication, "role"),
        refused=_refusal(read),
    )


def cluster_size() -> int | None:
    """Return the number of masters of a Redis Cluster, asked through the node of a plain URL.

    None means that the state of the cluster is not ok. Raises ``Unavailable``.
    """
    with failing_closed():
        [info] = send([("CLUSTER INFO",)])
    return int(info["cluster_size"]) if info.get("cluster_state") == "ok" else None


def sentinels() -> SentinelCount | None:
    """Count the Sentinels that answer; None if REDIS_URL names none."""
    group: Sentinels | None = application().extensions.get("gatebook.redis_sentinels")
    if group is None:
        return None
    return SentinelCount(sum(group.answering()), group.count)


def cluster() -> ClusterProbe | None:
    """Write, read and delete a key on each master of the cluster; None if REDIS_URL names none.

    Raises ``Unavailable``.
    """
    client: Any = application().extensions["gatebook.redis"]
    if not isinstance(client, ClusterClient):
        return None
    with failing_closed():
        info = client.call("CLUSTER INFO", target_nodes="random")
        # If the cluster is down, waiting for each node would only repeat the same answer.
        masters = client.masters() if info["cluster_state"] == "ok" else []
        answers = send([_working(client.key_on(node, _key())) for node in masters], raises=False)
    refused = {
        node: problem
        for node, answer in zip(masters, answers, strict=True)
        if (problem := _refusal(answer)) is not None
    }
    return ClusterProbe(
        str(info["cluster_state"]), int(info["cluster_slots_ok"]), len(masters), refused
    )


def _key() -> str:
    # A new key for each call: a leftover that another probe could not delete does not matter.
    return f"{settings.current().redis_prefix}probe:{secrets.token_hex(8)}"


def _working(key: str | None = None) -> tuple[str | int, ...]:
    return ("EVAL", _SCRIPT, 1, key or _key(), _LIFE)


def _read(info: Any, name: str) -> str | None:
    if isinstance(info, Unavailable | RedisError):
        return None
    return str(info[name]) if name in info else None


def _refusal(read: Any) -> str | None:
    if isinstance(read, RedisError):
        return str(read)
    return None if read == b"1" else "A written value could not be read back."
