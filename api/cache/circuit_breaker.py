"""A circuit breaker for each identity provider, which all processes share through Redis.

After ``_MOST`` failures in a row the circuit is open: the provider is not asked for some seconds.
Then one request tries it (half-open) while the others still go without; its success closes the
circuit, its failure opens it again. An emptied Redis closes all circuits, and a torn value its own.
Times are milliseconds of ``api.domain.clock``; a clock that was set back makes no pause longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api import settings
from api.cache import client as redis_client
from api.cache.client import failing_closed
from api.domain import clock

_MOST = 5
_REST = 30_000
# Failures that are further apart than this are not in a row.
_MEMORY = 120_000

# [may ask?, failures in a row, milliseconds until the next try, the end of this one as it is kept]
_ENTER = """
local n = tonumber(redis.call('HGET', KEYS[1], 'n') or 0) or 0
if n < tonumber(ARGV[1]) then return {1, n, 0, ''} end
local now, longest = tonumber(ARGV[2]), tonumber(ARGV[3])
local left = math.min((tonumber(redis.call('HGET', KEYS[1], 'until') or 0) or 0) - now, longest)
if left > 0 then return {0, n, left, ''} end
local trial = string.format('%.0f', now + ARGV[4])
redis.call('HSET', KEYS[1], 'until', trial)
return {1, n, 0, trial}
"""
_GIVE_BACK = """
if redis.call('HGET', KEYS[1], 'until') == ARGV[1] then redis.call('HSET', KEYS[1], 'until', 0) end
"""
_FAIL = """
local n = (tonumber(redis.call('HGET', KEYS[1], 'n') or 0) or 0) + 1
redis.call('HSET', KEYS[1], 'n', n)
if n >= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', ARGV[2] + ARGV[3]))
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return n
"""


class CircuitOpen(Exception):
    """The provider is not asked now; ``seconds`` until it is tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"circuit open for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class CircuitEntry:
    """A permission to ask a provider.

    ``has_failures``: a success should clear them. ``trial``: marks the one request of a half-open
    circuit; empty: it is closed.
    """

    has_failures: bool
    trial: bytes


def enter(name: str, trial_seconds: float) -> CircuitEntry:
    """Ask to use a provider.

    ``trial_seconds``: how long the one request of a half-open circuit may take. Raises
    ``CircuitOpen``, ``Unavailable``.
    """
    trial = int(trial_seconds * 1000) + 1000
    longest = max(_REST, trial)
    command = ("EVAL", _ENTER, 1, _key(name), _MOST, _now(), longest, trial)
    with failing_closed():
        (answer,) = redis_client.send([command])
    may_ask, failures, left, trial = answer
    if not may_ask:
        raise CircuitOpen(max(1, -(-left // 1000)))
    return CircuitEntry(bool(failures), trial)


def give_back(name: str, entry: CircuitEntry) -> None:
    """Let another request try the provider: this one has asked nothing. Raises ``Unavailable``."""
    if entry.trial:
        with failing_closed():
            redis_client.send([("EVAL", _GIVE_BACK, 1, _key(name), entry.trial)])


def fail(name: str) -> None:
    """Count a failure. Raises ``Unavailable``."""
    with failing_closed():
        redis_client.send([("EVAL", _FAIL, 1, _key(name), _MOST, _now(), _REST, _MEMORY)])


def succeed(name: str) -> None:
    """Close the circuit: the provider has answered. Raises ``Unavailable``."""
    with failing_closed():
        redis_client.send([("DEL", _key(name))])


def are_closed(names: Sequence[str]) -> list[bool]:
    """Return for each provider whether it is asked at present. Raises ``Unavailable``."""
    if not names:
        return []
    commands = [("HGET", _key(name), field) for name in names for field in ("n", "until")]
    with failing_closed():
        answers = redis_client.send(commands)
    return [
        _is_closed(failures, until)
        for failures, until in zip(answers[::2], answers[1::2], strict=True)
    ]


def _is_closed(failures: bytes | None, until: bytes | None) -> bool:
    try:
        return int(failures or 0) < _MOST or int(until or 0) <= _now()
    except ValueError:
        return True


def _now() -> int:
    return int(clock.now().timestamp() * 1000)


def _key(name: str) -> str:
    return f"{settings.current().redis_prefix}provider:circuit:{name}"
