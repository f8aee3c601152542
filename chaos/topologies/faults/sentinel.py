"""Break Redis with Sentinels: kill and pause the master, have two masters, take Sentinels away."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

from chaos.topologies.sentinel import RedisSentinelTopology
from dev.services.redis_node import RedisNode

_TWO_MASTERS = 6.0  # seconds: an old master that is back keeps its role for some


def master_killed(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """The others elect a master; the old one comes back as a replica, while nobody connects."""
    master = yield from _killed_until_replaced(topology, hold)
    yield
    master.await_ready()


def two_masters(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """The killed master comes back as a master with old data, while all connect anew (SIGHUP)."""
    yield from _killed_until_replaced(topology, hold)
    yield from _reloads(_TWO_MASTERS, topology)


def master_paused(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """It still believes to be the master when it goes on, and has the connections of before."""
    master = topology.redis.master()
    master.pause()
    try:
        yield
        topology.redis.await_master(other_than=master)
        time.sleep(hold)
    finally:
        master.resume()
    yield from _reloads(_TWO_MASTERS, topology)


def replica_killed(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    master = topology.redis.master()
    replica = next(server for server in topology.redis.servers if server is not master)
    replica.kill()
    yield
    time.sleep(hold)
    replica.start()
    yield
    replica.await_ready()


def sentinels_killed(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """Without a majority nobody fails over; the master is there, and new connections find it."""
    lost = topology.redis.sentinels[: len(topology.redis.sentinels) // 2 + 1]
    for sentinel in lost:
        sentinel.kill()
    topology.reload()
    yield
    time.sleep(hold)
    for sentinel in lost:
        sentinel.start()
    yield
    for sentinel in lost:
        sentinel.await_ready()


def _reloads(seconds: float, topology: RedisSentinelTopology) -> Iterator[None]:
    """Replace all workers again and again, for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        topology.reload()
        yield


def _killed_until_replaced(
    topology: RedisSentinelTopology, hold: float
) -> Generator[None, None, RedisNode]:
    """Kill the master, start it again ``hold`` seconds after another was elected; return it."""
    master = topology.redis.master()
    master.kill()
    yield
    topology.redis.await_master(other_than=master)
    time.sleep(hold)
    master.start()
    return master
