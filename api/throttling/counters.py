"""Count attempts in Redis: sliding windows and failure counters, in one round trip.

Each kind has one key and one small script, so that Redis Cluster serves it and simultaneous
attempts are counted one after another:

- a sliding window, for attempts from one source: at most so many in so much time. The key is a list
  of their times, newest first, as in the ``limits`` library. With a pause, a full window lets one
  more attempt through when that much time has passed since the last one: an attacker who fills the
  window keeps others out no longer than the pause;
- a failure counter, for one account: a few failures in a row are free; after each further one the
  next attempt has to wait, twice as long each time. The key is a hash: ``n`` and ``until`` of
  strangers, and a count for each known device with their ``total``. Only strangers get the longest
  wait: an attacker who knows only an address can't lock out a device that the account has signed in
  on.

Times are milliseconds of ``api.domain.clock``. If a clock is set back, no wait becomes longer than
it would be when counted from now.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api import settings
from api.cache import client as redis_client
from api.cache.client import failing_closed
from api.domain import clock

# [allowed?, attempts left, milliseconds until the next one is allowed]
WINDOW = """
local now, quota = tonumber(ARGV[1]), tonumber(ARGV[2])
local window, pause = tonumber(ARGV[3]), tonumber(ARGV[4])
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and tonumber(oldest) <= now - window do
  redis.call('RPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], -1)
end
local used, allowed = redis.call('LLEN', KEYS[1]), 1
local function at(index) return tonumber(redis.call('LINDEX', KEYS[1], index)) end
if used >= quota and (pause == 0 or math.abs(now - at(0)) < pause) then allowed = 0 end
if allowed == 1 then
  redis.call('LPUSH', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], window)
  used = used + 1
end
local reset = math.min(window, at(math.min(used, quota) - 1) + window - now)
if used >= quota and pause > 0 then reset = math.min(reset, pause, at(0) + pause - now) end
return {allowed, math.max(0, quota - used), reset}
"""

# [allowed?, attempts left, milliseconds until the next one is allowed, as a known device?]
FAILURES = """
local key, device = KEYS[1], ARGV[1]
local now, free, most, longest = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local each, total, memory, short = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9]
local function field(name) return tonumber(redis.call('HGET', key, name) or 0) end
if device ~= '' and field(device) < each and field('total') < total then
  local used = redis.call('HINCRBY', key, device, 1)
  redis.call('HINCRBY', key, 'total', 1)
  redis.call('PEXPIRE', key, memory)
  return {1, each - used, 0, 1}
end
local function wait(n)
  if n < free then return 0 end
  return math.min(tonumber(longest), 1000 * 2 ^ math.min(n - free, 30))
end
local n = field('n')
if n >= most then return {0, 0, redis.call('PTTL', key), 0} end
local left = math.min(field('until') - now, wait(n))
if left > 0 then
  redis.call('HSET', key, 'until', string.format('%.0f', now + left))
  return {0, 0, left, 0}
end
n = redis.call('HINCRBY', key, 'n', 1)
redis.call('HSET', key, 'until', string.format('%.0f', now + wait(n)))
if n > free then short = memory end
if redis.call('PTTL', key) < tonumber(short) then redis.call('PEXPIRE', key, short) end
if n >= most then left = redis.call('PTTL', key) else left = wait(n) end
return {1, math.max(0, math.min(free, most) - n), left, 0}
"""

# After the right password, earlier failures from the same side no longer count.
FORGIVE = """
local key, device, stranger = KEYS[1], ARGV[1], ARGV[2]
if stranger == '1' then redis.call('HDEL', key, 'n', 'until') end
local used = device ~= '' and tonumber(redis.call('HGET', key, device) or 0) or 0
if used > 0 then
  redis.call('HDEL', key, device)
  if redis.call('HINCRBY', key, 'total', -used) < 1 then redis.call('HDEL', key, 'total') end
end
return 1
"""

# Undo an attempt that was counted but not made, including the wait that it began.
TAKE_BACK = """
local function less(name)
  if tonumber(redis.call('HGET', KEYS[1], name) or 0) > 1 then
    redis.call('HINCRBY', KEYS[1], name, -1)
  else
    redis.call('HDEL', KEYS[1], name)
  end
end
if ARGV[1] == '' then
  less('n')
  redis.call('HDEL', KEYS[1], 'until')
else
  less(ARGV[1])
  less('total')
end
return 1
"""

_DAY = 86_400  # seconds
# NIST SP 800-63B-4, 3.2.2: failures in a row, of strangers and known devices together
MOST_FAILURES = 100

Command = tuple[str | bytes | int, ...]


@dataclass(frozen=True)
class LimitState:
    """The state of one limit for a client."""

    name: str
    quota: int
    window: int | None  # seconds; None for failures in a row
    remaining: int
    reset: int  # seconds until one more attempt is allowed
    allowed: bool = True

    @property
    def counts_failures(self) -> bool:
        """Return whether it counts failures in a row instead of attempts in a window."""
        return self.window is None


class LimitCounter(Protocol):
    """One limit for one client, account or address."""

    def count(self, now: int) -> Command:
        """Return the command that counts an attempt."""

    def take_back(self, now: int) -> Command:
        """Return the command that undoes it."""

    def read(self, answer: list[int]) -> LimitState:
        """Return the state that the answer to ``count`` describes."""


@dataclass(frozen=True)
class Window:
    """A sliding window: at most ``quota`` attempts in ``window`` seconds.

    ``pause``: seconds after the last attempt when one more is allowed although the window is full;
    0 means never.
    """

    name: str
    subject: str
    quota: int
    window: int  # seconds
    pause: int = 0

    def count(self, now: int) -> Command:
        limits = (self.quota, self.window * 1000, self.pause * 1000)
        return ("EVAL", WINDOW, 1, self.key, now, *limits)

    def take_back(self, now: int) -> Command:
        return ("LREM", self.key, 1, now)

    def read(self, answer: list[int]) -> LimitState:
        allowed, remaining, reset = answer
        return LimitState(
            self.name, self.quota, self.window, remaining, _seconds(reset), bool(allowed)
        )

    @property
    def key(self) -> str:
        return _key(self.name, self.subject)


class Failures:
    """A failure counter for one account's wrong passwords; ``device`` is None for strangers."""

    def __init__(self, subject: str, device: str | None) -> None:
        self.key = _key("failures", subject)
        self._device = f"device:{device}" if device else ""
        self.known_device = device is not None  # after counting: whether the device had tries left

    def count(self, now: int) -> Command:
        limit = settings.current()
        memory = limit.limit_password_memory
        return (
            *("EVAL", FAILURES, 1, self.key, self._device, now),
            *(limit.limit_password_free, limit.limit_password_failures),
            limit.limit_password_longest_wait * 1000,
            limit.limit_password_per_device,
            max(limit.limit_password_per_device, MOST_FAILURES - limit.limit_password_failures),
            *(memory * 1000, min(memory, _DAY) * 1000),
        )

    def take_back(self, now: int) -> Command:  # noqa: ARG002  -- as Window's
        device = self._device if self.known_device else ""
        return ("EVAL", TAKE_BACK, 1, self.key, device)

    def forgive(self) -> Command:
        """Return the command for a right password."""
        stranger = 0 if self.known_device else 1
        return ("EVAL", FORGIVE, 1, self.key, self._device, stranger)

    def read(self, answer: list[int]) -> LimitState:
        allowed, remaining, reset, known_device = answer
        self.known_device = bool(known_device)
        limit = settings.current()
        return LimitState(
            "password-device" if known_device else "password-account",
            limit.limit_password_per_device
            if known_device
            else min(limit.limit_password_free, limit.limit_password_failures),
            None,
            remaining,
            _seconds(reset),
            bool(allowed),
        )


def forget(*counters: Failures | Window) -> None:
    """Delete all counts, of strangers and known devices. Raises ``Unavailable``."""
    send([("DEL", counter.key) for counter in counters])


def now() -> int:
    """Return the time in milliseconds."""
    return int(clock.now().timestamp() * 1000)


def send(commands: Sequence[Command]) -> list[list[int]]:
    """Send all commands, in one round trip if there is one server. Raises ``Unavailable``."""
    with failing_closed():
        return redis_client.send(commands)


def _seconds(milliseconds: int) -> int:
    return max(0, math.ceil(milliseconds / 1000))


def _key(name: str, subject: str) -> str:
    return f"{settings.current().redis_prefix}limits:{name}:{subject}"
