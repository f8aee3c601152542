"""Break a Galera: kill, pause and cut off nodes, take the quorum, transfer a state, lag."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.galera import GaleraTopology
from dev.services.galera_node import Node

_BIG_TABLES = ("account", "session", "audit_event")


def writer_killed(topology: GaleraTopology, hold: float) -> Iterator[None]:
    return _killed(topology.written_node(), hold)


def other_killed(topology: GaleraTopology, hold: float) -> Iterator[None]:
    return _killed(topology.other_node(), hold)


def writer_paused(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """SIGSTOP for longer than the group waits; what the node believes afterwards is old."""
    node = topology.written_node()
    node.pause()
    try:
        yield
        time.sleep(hold)
    finally:
        node.resume()
    yield


def writer_isolated(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """It answers its clients, and has no quorum."""
    node = topology.written_node()
    node.isolate()
    yield
    time.sleep(hold)
    node.rejoin()
    yield


def quorum_lost(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Two of three killed: the third serves nothing until an operator says that it is the group."""
    survivor = topology.written_node()
    others = [node for node in topology.nodes if node is not survivor]
    for node in others:
        node.kill()
    time.sleep(hold)
    survivor.sql("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=1'")
    survivor.await_synced()
    for node in others:
        node.start()
    yield


def state_transferred(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """A node without data joins; the node that gives its own serves nobody meanwhile."""
    node = topology.other_node()
    node.stop()
    node.forget()
    time.sleep(hold)
    node.start()
    yield


def other_lags(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """A node that applies nothing for a while, and does not hold up the others."""
    node = topology.other_node()
    with node.connect() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wsrep_desync = ON")
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")
        cursor.execute("SET GLOBAL wsrep_desync = OFF")
    yield


def tables_altered(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """All nodes stop for a change of a table (total order isolation)."""
    until = time.monotonic() + hold
    while time.monotonic() < until:
        for table in _BIG_TABLES:
            topology.other_node().sql(f"ALTER TABLE gatebook.{table} FORCE")
            time.sleep(0.5)
    yield


def one_node_killed(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Its API machine has no other: it refuses until the node is back."""
    node = topology.other_node()
    node.kill()
    time.sleep(hold)
    node.start()
    yield


def one_node_isolated(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Its API machine has no other, and is answered that there is no quorum."""
    node = topology.other_node()
    node.isolate()
    time.sleep(hold)
    node.rejoin()
    yield


def _killed(node: Node, hold: float) -> Iterator[None]:
    node.kill()
    yield
    time.sleep(hold)
    node.start(wait=False)
    yield
