"""Break a primary with an asynchronous replica, and fail over by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.replica import ReplicaTopology
from chaos.topologies.topology import SESSION_RECHECK

_MARKERS_LAST = 32.0  # seconds, besides SESSION_RECHECK
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
    """Promote the replica, which has not received the last seconds.

    Until markers have expired in Redis, sessions whose end was lost do not answer.
    """
    replica = topology.replica
    assert replica is not None
    replica.sql("STOP SLAVE IO_THREAD")
    time.sleep(_BEHIND)
    topology.serving.kill()
    time.sleep(hold)
    topology.fail_over()
    yield
    time.sleep(SESSION_RECHECK + _MARKERS_LAST)


def recovered(topology: ReplicaTopology, hold: float) -> Iterator[None]:
    """Run the command after a loss: all sessions end, and the audit log goes on as a new one."""
    topology.recover()
    yield
    time.sleep(hold)
    topology.seal()
