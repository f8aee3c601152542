"""Count the memory that keys take in Redis, by key and by what the server uses in all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from redis import Redis

_ASKED = 1_000  # keys of a kind whose MEMORY USAGE is asked for
_BATCH = 10_000


@dataclass(frozen=True)
class KeyBytes:
    """Keys of one kind."""

    kind: str
    keys: int
    value: float  # bytes of the value alone
    by_key: float  # MEMORY USAGE of a key
    in_all: float | None  # growth of used_memory, by keys; None where they are too few to tell


def fill(redis: Redis, prefix: str, values: Sequence[bytes], keys: int, life: int) -> None:
    """Set so many keys to these values in turn, with a life of so many seconds."""
    names = (
        f"{prefix}{hashlib.sha256(str(number).encode()).hexdigest()}" for number in range(keys)
    )
    pairs = zip(names, cycle(values), strict=False)
    while batch := list(islice(pairs, _BATCH)):
        pipeline = redis.pipeline(transaction=False)
        for name, value in batch:
            pipeline.set(name, value, ex=life)
        pipeline.execute()


def measure(
    redis: Redis, kind: str, prefix: str, values: Sequence[bytes], keys: int, life: int
) -> KeyBytes:
    """Empty Redis, fill it with keys of one kind, and look at what they take."""
    redis.flushdb()
    before = used_memory(redis)
    fill(redis, prefix, values, keys, life)
    in_all = (used_memory(redis) - before) / keys
    names = list(islice(redis.scan_iter(f"{prefix}*", count=_ASKED), _ASKED))
    return KeyBytes(kind, keys, _mean([len(one) for one in values]), _of(redis, names), in_all)


def of_present(redis: Redis, kind: str, pattern: str) -> KeyBytes | None:
    """Return the keys of a pattern that are there, or None where there are none."""
    names = list(redis.scan_iter(pattern, count=_ASKED))
    if not names:
        return None
    return KeyBytes(kind, len(names), 0.0, _of(redis, names[:_ASKED]), None)


def used_memory(redis: Redis) -> int:
    return int(redis.info("memory")["used_memory"])


def _of(redis: Redis, names: Sequence[bytes]) -> float:
    pipeline = redis.pipeline(transaction=False)
    for name in names:
        pipeline.memory_usage(name)
    return _mean(pipeline.execute())


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
