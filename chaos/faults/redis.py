"""Break Redis: kill it, pause it, fill it, empty it, bring an old dump back."""

from __future__ import annotations

import signal
import time

from chaos.cluster import ClusterUnderTest
from chaos.faults.primitives import pause_server, repeat


def kill(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.signal("redis", signal.SIGKILL)
    time.sleep(hold)
    cluster.start_redis(aof=True)


def restore_old_dump(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.save_redis_as_dump()
    time.sleep(hold)  # sessions end in this time: the dump still holds them as live
    cluster.signal("redis", signal.SIGKILL)
    cluster.start_redis(aof=False)


def pause(cluster: ClusterUnderTest, hold: float) -> None:
    pause_server("redis", cluster, hold)


def fill_memory(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.redis() as redis:
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        time.sleep(hold)
        redis.config_set("maxmemory", "0")


def make_read_only(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.redis() as redis:
        redis.replicaof("127.0.0.1", "1")  # no server listens there
        time.sleep(hold)
        redis.replicaof("NO", "ONE")


def flush(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.redis() as redis:
        repeat(0.5, hold, redis.flushall)
