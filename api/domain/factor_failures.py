"""Decide whether a code may be tried as a second factor, after the wrong ones before it.

A few failures in a row are free; after each further one the next code has to wait, twice as long
each time. Past ``most``, strangers try no code. A known device, or a session, has tries of its own:
an attacker can't lock out a person on a device that the account has signed in on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STRANGERS = ""  # the side of everybody without a known device or a session
# A million codes are few. If failures were forgotten after some days, an attacker with the password
# would guess slowly, without end.
MEMORY = timedelta(days=365)

_MOST_DOUBLINGS = 30


@dataclass(frozen=True)
class FailureLimits:
    """The limits of one account.

    ``free``: failures of strangers without a wait. ``most``: failures of strangers after which they
    try no more. ``longest_wait``: between two codes of strangers. ``per_device``, ``all_devices``:
    tries of one known device, and of all together, before they count as strangers.
    """

    free: int
    most: int
    longest_wait: timedelta
    per_device: int
    all_devices: int

    def wait_after(self, failures: int) -> timedelta:
        """Return how long strangers wait after so many failures."""
        if failures < self.free:
            return timedelta()
        doublings = min(failures - self.free, _MOST_DOUBLINGS)
        return min(self.longest_wait, timedelta(seconds=2**doublings))


@dataclass(frozen=True)
class FailureCount:
    """The failures of one side; ``wait_until`` is None without a wait."""

    failures: int
    wait_until: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class CodeVerdict:
    """The decision about one more code, and the count of its side afterwards.

    ``side``: a device, or STRANGERS. ``remaining``: tries without a wait. ``wait``: until the next
    code may be tried.
    """

    side: str
    is_allowed: bool
    count: FailureCount
    remaining: int
    wait: timedelta


def judge(
    counts: Mapping[str, FailureCount], device: str | None, now: datetime, limits: FailureLimits
) -> CodeVerdict:
    """Return the verdict on one more code, which counts as a failure until it is found right.

    ``counts``: by side; one that is missing has none. ``device``: the known device or the session
    that the request comes from; None: a stranger's.
    """
    nothing = FailureCount(0, None, now + MEMORY)
    if device is not None:
        used = counts.get(device, nothing).failures
        total = sum(count.failures for side, count in counts.items() if side != STRANGERS)
        if used < limits.per_device and total < limits.all_devices:
            count = FailureCount(used + 1, None, now + MEMORY)
            return CodeVerdict(device, True, count, limits.per_device - count.failures, timedelta())
    before = counts.get(STRANGERS, nothing)
    if before.failures >= limits.most:
        return CodeVerdict(STRANGERS, False, before, 0, before.expires_at - now)
    left = before.wait_until - now if before.wait_until else timedelta()
    if left > timedelta():
        # after a clock was set back: no longer than a wait that begins now
        left = min(left, limits.wait_after(before.failures))
        waiting = FailureCount(before.failures, now + left, before.expires_at)
        return CodeVerdict(STRANGERS, False, waiting, 0, left)
    failures = before.failures + 1
    wait = limits.wait_after(failures)
    count = FailureCount(failures, now + wait if wait else None, now + MEMORY)
    remaining = max(0, min(limits.free, limits.most) - failures)
    return CodeVerdict(
        STRANGERS, True, count, remaining, MEMORY if failures >= limits.most else wait
    )
