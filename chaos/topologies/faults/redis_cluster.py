"""Break a Redis Cluster: kill and pause masters, move slots, restart nodes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.redis_cluster import RedisClusterTopology
from dev.services.redis_node import RedisNode

_SLOT = 0  # its master is the one that breaks


def kill_master(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Kill a master: its replica takes over."""
    master = topology.redis.owner(_SLOT)
    master.kill()
    yield
    time.sleep(hold)
    master.start()
    yield
    master.await_ready()
    topology.redis.await_state()


def pause_master(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Stop a master (SIGSTOP) until its replica takes over; it continues in its old role."""
    master = topology.redis.owner(_SLOT)
    master.pause()
    try:
        yield
        time.sleep(hold)
    finally:
        master.resume()
    yield
    topology.redis.await_state()


def move_slots(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Move slots with sessions to another master and back, key by key."""
    redis = topology.redis
    yield
    slot, until = _SLOT, time.monotonic() + hold
    while time.monotonic() < until:
        source = redis.owner(slot)
        target = next(node for node in redis.nodes if node is not source and _is_master(node))
        redis.move_slot(slot, target)
        slot += 1


def restart_half(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Restart half of the nodes; a master that is back before a failover is empty."""
    redis = topology.redis
    half = redis.nodes[: len(redis.nodes) // 2]
    for node in half[:-1]:
        node.restart()
        time.sleep(hold / len(half))
    half[-1].restart()
    redis.await_state()
    yield


def _is_master(node: RedisNode) -> bool:
    return node.answers() and node.role() == "master"
