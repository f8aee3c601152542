"""Run a node of a private Galera cluster; kill, pause and isolate it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pymysql

from dev.console import Trouble, tail
from dev.paths import display_path, log_of, private_directory
from dev.process.child import die_with_parent, stop_leftover
from dev.programs import find
from dev.services import mariadb
from dev.services.socket_path import plain_path

# Seconds: enough for a transfer of the whole state on a busy machine.
MAX_START_SECONDS = 90.0
_POSITION = re.compile(r"Recovered position:? *([0-9a-f-]{36}:-?\d+)")


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback for clients, the group, and both kinds of state transfer."""

    clients: int
    group: int
    incremental: int
    whole: int


class GaleraNode:
    """A server of the cluster that listens on a unix socket and on a port of loopback."""

    def __init__(
        self, number: int, home: Path, ports: Ports, environ: Mapping[str, str], password: str
    ) -> None:
        self.name = f"node{number}"
        self.ports = ports
        self.home = private_directory(home / self.name)
        self.socket = plain_path(self.home / "s.sock")
        self.data = self.home / "data"
        self.log = log_of("galera", self.home)
        self._environ = {**os.environ, **environ}
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None
        stop_leftover(self._pid_file, f"--defaults-file={self._options}")

    def configure(self, options: Mapping[str, object]) -> None:
        """Write the option file of the server and of the scripts for state transfer."""
        own = {
            "datadir": self.data,
            "socket": self.socket,
            "pid-file": self.home / "mariadbd.pid",
            "port": self.ports.clients,
            "bind-address": "127.0.0.1",
            "wsrep_node_name": self.name,
            "wsrep_node_address": f"127.0.0.1:{self.ports.group}",
            "wsrep_node_incoming_address": f"127.0.0.1:{self.ports.clients}",
            "wsrep_sst_receive_address": f"127.0.0.1:{self.ports.whole}",
        }
        lines = [f"{name}={value}" for name, value in {**own, **options}.items()]
        shared = [
            *mariadb.root_options(),
            mariadb.tmpdir_option(self.home),
            *mariadb.SHARED_OPTIONS,
        ]
        lines += [option.removeprefix("--") for option in shared]
        mariadb.write_private(self._options, "\n".join(["[mysqld]", *lines, ""]))

    @property
    def pid(self) -> int | None:
        """Return the process id; None if the node does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def url(self, user: str = "gatebook", database: str = "gatebook", *, tcp: bool = False) -> str:
        """Return the DATABASE_URL of this node, by its socket or its port."""
        account = f"mysql://{user}:{self._password}@"
        if tcp:
            return f"{account}127.0.0.1:{self.ports.clients}/{database}"
        return f"{account}localhost/{database}?unix_socket={quote(str(self.socket))}"

    def connect(self, **options: Any) -> Any:
        """Open a connection as the administrator ``tester``, with autocommit."""
        access = {"user": "tester", "password": self._password, "unix_socket": str(self.socket)}
        deadlines = {"connect_timeout": 5, "read_timeout": 60, "autocommit": True}
        return pymysql.connect(**{**access, **deadlines, **options})

    def sql(self, statement: str, *parameters: object, **options: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the administrator, on a new connection; return its rows."""
        with closing(self.connect(**options)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall())

    def status(self, name: str) -> str:
        """Return a status variable, e.g. ``wsrep_cluster_size``; empty without an answer."""
        if not mariadb.sends_greeting(self.socket):  # without a server, PyMySQL leaks the socket
            return ""
        try:
            rows = self.sql(f"SHOW GLOBAL STATUS LIKE '{name}'", read_timeout=5)
        except (pymysql.err.MySQLError, OSError):
            return ""
        return str(rows[0][1]) if rows else ""

    def synced(self) -> bool:
        """Return whether the node has the group's state and serves clients."""
        return (
            self.status("wsrep_local_state_comment") == "Synced"
            and self.status("wsrep_ready") == "ON"
        )

    def start(self, *, first: bool = False, init: Path | None = None, wait: bool = True) -> None:
        """Start the node from its own data; without data, it requests a state transfer.

        With ``first``, it begins a cluster instead of joining one. ``init``: a file of statements.
        """
        options = ["--wsrep-new-cluster"] if first else self._start_position()
        options += [f"--init-file={init}"] if init is not None else []
        with private_directory(self.log.parent).joinpath(self.log.name).open("ab") as output:
            self._process = subprocess.Popen(
                [self._program(), f"--defaults-file={self._options}", *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environ,
                umask=0o077,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  it only calls prctl
            )
        self._pid_file.write_text(str(self._process.pid))
        if wait:
            self.await_synced()

    def await_synced(self) -> None:
        """Wait until the node has the group's state. Raises ``Trouble``."""
        self.wait_for(self.synced, "was not synced")

    def began(self) -> bool:
        """Return whether the node serves clients, also before its users exist."""
        return mariadb.sends_greeting(self.socket)

    def wait_for(self, reached: Callable[[], bool], failing: str) -> None:
        """Wait until ``reached()``. Raises ``Trouble`` if the process ends or after 90 s."""
        deadline = time.monotonic() + MAX_START_SECONDS
        while not reached():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                why = f" The end of {display_path(self.log)}:\n\n{tail(self.log)}"
                raise Trouble(f"{self.name} {'ended' if ended else failing}.{why}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Send SIGKILL: the node does not leave the group, and loses data not yet on disk."""
        self._signal_group(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._pid_file.unlink(missing_ok=True)

    def stop(self) -> None:
        """Send SIGTERM: the node leaves the group in order, and stores its position."""
        if self._process is None:
            return
        self.resume()  # a paused process does not handle SIGTERM
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)  # an isolated node may wait for the others
        self.kill()

    def pause(self) -> None:
        """Send SIGSTOP: the other nodes wait for this one, then go on without it."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """End ``pause``."""
        self._signal_group(signal.SIGCONT)

    def isolate(self) -> None:
        """Cut the node off from the group, and wait until it has noticed.

        It still answers clients, without a quorum. The group goes on after ``evs.suspect_timeout``,
        5 s by default.
        """
        self._set_isolated(1)
        self.wait_for(lambda: self.status("wsrep_ready") == "OFF", "did not lose the group")

    def rejoin(self) -> None:
        """End ``isolate``."""
        self._set_isolated(0)
        self.await_synced()

    def forget(self) -> None:
        """Remove the data of a stopped node: its next start requests the whole state."""
        if self.pid is not None:
            raise RuntimeError(f"{self.name} is running.")
        shutil.rmtree(self.data, ignore_errors=True)
        private_directory(self.data)

    def position(self) -> int:
        """Return the number of the last transaction of a stopped node; -1 if it has none."""
        command = [self._program(), f"--defaults-file={self._options}", "--wsrep-recover"]
        run = subprocess.run(
            command, capture_output=True, env=self._environ, timeout=MAX_START_SECONDS
        )
        [*_, position] = _POSITION.findall((run.stderr + run.stdout).decode(errors="replace"))
        self._recovered = position
        return int(position.rpartition(":")[2])

    @property
    def _options(self) -> Path:
        return self.home / "my.cnf"

    @property
    def _pid_file(self) -> Path:
        return self.home / "node.pid"

    def _start_position(self) -> list[str]:
        """Return the option for the position in the tables: a killed node has not stored it."""
        state = self.data / "grastate.dat"
        if not (self.data / "ibdata1").exists():
            return []
        if state.exists() and not re.search(r"seqno: +-1", state.read_text()):
            return []
        return [] if self.position() < 0 else [f"--wsrep-start-position={self._recovered}"]

    def _program(self) -> str:
        program = find("mariadbd")
        assert program is not None
        return program

    def _set_isolated(self, value: int) -> None:
        # a node without quorum refuses most statements, but not this one
        self.sql(f"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={value}'")

    def _signal_group(self, number: int) -> None:
        # the group contains the scripts of state transfer and their rsync
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
