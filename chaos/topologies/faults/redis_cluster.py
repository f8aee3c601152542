"""Break a Redis Cluster: kill and pause masters, move slots, restart half of the nodes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.redis_cluster import RedisClusterTopology
from dev.services.redis_node import RedisNode

_SLOT = 0  # of the master that is broken


def master_killed(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Its replica takes over."""
    master = topology.redis.owner(_SLOT)
    master.kill()
    yield
    time.sleep(hold)
    master.start()
    yield
    master.await_ready()
    topology.redis.await_state()


def master_paused(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Its replica takes over; when it goes on it believes to be the master."""
    master = topology.redis.owner(_SLOT)
    master.pause()
    try:
        yield
        time.sleep(hold)
    finally:
        master.resume()
    yield
    topology.redis.await_state()


def slots_moved(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Slots with sessions move to another master and back, key by key."""
    redis = topology.redis
    yield
    slot, until = _SLOT, time.monotonic() + hold
    while time.monotonic() < until:
        source = redis.owner(slot)
        target = next(node for node in redis.nodes if node is not source and _is_master(node))
        redis.move_slot(slot, target)
        slot += 1


def half_restarted(topology: RedisClusterTopology, hold: float) -> Iterator[None]:
    """Masters among them, which are empty when they are back before anybody took over."""
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
