"""Break a primary with an asynchronous replica, and fail over by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.replica import ReplicaTopology
from chaos.topologies.topology import SESSION_RECHECK

_TOMBSTONES_LAST = 32.0  # seconds, besides SESSION_RECHECK
_BEHIND = 2.0  # seconds of writes that the replica lacks when the primary is killed


def kill_replica(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    replica = topology.replica
    assert replica is not None
    replica.kill()
    yield
    time.sleep(hold)
    replica.start()
    yield


def kill_primary(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    """Kill the primary, and promote the replica, which lacks the writes of the last seconds.

    Sessions whose end was lost are rejected until their tombstones in Redis expire.
    """
    replica = topology.replica
    assert replica is not None
    replica.sql("STOP SLAVE IO_THREAD")
    time.sleep(_BEHIND)
    topology.serving.kill()
    time.sleep(hold)
    topology.fail_over()
    yield
    time.sleep(SESSION_RECHECK + _TOMBSTONES_LAST)


def recover(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    """Run the recovery command: it ends all sessions, and begins a new audit log."""
    topology.recover()
    yield
    time.sleep(hold)
    topology.seal()
