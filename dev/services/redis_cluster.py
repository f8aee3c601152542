"""Run a private Redis Cluster on loopback; stop and restart its nodes, move its slots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redis.exceptions import RedisError

from dev.services.redis_node import HOST, Access, RedisNode, free_ports

SLOTS = 16384


class ClusterTopology:
    """A new cluster in ``folder``: masters, and ``replicas`` replicas of each.

    ``spares`` are masters without slots. A node counts as down after ``node_timeout`` milliseconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        access: Access | None = None,
        masters: int = 3,
        replicas: int = 0,
        spares: int = 0,
        node_timeout: int = 1000,
        lines: tuple[str, ...] = (),
    ) -> None:
        self.access = access or Access()
        count = masters * (1 + replicas) + spares
        ports = free_ports(2 * count)
        self._bus = dict(zip(ports[:count], ports[count:], strict=True))
        self.nodes = [
            RedisNode(
                f"node{number}",
                folder,
                port,
                [*self._node(f"node{number}", port, node_timeout), *lines],
                self.access,
            )
            for number, port in enumerate(self._bus)
        ]
        self.masters, others = self.nodes[:masters], self.nodes[masters:]
        self.spares, self.replicas = others[:spares], others[spares:]
        self.start()
        self._join()

    @property
    def url(self) -> str:
        """Return the REDIS_URL that names the masters."""
        return self.access.url("redis+cluster", [node.port for node in self.masters])

    def start(self) -> None:
        """Start all nodes and wait until they answer."""
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.await_ready()

    def await_state(self, state: str = "ok") -> None:
        """Wait until each node that answers says that the state of the cluster is ``state``."""
        self._any().await_ready(
            lambda: all(
                self._info(node)["cluster_state"] == state for node in self.nodes if node.answers()
            )
        )

    def owner(self, slot: int) -> RedisNode:
        """Return the master that serves a slot."""
        for first, last, master, *_ in self._call(self._any(), "CLUSTER SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.port == master[1])
        raise LookupError(slot)

    def move_slot(self, slot: int, target: RedisNode) -> None:
        """Move a slot with its keys, step by step, as ``redis-cli --cluster reshard`` does."""
        source = self.owner(slot)
        self.begin_move(slot, target)
        while keys := self._call(source, "CLUSTER GETKEYSINSLOT", slot, 100):
            self._migrate(source, target, keys)
        self.end_move(slot, target)

    def begin_move(self, slot: int, target: RedisNode) -> None:
        """Begin a migration of a slot: the source answers ASK for keys that it does not have."""
        source = self.owner(slot)
        self._call(target, "CLUSTER SETSLOT", slot, "IMPORTING", self.node_id(source))
        self._call(source, "CLUSTER SETSLOT", slot, "MIGRATING", self.node_id(target))

    def end_move(self, slot: int, target: RedisNode) -> None:
        """End a migration of a slot: the other masters answer MOVED."""
        masters = [*self.masters, *self.spares]
        for node in [target, *(node for node in masters if node is not target)]:
            if node.answers() and node.role() == "master":
                self._call(node, "CLUSTER SETSLOT", slot, "NODE", self.node_id(target))

    def fail_over(self, master: RedisNode) -> None:
        """Let a replica take the slots of its master at once, without a vote of the masters."""
        number = self.masters.index(master)
        self._call(self.replicas[number], "CLUSTER FAILOVER", "TAKEOVER")

    def node_id(self, node: RedisNode) -> str:
        """Return the id of a node in its cluster."""
        name = self._call(node, "CLUSTER MYID")
        return name.decode() if isinstance(name, bytes) else str(name)

    def kill(self) -> None:
        """Kill all nodes."""
        for node in self.nodes:
            node.kill()

    def _node(self, name: str, port: int, node_timeout: int) -> list[str]:
        return [
            *self.access.replicating(),
            "cluster-enabled yes",
            f"cluster-config-file {name}.nodes",
            f"cluster-node-timeout {node_timeout}",
            f"cluster-port {self._bus[port]}",
            "cluster-allow-replica-migration no",
            *(["tls-cluster yes"] if self.access.certificate else []),
        ]

    def _join(self) -> None:
        for epoch, node in enumerate(self.nodes, 1):
            self._call(node, "CLUSTER SET-CONFIG-EPOCH", epoch)
        share = -(-SLOTS // len(self.masters))
        for number, node in enumerate(self.masters):
            first = number * share
            last = min(first + share, SLOTS) - 1
            self._call(node, "CLUSTER ADDSLOTSRANGE", first, last)
        first_node = self.nodes[0]
        for node in self.nodes[1:]:
            bus = self._bus[first_node.port]
            self._call(node, "CLUSTER MEET", HOST, first_node.port, bus)
        for node in self.nodes:
            node.await_ready(lambda node=node: self._is_complete(node))  # type: ignore[misc]
        for number, replica in enumerate(self.replicas):
            master = self.masters[number % len(self.masters)]
            self._call(replica, "CLUSTER REPLICATE", self.node_id(master))
        self.await_state()
        for replica in self.replicas:
            replica.await_ready(
                lambda replica=replica: (  # type: ignore[misc]
                    replica.client.info("replication").get("master_link_status") == "up"
                )
            )

    def _is_complete(self, node: RedisNode) -> bool:
        info = self._info(node)
        return info["cluster_known_nodes"] == str(len(self.nodes)) and info[
            "cluster_slots_assigned"
        ] == str(SLOTS)

    def _any(self) -> RedisNode:
        return next(node for node in self.nodes if node.answers())

    def _migrate(self, source: RedisNode, target: RedisNode, keys: list[bytes]) -> None:
        password = self.access.password
        user = ("AUTH2", "operator", password) if password else ()
        self._call(source, "MIGRATE", HOST, target.port, "", 0, 5000, *user, "KEYS", *keys)

    def _info(self, node: RedisNode) -> dict[str, str]:
        try:
            info: dict[str, str] = self._call(node, "CLUSTER INFO")
        except RedisError:
            return {"cluster_state": "unknown"}
        return info

    @staticmethod
    def _call(node: RedisNode, *command: object) -> Any:
        return node.client.execute_command(*command)  # type: ignore[no-untyped-call]
