"""Run Gatebook on three Galera nodes, with one writer behind HAProxy or three writers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymysql.connections import Connection

from chaos.topologies import haproxy
from chaos.topologies.haproxy import HaproxyProcess
from chaos.topologies.topology import HOME, Topology
from dev.services import galera
from dev.services.galera_node import GaleraNode

# Galera's default is 5. With a much shorter time, a busy machine alone splits the group.
_SUSPECT_SECONDS = 3.0


class GaleraTopology(Topology):
    """A Galera cluster of three nodes, one for each API machine."""

    machine_count = 3

    def connections(self) -> Sequence[Connection[Any]]:
        """Open a connection to each node; its reads wait for all earlier writes of the group."""
        return [
            node.connect(database="gatebook", init_command="SET SESSION wsrep_sync_wait = 15")
            for node in self.nodes
        ]

    def await_whole(self) -> None:
        """Wait until all nodes are in one group: a paused node notices its exclusion late."""
        size = str(len(self.nodes))
        for node in self.nodes:
            node.wait_for(
                lambda node=node: (  # type: ignore[misc]
                    node.status("wsrep_cluster_size") == size and node.synced()
                ),
                "did not rejoin the group",
            )

    def await_exclusion(self, killed: GaleraNode) -> None:
        """Wait until the other nodes have excluded a killed node.

        One that starts earlier joins under the address that is being excluded: all nodes then
        refuse writes until they have agreed again, which took up to 17 s.
        """
        size = str(len(self.nodes) - 1)
        for node in self.nodes:
            if node is not killed:
                node.wait_for(
                    lambda node=node: node.status("wsrep_cluster_size") == size,  # type: ignore[misc]
                    "did not exclude the killed node",
                )

    def versions(self) -> list[str]:
        version = self.nodes[0].status("wsrep_provider_version").partition("(")[0]
        return [*super().versions(), f"Galera {version}"]

    def written_node(self) -> GaleraNode:
        """Return a node that clients write to."""
        return self.nodes[0]

    def other_node(self) -> GaleraNode:
        """Return a node other than ``written_node``."""
        return next(node for node in self.nodes if node is not self.written_node())

    def _start_stores(self) -> tuple[Sequence[str], str]:
        cluster = galera.cluster(HOME / "galera", durable=True, suspect_seconds=_SUSPECT_SECONDS)
        self.nodes = self._stopping.enter_context(cluster).nodes
        return self._database_urls(), self._start_redis_alone()

    def _database_urls(self) -> Sequence[str]:
        return [node.url() for node in self.nodes]


class OneWriterTopology(GaleraTopology):
    """A Galera cluster behind HAProxy, which leads all connections to the same node."""

    machine_count = 2

    def written_node(self) -> GaleraNode:
        return self.nodes[self.proxy.writer()]

    def _database_urls(self) -> Sequence[str]:
        self.nodes[0].sql(f"CREATE USER {haproxy.CHECKER}@'127.0.0.1'")
        self.proxy = HaproxyProcess([node.ports.clients for node in self.nodes], one_writer=True)
        self._stopping.callback(self.proxy.stop)
        first = self.nodes[0]
        url = first.url(tcp=True).replace(f":{first.ports.clients}/", f":{self.proxy.port}/")
        return [url] * self.machine_count
