"""Run a private master with replicas and Sentinels on loopback; stop and restart each of them."""

from __future__ import annotations

import secrets
from pathlib import Path

from redis.exceptions import RedisError, ResponseError

from dev.services.redis_node import HOST, Access, RedisNode, free_ports

NAME = "mymaster"
# Milliseconds; Redis 7.0 has these options for its own tests. During a failover the leader asks for
# INFO once a second, whatever info-period is, and tells the others after it has seen the promotion.
# A Sentinel that is not told within four publish periods (8 s by default) makes the new master a
# replica again. Three of these four seconds are for stalls of the machine.
# A replica whose INFO is older than three info periods is not promoted while the master is up.
# The ping period keeps its default: with the master down, the limit is five ping periods.
# A Sentinel that was paused or stalled for the tilt trigger, 2 s by default, does not act for 30 s.
_QUICK = (
    *("info-period", "400", "publish-period", "1000", "ask-period", "100"),
    *("tilt-trigger", "60000"),
)


class SentinelTopology:
    """New servers and Sentinels in ``folder``: server 0 is the first master.

    ``down_after`` is in milliseconds. ``quick`` shortens most periods of the Sentinels; without it
    they behave as in production. ``lines`` go into the configuration of each server.
    """

    def __init__(
        self,
        folder: Path,
        *,
        access: Access | None = None,
        replicas: int = 2,
        sentinels: int = 3,
        down_after: int = 1000,
        quick: bool = False,
        lines: tuple[str, ...] = (),
    ) -> None:
        self.access = access or Access()
        self._quick = quick
        ports = free_ports(1 + replicas + sentinels)
        servers = ports[: 1 + replicas]
        self.servers = [
            RedisNode(
                f"server{number}",
                folder,
                port,
                [*self._server(servers[0], port), *lines],
                self.access,
            )
            for number, port in enumerate(servers)
        ]
        ids = [secrets.token_hex(20) for _ in range(sentinels)]
        peers = dict(zip(ports[1 + replicas :], ids, strict=True))
        self.sentinels = [
            RedisNode(
                f"sentinel{number}",
                folder,
                port,
                self._sentinel(port, peers, servers, down_after),
                self.access,
            )
            for number, port in enumerate(peers)
        ]
        self.start()

    @property
    def url(self) -> str:
        """Return the REDIS_URL that names the Sentinels."""
        user = {"sentinel_username": "gatebook", "sentinel_password": self.access.password}
        return self.access.url(
            "redis+sentinel",
            [sentinel.port for sentinel in self.sentinels],
            f"/{NAME}/0",
            **(user if self.access.password else {}),
        )

    def start(self) -> None:
        """Start all nodes, and wait until the Sentinels have found the replicas and each other."""
        for node in [*self.servers, *self.sentinels]:
            node.start()
        for node in [*self.servers, *self.sentinels]:
            node.await_ready()
        for sentinel in self.sentinels:
            self.hurry(sentinel)
        self.sentinels[0].await_ready(self._is_settled)

    def heal(self) -> None:
        """Resume paused nodes, and wait until all servers replicate one master."""
        for node in [*self.servers, *self.sentinels]:
            node.resume()
        for sentinel in self.sentinels:
            self.hurry(sentinel)
        self.sentinels[0].await_ready(lambda: self._agreed_master() is not None)
        if master := self._agreed_master():
            for server in self.servers:
                # the Sentinels would wait for four publish periods
                if server is not master and server.role() == "master":
                    server.client.replicaof(HOST, master.port)
        self.sentinels[0].await_ready(self._is_settled)

    def hurry(self, sentinel: RedisNode) -> None:
        """Shorten the periods of a started or restarted Sentinel, if ``quick`` is on."""
        if self._quick:
            sentinel.client.execute_command("SENTINEL", "DEBUG", *_QUICK)  # type: ignore[no-untyped-call]

    def master(self, sentinel: int = 0) -> RedisNode:
        """Return the server that is the master for a Sentinel."""
        _, port = self.sentinels[sentinel].client.sentinel_get_master_addr_by_name(NAME)  # type: ignore[misc]
        return next(server for server in self.servers if server.port == port)

    def await_master(self, *, other_than: RedisNode) -> RedisNode:
        """Wait until all Sentinels that answer name a new master, and it has that role."""

        def elected() -> bool:
            try:
                for number, sentinel in enumerate(self.sentinels):
                    if sentinel.answers():
                        master = self.master(number)
                        if master is other_than or master.role() != "master":
                            return False
            except RedisError:
                return False
            return True

        self.sentinels[0].await_ready(elected)
        return next(
            self.master(number)
            for number, sentinel in enumerate(self.sentinels)
            if sentinel.answers()
        )

    def failover(self) -> RedisNode:
        """Start a failover as an operator does, wait for the new master, and return it."""
        old = self.master()
        self.sentinels[0].await_ready(self._starts_failover)
        return self.await_master(other_than=old)

    def kill(self) -> None:
        """Kill all nodes."""
        for node in [*self.sentinels, *self.servers]:
            node.kill()

    def _server(self, master: int, port: int) -> list[str]:
        replica = [] if port == master else [f"replicaof {HOST} {master}"]
        return [*self.access.replicating(), *replica]

    def _sentinel(
        self, port: int, peers: dict[int, str], servers: list[int], down_after: int
    ) -> list[str]:
        password = self.access.password
        master, *replicas = servers
        config = [
            f"sentinel myid {peers[port]}",
            f"sentinel monitor {NAME} {HOST} {master} {len(peers) // 2 + 1}",
            f"sentinel down-after-milliseconds {NAME} {down_after}",
            f"sentinel failover-timeout {NAME} {max(5 * down_after, 3000)}",
            *(f"sentinel known-replica {NAME} {HOST} {replica}" for replica in replicas),
            *(
                f"sentinel known-sentinel {NAME} {HOST} {peer} {name}"
                for peer, name in peers.items()
                if peer != port
            ),
        ]
        if password:
            config += [
                f"sentinel auth-user {NAME} operator",
                f"sentinel auth-pass {NAME} {password}",
                "sentinel sentinel-user operator",
                f"sentinel sentinel-pass {password}",
                *self.access.users(self.access.sentinel_rights),
            ]
        return config

    def _starts_failover(self) -> bool:
        try:
            self.sentinels[0].client.sentinel_failover(NAME)
        except ResponseError:  # NOGOODSLAVE: the INFO of each replica is too old
            return False
        return True

    def _agreed_master(self) -> RedisNode | None:
        """Return the master that all Sentinels name, if it has that role."""
        try:
            first, *others = (self.master(number) for number in range(len(self.sentinels)))
        except RedisError:
            return None
        return first if first.role() == "master" and all(m is first for m in others) else None

    def _is_settled(self) -> bool:
        """Return whether all Sentinels name one master, which all other servers replicate."""
        master = self._agreed_master()
        try:
            return master is not None and all(
                [
                    *(server.role() == "slave" for server in self.servers if server is not master),
                    *(self._is_complete(sentinel) for sentinel in self.sentinels),
                ]
            )
        except RedisError:
            return False

    def _is_complete(self, sentinel: RedisNode) -> bool:
        master = sentinel.client.sentinel_master(NAME)
        return (
            master["num-slaves"] == len(self.servers) - 1  # type: ignore[index]
            and master["num-other-sentinels"] == len(self.sentinels) - 1  # type: ignore[index]
            and master["flags"] == "master"  # type: ignore[index]
            and all(
                "disconnected" not in replica["flags"] and replica["master-link-status"] == "ok"
                for replica in sentinel.client.sentinel_slaves(NAME)
            )
        )
