"""Break a primary with an asynchronous replica, and fail over by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.replica import ReplicaTopology

_BEHIND = 2.0  # seconds by which the replica is behind when the primary dies


def replica_killed(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    replica = topology.replica
    assert replica is not None
    replica.kill()
    yield
    time.sleep(hold)
    replica.start()
    yield


def primary_killed(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    """Lose what the replica had not received: the last seconds, then promote it."""
    replica = topology.replica
    assert replica is not None
    replica.sql("STOP SLAVE IO_THREAD")
    time.sleep(_BEHIND)
    topology.serving.kill()
    time.sleep(hold)
    topology.fail_over()
    yield


def recovered(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    """Run the command after a loss: all sessions end, and nobody goes on with one that had."""
    topology.recover()
    yield
    time.sleep(hold)
