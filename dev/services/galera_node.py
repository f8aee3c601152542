"""Run a node of a private Galera cluster: a process that may be killed, paused and cut off."""

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
from dev.paths import log_of, private_directory, shown
from dev.process.child import die_with_parent, stop_leftover
from dev.programs import find
from dev.services import mariadb
from dev.services.socket_path import plain_path

# Seconds: for a node that takes over the whole state, on a busy machine.
LONGEST = 90.0
_POSITION = re.compile(r"Recovered position:? *([0-9a-f-]{36}:-?\d+)")


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback: for clients, the group, and both kinds of state transfer."""

    clients: int
    group: int
    incremental: int
    whole: int


class Node:
    """One server of the cluster. It answers on a unix socket, and on a port of loopback."""

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
        """Write the option file that the server and the scripts of state transfer read."""
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
            *mariadb.as_root(),
            mariadb.own_tmpdir(self.home),
            *mariadb.SHARED_OPTIONS,
        ]
        lines += [option.removeprefix("--") for option in shared]
        mariadb.write_private(self._options, "\n".join(["[mysqld]", *lines, ""]))

    @property
    def pid(self) -> int | None:
        """The number of the process, None when there is none."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def url(self, user: str = "gatebook", database: str = "gatebook", *, tcp: bool = False) -> str:
        """Return the DATABASE_URL of this node, by its socket or its port."""
        known = f"mysql://{user}:{self._password}@"
        if tcp:
            return f"{known}127.0.0.1:{self.ports.clients}/{database}"
        return f"{known}localhost/{database}?unix_socket={quote(str(self.socket))}"

    def connect(self, **options: Any) -> Any:
        """Open a connection as the administrator ``tester``, with autocommit."""
        given = {"user": "tester", "password": self._password, "unix_socket": str(self.socket)}
        deadlines = {"connect_timeout": 5, "read_timeout": 60, "autocommit": True}
        return pymysql.connect(**{**given, **deadlines, **options})

    def sql(self, statement: str, *parameters: object, **options: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the administrator, on a connection of its own; its rows."""
        with closing(self.connect(**options)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall())

    def status(self, name: str) -> str:
        """Return a status variable, for instance ``wsrep_cluster_size``; empty if it can't say."""
        if not mariadb.greets(self.socket):  # PyMySQL would leave the socket open
            return ""
        try:
            rows = self.sql(f"SHOW GLOBAL STATUS LIKE '{name}'", read_timeout=5)
        except (pymysql.err.MySQLError, OSError):
            return ""
        return str(rows[0][1]) if rows else ""

    def synced(self) -> bool:
        """Whether it has all that the group has and serves clients."""
        return (
            self.status("wsrep_local_state_comment") == "Synced"
            and self.status("wsrep_ready") == "ON"
        )

    def start(self, *, first: bool = False, init: Path | None = None, wait: bool = True) -> None:
        """Start it where it stopped; without data it gets them by state transfer.

        ``first``: it begins a cluster instead of joining one. ``init``: a file of statements.
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
                preexec_fn=die_with_parent,  # noqa: PLW1509  it calls prctl only
            )
        self._pid_file.write_text(str(self._process.pid))
        if wait:
            self.await_synced()

    def await_synced(self) -> None:
        """Wait until it has all that the group has. Raises ``Trouble``."""
        self.wait_for(self.synced, "was not synced")

    def began(self) -> bool:
        """Whether it serves clients. Says so before there are users who could ask."""
        return mariadb.greets(self.socket)

    def wait_for(self, reached: Callable[[], bool], failing: str) -> None:
        """Wait for something about it; raises ``Trouble`` when its process ends before."""
        deadline = time.monotonic() + LONGEST
        while not reached():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                why = f" The end of {shown(self.log)}:\n\n{tail(self.log)}"
                raise Trouble(f"{self.name} {'ended' if ended else failing}.{why}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: no goodbye, and what was not on disk is lost."""
        self._signal_group(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._pid_file.unlink(missing_ok=True)

    def stop(self) -> None:
        """SIGTERM: it leaves the group in order, and knows its position at the next start."""
        if self._process is None:
            return
        self.resume()  # one that is paused sees no SIGTERM
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)  # one that was cut off may wait for others
        self.kill()

    def pause(self) -> None:
        """SIGSTOP: the others wait for it, then go on without it."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """End ``pause``."""
        self._signal_group(signal.SIGCONT)

    def isolate(self) -> None:
        """Cut it off from the others, and wait until it knows.

        It goes on answering clients, without a quorum. The group waits ``evs.suspect_timeout``
        before it goes on; 5 s unless given.
        """
        self._set_isolated(1)
        self.wait_for(lambda: self.status("wsrep_ready") == "OFF", "did not lose the group")

    def rejoin(self) -> None:
        """End ``isolate``."""
        self._set_isolated(0)
        self.await_synced()

    def forget(self) -> None:
        """Remove the data of a stopped node: its next start takes over the whole state."""
        if self.pid is not None:
            raise RuntimeError(f"{self.name} is running.")
        shutil.rmtree(self.data, ignore_errors=True)
        private_directory(self.data)

    def position(self) -> int:
        """Return the number of the last transaction that a stopped node has; -1 for none."""
        command = [self._program(), f"--defaults-file={self._options}", "--wsrep-recover"]
        said = subprocess.run(command, capture_output=True, env=self._environ, timeout=LONGEST)
        [*_, found] = _POSITION.findall((said.stderr + said.stdout).decode(errors="replace"))
        self._recovered = found
        return int(found.rpartition(":")[2])

    @property
    def _options(self) -> Path:
        return self.home / "my.cnf"

    @property
    def _pid_file(self) -> Path:
        return self.home / "node.pid"

    def _start_position(self) -> list[str]:
        """Read from the tables how far it had come: a killed one has not written it down."""
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
        # a node without quorum refuses most statements, but takes this one
        self.sql(f"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={value}'")

    def _signal_group(self, number: int) -> None:
        # the scripts of state transfer and their rsync are in its group
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
