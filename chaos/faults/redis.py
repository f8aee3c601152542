"""What can happen to Redis."""

from __future__ import annotations

import signal
import time

from chaos.cluster import Place
from chaos.faults.primitives import every, pause


def killed(place: Place, hold: float) -> None:
    place.signal("redis", signal.SIGKILL)
    time.sleep(hold)
    place.start_redis(aof=True)


def back_from_dump(place: Place, hold: float) -> None:
    place.save_redis_as_dump()
    time.sleep(hold)  # meanwhile sessions end, of which the dump knows nothing
    place.signal("redis", signal.SIGKILL)
    place.start_redis(aof=False)


def paused(place: Place, hold: float) -> None:
    pause("redis", place, hold)


def full(place: Place, hold: float) -> None:
    with place.redis() as redis:
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        time.sleep(hold)
        redis.config_set("maxmemory", "0")


def read_only(place: Place, hold: float) -> None:
    with place.redis() as redis:
        redis.replicaof("127.0.0.1", "1")  # nobody is there
        time.sleep(hold)
        redis.replicaof("NO", "ONE")


def flushed(place: Place, hold: float) -> None:
    with place.redis() as redis:
        every(0.5, hold, redis.flushall)
