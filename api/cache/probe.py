"""Ask Redis what it is, and whether it lets us do there what sessions and throttles do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from api import settings
from api.cache.client import client, failing_closed
from api.errors import Unavailable

_LIFE = 10_000  # milliseconds, should it be lost between writing and deleting

# Every command of sessions and throttles, on one key, by the EVAL that they are sent by: a user who
# lacks one of them is refused here as each sign-in is.
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
    """``mode`` (standalone, sentinel, cluster) and ``role`` are None where INFO is not allowed.

    ``refused``: what Redis did not do, in its words; None: it did all.
    """

    mode: str | None
    role: str | None
    refused: str | None


def probe() -> Probe:
    """Write, read and delete a key of ours: one round trip. Raises ``Unavailable``."""
    # a key for each call: what another one was not allowed to delete is not in the way
    key = f"{settings.current().redis_prefix}probe:{secrets.token_hex(8)}"
    with failing_closed():
        asking = client().pipeline(transaction=False)
        asking.info("server")
        asking.info("replication")
        asking.execute_command("EVAL", _SCRIPT, 1, key, _LIFE)  # type: ignore[no-untyped-call]
        server, replication, read = asking.execute(raise_on_error=False)
    return Probe(
        mode=_told(server, "redis_mode"),
        role=_told(replication, "role"),
        refused=_refusal(read),
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


def _refusal(read: Any) -> str | None:
    if isinstance(read, RedisError):
        return str(read)
    return None if read == b"1" else "What was written could not be read back."
