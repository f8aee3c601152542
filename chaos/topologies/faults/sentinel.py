"""Break Redis with Sentinels: lose the master or the Sentinels, create a second master."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

from chaos.topologies.sentinel import RedisSentinelTopology
from dev.services.redis_node import RedisNode

_TWO_MASTERS = 6.0  # seconds: an old master keeps its role for a while after its return


def kill_master(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """Kill the master; it returns as a replica, while no client opens a connection."""
    master = yield from _kill_until_replaced(topology, hold)
    yield
    master.await_ready()


def create_two_masters(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """Kill the master; it returns as a second master with old data, and all clients reconnect."""
    yield from _kill_until_replaced(topology, hold)
    yield from _reload_repeatedly(_TWO_MASTERS, topology)


def pause_master(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """Stop the master (SIGSTOP); it continues as a second master, with its old connections."""
    master = topology.redis.master()
    master.pause()
    try:
        yield
        topology.redis.await_master(other_than=master)
        time.sleep(hold)
    finally:
        master.resume()
    yield from _reload_repeatedly(_TWO_MASTERS, topology)


def kill_replica(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    master = topology.redis.master()
    replica = next(server for server in topology.redis.servers if server is not master)
    replica.kill()
    yield
    time.sleep(hold)
    replica.start()
    yield
    replica.await_ready()


def kill_sentinels(topology: RedisSentinelTopology, hold: float) -> Iterator[None]:
    """Kill most Sentinels: no failover is possible, but clients still find the master."""
    stopped_sentinels = topology.redis.sentinels[: len(topology.redis.sentinels) // 2 + 1]
    for sentinel in stopped_sentinels:
        sentinel.kill()
    topology.reload()
    yield
    time.sleep(hold)
    for sentinel in stopped_sentinels:
        sentinel.start()
    yield
    for sentinel in stopped_sentinels:
        sentinel.await_ready()


def _reload_repeatedly(seconds: float, topology: RedisSentinelTopology) -> Iterator[None]:
    """Replace all workers repeatedly, for some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        topology.reload()
        yield


def _kill_until_replaced(
    topology: RedisSentinelTopology, hold: float
) -> Generator[None, None, RedisNode]:
    """Kill the master, restart it ``hold`` seconds after the election of another; return it."""
    master = topology.redis.master()
    master.kill()
    yield
    topology.redis.await_master(other_than=master)
    time.sleep(hold)
    master.start()
    return master
