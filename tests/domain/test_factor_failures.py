"""Test the waits after wrong second factors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.factor_failures import (
    MEMORY,
    STRANGERS,
    CodeVerdict,
    FailureCount,
    FailureLimits,
    judge,
)

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
LIMITS = FailureLimits(
    free=5, most=50, longest_wait=timedelta(seconds=900), per_device=10, all_devices=50
)
PHONE = "her phone"


def of_strangers(failures: int, wait: int = 0) -> dict[str, FailureCount]:
    """Return the counts after failures of strangers, and the seconds that are left to wait."""
    until = NOW + timedelta(seconds=wait) if wait else None
    return {STRANGERS: FailureCount(failures, until, NOW + MEMORY)}


def test_after_the_free_ones_each_failure_doubles_the_wait() -> None:
    waits = [judge(of_strangers(n), None, NOW, LIMITS).wait.total_seconds() for n in range(17)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_a_code_within_the_wait_is_refused_and_makes_it_no_longer() -> None:
    counts = of_strangers(7, wait=3)
    assert judge(counts, None, NOW, LIMITS) == CodeVerdict(
        STRANGERS,
        is_allowed=False,
        count=counts[STRANGERS],
        remaining=0,
        wait=timedelta(seconds=3),
    )


def test_after_a_clock_was_set_back_the_wait_begins_again_and_is_no_longer() -> None:
    verdict = judge(of_strangers(7, wait=86_400), None, NOW, LIMITS)
    assert (verdict.is_allowed, verdict.wait) == (False, timedelta(seconds=4))
    assert verdict.count.wait_until == NOW + timedelta(seconds=4)


def test_past_the_most_strangers_are_refused_until_the_count_expires() -> None:
    last = judge(of_strangers(49), None, NOW, LIMITS)
    assert (last.is_allowed, last.count.failures, last.wait) == (True, 50, MEMORY)
    later = NOW + timedelta(days=364)
    refused = judge({STRANGERS: last.count}, None, later, LIMITS)
    assert (refused.is_allowed, refused.wait) == (False, timedelta(days=1))


def test_a_known_device_has_ten_tries_of_its_own_and_then_counts_as_a_stranger() -> None:
    counts = of_strangers(50)
    for number in range(10):
        verdict = judge(counts, PHONE, NOW, LIMITS)
        assert (verdict.side, verdict.is_allowed, verdict.remaining) == (PHONE, True, 9 - number)
        counts[PHONE] = verdict.count
    assert not judge(counts, PHONE, NOW, LIMITS).is_allowed


def test_all_devices_together_have_fifty_tries() -> None:
    counts = {f"device {n}": FailureCount(10, None, NOW + MEMORY) for n in range(5)}
    assert judge(counts, PHONE, NOW, LIMITS).side == STRANGERS


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), st.integers(0, 1000))))
def test_however_it_is_tried_the_account_never_has_more_than_a_hundred(
    codes: list[tuple[str | None, int]],
) -> None:
    counts: dict[str, FailureCount] = {}
    now, tried, last = NOW, 0, NOW
    for device, seconds in codes * 20:
        now += timedelta(seconds=seconds)
        verdict = judge(counts, device, now, LIMITS)
        counts[verdict.side] = verdict.count
        tried += verdict.is_allowed
        if verdict.is_allowed and verdict.side == STRANGERS:
            if verdict.count.failures > LIMITS.free:
                assert now - last >= LIMITS.wait_after(verdict.count.failures - 1)
            last = now
    assert tried <= 100
    assert sum(count.failures for count in counts.values()) == tried
