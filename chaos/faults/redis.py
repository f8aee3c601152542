"""Break Redis: kill it, pause it, fill it, empty it, bring an old dump back."""

from __future__ import annotations

import signal
import time

from chaos.cluster import Cluster
from chaos.faults.primitives import every, pause


def killed(cluster: Cluster, hold: float) -> None:
    cluster.signal("redis", signal.SIGKILL)
    time.sleep(hold)
    cluster.start_redis(aof=True)


def back_from_dump(cluster: Cluster, hold: float) -> None:
    cluster.save_redis_as_dump()
    time.sleep(hold)  # meanwhile sessions end, of which the dump knows nothing
    cluster.signal("redis", signal.SIGKILL)
    cluster.start_redis(aof=False)


def paused(cluster: Cluster, hold: float) -> None:
    pause("redis", cluster, hold)


def full(cluster: Cluster, hold: float) -> None:
    with cluster.redis() as redis:
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        time.sleep(hold)
        redis.config_set("maxmemory", "0")


def read_only(cluster: Cluster, hold: float) -> None:
    with cluster.redis() as redis:
        redis.replicaof("127.0.0.1", "1")  # nobody is there
        time.sleep(hold)
        redis.replicaof("NO", "ONE")


def flushed(cluster: Cluster, hold: float) -> None:
    with cluster.redis() as redis:
        every(0.5, hold, redis.flushall)
