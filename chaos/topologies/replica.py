"""Run Gatebook on a MariaDB primary with an asynchronous replica, behind HAProxy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from pymysql.connections import Connection

from chaos.topologies.haproxy import HaproxyProcess
from chaos.topologies.replication import ReplicationServer
from chaos.topologies.topology import HOME, Topology
from dev.console import Trouble
from dev.paths import RUN
from dev.services import secrets

_LOG = "localhost/audit-{}"


class ReplicaTopology(Topology):
    """A primary with a replica.

    ``serving``: the server that the API machines reach. ``replica``: None after its promotion.
    """

    serving: ReplicationServer
    replica: ReplicationServer | None
    proxy: HaproxyProcess
    _key = HOME / "audit-1.key"

    def connections(self) -> Sequence[Connection[Any]]:
        """Open a connection to the serving server, and one to its replica if there is one."""
        if self.replica is None:
            return [self.serving.connect()]
        self.replica.await_position_of(self.serving)
        return [self.serving.connect(), self.replica.connect()]

    def fail_over(self) -> None:
        """Follow the runbook: promote the replica, and lead all connections to it."""
        assert self.replica is not None
        self.replica.promote()
        self.proxy.move(self.replica.port)
        self.serving, self.replica = self.replica, None

    def recover(self) -> None:
        """Follow the runbook after a loss: end all sessions, and begin a new audit log."""
        self.stop_worker()
        old = self._key.with_suffix(".pub")
        self._make_key(2)
        export = str(HOME / "old.ndjson")
        self._run_api("recover", _LOG.format(2), "--key", str(old), "--export", export)
        self.start_worker()

    def seal(self) -> None:
        """Seal all events; raise ``Trouble`` if the log cannot continue."""
        self._run_api("audit", "seal", "--once")

    def _worker_settings(self) -> dict[str, str]:
        if not self._key.exists():
            self._make_key(1)
        return {
            "AUDIT_SIGNING_KEYS": str(self._key),
            "AUDIT_WITNESSES": str(HOME / "checkpoints"),
            "AUDIT_WITNESS_INTERVAL": "1",
        }

    def _make_key(self, number: int) -> None:
        key = HOME / f"audit-{number}.key"
        public = self._run_api("audit", "key", _LOG.format(number), str(key))
        key.with_suffix(".pub").write_text(public, encoding="utf-8")
        self._key = key

    def _run_api(self, *arguments: str) -> str:
        """Run an operator's command and return its output; raise ``Trouble`` if it fails."""
        environ = dict(self.machines[0].environ)
        if self._key.exists():
            environ |= self._worker_settings()
        command = [sys.executable, "-m", "api", *arguments]
        process = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
        if process.returncode:
            raise Trouble(f"{' '.join(arguments)} failed: {process.stderr.strip()}")
        return process.stdout

    def _start_stores(self) -> tuple[Sequence[str], str]:
        password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        servers = []
        for number in range(2):
            server = ReplicationServer(HOME, number, password)
            self._stopping.callback(server.stop)
            servers.append(server)
        self.serving, self.replica = servers
        self.replica.follow(self.serving)
        self.proxy = HaproxyProcess([self.serving.port], one_writer=False)
        self._stopping.callback(self.proxy.stop)
        url = self.serving.url.replace(f":{self.serving.port}/", f":{self.proxy.port}/")
        return [url] * self.machine_count, self._start_redis_alone()
