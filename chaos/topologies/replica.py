"""Run Gatebook on a MariaDB primary with an asynchronous replica, behind HAProxy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from pymysql.connections import Connection

from chaos.topologies.haproxy import Proxy
from chaos.topologies.replication import ReplicationServer
from chaos.topologies.topology import HOME, Topology
from dev.console import Trouble
from dev.paths import RUN
from dev.services import secrets


class ReplicaTopology(Topology):
    """``serving``: the server that the API machines reach. ``replica``: None once promoted."""

    serving: ReplicationServer
    replica: ReplicationServer | None
    proxy: Proxy

    def connections(self) -> Sequence[Connection[Any]]:
        """Open one to the server that serves, and one to its replica."""
        if self.replica is None:
            return [self.serving.connect()]
        self.replica.await_position_of(self.serving)
        return [self.serving.connect(), self.replica.connect()]

    def fail_over(self) -> None:
        """Do what the runbook says: promote the replica, lead all connections there."""
        assert self.replica is not None
        self.replica.promote()
        self.proxy.move(self.replica.port)
        self.serving, self.replica = self.replica, None

    def recover(self) -> None:
        """End all sessions after a loss."""
        raise NotImplementedError

    def run_api(self, *arguments: str) -> None:
        """Run an operator's command of Gatebook."""
        command = [sys.executable, "-m", "api", *arguments]
        done = subprocess.run(
            command, env=self.machines[0].environ, capture_output=True, text=True, timeout=60
        )
        if done.returncode:
            raise Trouble(f"{' '.join(arguments)} failed: {done.stderr.strip()}")

    def _start_stores(self) -> tuple[Sequence[str], str]:
        password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        servers = []
        for number in range(2):
            server = ReplicationServer(HOME, number, password)
            self._stopping.callback(server.stop)
            servers.append(server)
        self.serving, self.replica = servers
        self.replica.follow(self.serving)
        self.proxy = Proxy([self.serving.port], one_writer=False)
        self._stopping.callback(self.proxy.stop)
        url = self.serving.url.replace(f":{self.serving.port}/", f":{self.proxy.port}/")
        return [url] * self.machine_count, self._start_redis_alone()
