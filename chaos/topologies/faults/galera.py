"""Break a Galera cluster: lose nodes or the quorum, transfer a state, delay a node."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.topologies.galera import GaleraTopology
from dev.services.galera_node import GaleraNode

_BIG_TABLES = ("account", "session", "audit_event")


def kill_writer(topology: GaleraTopology, hold: float) -> Iterator[None]:
    return _kill_and_restart(topology, topology.written_node(), hold)


def kill_other(topology: GaleraTopology, hold: float) -> Iterator[None]:
    return _kill_and_restart(topology, topology.other_node(), hold)


def pause_writer(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Stop the writer (SIGSTOP) until the group excludes it; its view is old when it continues."""
    node = topology.written_node()
    node.pause()
    try:
        yield
        time.sleep(hold)
    finally:
        node.resume()
    yield


def isolate_writer(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Cut the writer off from the group: it answers its clients, but has no quorum."""
    node = topology.written_node()
    node.isolate()
    yield
    time.sleep(hold)
    node.rejoin()
    yield


def lose_quorum(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Kill two of three nodes: the third serves nothing until an operator bootstraps the group."""
    survivor = topology.written_node()
    other_nodes = [node for node in topology.nodes if node is not survivor]
    for node in other_nodes:
        node.kill()
    time.sleep(hold)
    survivor.sql("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=1'")
    survivor.await_synced()
    for node in other_nodes:
        node.start()
    yield


def transfer_state(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Let a node without data join; the donor of its data serves no client in the meantime."""
    node = topology.other_node()
    node.stop()
    node.forget()
    time.sleep(hold)
    node.start()
    yield


def delay_node(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Stop a node from applying changes for a while, without flow control for the others."""
    node = topology.other_node()
    with node.connect() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wsrep_desync = ON")
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")
        cursor.execute("SET GLOBAL wsrep_desync = OFF")
    yield


def alter_tables(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Rebuild large tables: each ALTER stops all nodes (total order isolation)."""
    until = time.monotonic() + hold
    while time.monotonic() < until:
        for table in _BIG_TABLES:
            topology.other_node().sql(f"ALTER TABLE gatebook.{table} FORCE")
            time.sleep(0.5)
    yield


def kill_one_node(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Kill the only node of an API machine, which refuses requests until the node is back."""
    node = topology.other_node()
    node.kill()
    time.sleep(hold)
    topology.await_exclusion(node)
    node.start()
    yield


def isolate_one_node(topology: GaleraTopology, hold: float) -> Iterator[None]:
    """Cut off the only node of an API machine, which gets errors about the missing quorum."""
    node = topology.other_node()
    node.isolate()
    time.sleep(hold)
    node.rejoin()
    yield


def _kill_and_restart(topology: GaleraTopology, node: GaleraNode, hold: float) -> Iterator[None]:
    node.kill()
    yield
    time.sleep(hold)
    topology.await_exclusion(node)
    node.start(wait=False)
    yield
