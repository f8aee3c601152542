"""``make bench ARGS=growth`` prints the bytes of rows, of keys and of requests."""

from __future__ import annotations

from redis import Redis

from bench.harness import redis_bytes
from bench.harness.raw_http import request
from bench.harness.redis_bytes import KeyBytes
from bench.harness.table_bytes import TableBytes
from bench.harness.traffic import Moved, Traffic
from bench.scenarios import growth_bytes, growth_report
from bench.scenarios.growth_bytes import Bytes
from tests.conftest import PREFIX

MIB = 1024 * 1024


def test_each_table_each_kind_of_key_and_each_request_is_a_row() -> None:
    moved = Moved(24.0, 4576.4, 74.0, 1690.0, 3242.0, 2782.0, 1728.0, 2735.0, 1.0)
    body = growth_report.body(
        Bytes(
            [Traffic("sign-in", 40, moved)],
            [TableBytes("session", 2_000_000, 600_000_000, 400_000_000, 1050 * MIB)],
            [
                KeyBytes("live session", 1_000_000, 376.2, 525.0, 541.6),
                KeyBytes("throttle: sign-ins of an account", 40, 0.0, 232.0, None),
            ],
        )
    )

    assert "| `session` | 2,000,000 | 300 | 200 | 500 | 1,050 |" in body
    assert "| live session | 1,000,000 | 376 | 525 | 542 |" in body
    assert "| throttle: sign-ins of an account | 40 |  | 232 |  |" in body
    assert "| sign-in | 24.0 | 4,576 | 74 | 1,690 | 3,242 | 2,782 | 1,728 | 2,735 | 1.0 |" in body


def test_keys_hold_the_values_in_turn_and_all_expire(redis: Redis) -> None:
    redis_bytes.fill(redis, f"{PREFIX}session:", [b"first", b"another"], 5, 60)

    names = list(redis.scan_iter(f"{PREFIX}session:*"))
    assert sorted(redis.mget(names)) == 2 * [b"another"] + 3 * [b"first"]
    assert all(0 < redis.ttl(name) <= 60 for name in names)
    counted = redis_bytes.of_present(redis, "live session", f"{PREFIX}session:*")
    assert counted is not None
    assert counted.keys == 5
    assert counted.by_key > len(f"{PREFIX}session:") + 64
    assert redis_bytes.of_present(redis, "none", f"{PREFIX}none:*") is None


def test_an_idempotency_key_is_added_to_the_head() -> None:
    first, second = (growth_bytes._once(request("POST", "/v1/x", body={"a": 1})) for _ in range(2))

    head, _, body = first.partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert head.count(b"\r\nIdempotency-Key: ") == 1
    assert first != second
