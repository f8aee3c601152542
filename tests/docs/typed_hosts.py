"""Simulate machines on loopback addresses for the commands of docs/operations.md.

Each has a network address and a root directory. The network, passwords, paths below /etc, /srv,
/run, /var/lib and /usr/lib/galera, sizes of memory, users and groups of services, and the commands
that start services are replaced: Debian's services are not installed.
"""

from __future__ import annotations

import getpass
import grp
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from dev.env import debian_packages
from dev.programs import find
from dev.services import mariadb
from dev.services.galera import _as_root
from dev.services.redis import _program
from tests.docs.typed import end, wait_until
from tests.support.at_once import LONGEST

PASSWORD = "for-tests-only-and-long-enough-to-be-a-secret-key"
PORTS = (3306, 4567, 4568, 6379, 26379, 8000)
_PLACE = re.compile(r"(?<![\w.:/}])/(etc|srv|run|var/lib)/")


def free_network() -> str:
    """Return a prefix of loopback addresses on which nothing listens, such as ``127.9.7.``."""
    while True:
        network = f"127.{random.randint(2, 250)}.{random.randint(0, 250)}."
        with suppress(OSError), ExitStack() as probing:
            for port in PORTS:
                probing.enter_context(socket.create_server((f"{network}11", port)))
            return network


class Host:
    """A machine: ``host.type("echo OWN")``; ``host.start`` is for lines that keep running."""

    def __init__(
        self, number: str, network: str, stack: ExitStack, replaced: Mapping[str, str]
    ) -> None:
        self.address = network + number
        self.root = Path(tempfile.mkdtemp(prefix=f"ty{number}-"))  # A short path: it holds sockets.
        stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.log = self.root / "log"
        self._network, self._stack, self._replaced = network, stack, replaced
        self._galera = debian_packages.unpack(
            "galera", apt=["galera-4", "rsync", "lsof"], without_dependencies=["mariadb-server"]
        )
        haproxy = debian_packages.unpack("haproxy", apt=["haproxy"])
        (self.root / "bin").mkdir()
        paths = _as_root(self.root / "bin", debian_packages.environ(self._galera, haproxy))
        names = ("HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT")
        environ = {name: os.environ[name] for name in names if name in os.environ}
        self._environ = {**environ, **paths, "WEB_CONCURRENCY": "1"}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._services: dict[str, Callable[[], None]] = {
            "galera_new_cluster": lambda: self._start_mariadb("--wsrep-new-cluster"),
            "systemctl stop mariadb": lambda: self._stop("mariadb"),
            "systemctl start mariadb": self._start_mariadb,
            "systemctl restart haproxy": self._start_haproxy,
            "systemctl restart redis-server": lambda: self._start_redis("redis"),
            "systemctl stop redis-server redis-sentinel": lambda: self._stop("redis", "sentinel"),
            "systemctl restart redis-sentinel": lambda: self._start_redis("sentinel"),
        }
        client = find("mariadb")
        assert client is not None
        self._program("mariadb", f'[ "$1" = -h ] || set -- --socket={self.root}/s.sock -u root "$@"'
                      f'\nexec {client} "$@"')  # fmt: skip

    def here(self, text: str) -> str:
        """Return a text of the page, adapted to this machine."""
        for placeholder, value in self._replaced.items():
            text = text.replace(placeholder, value)
        text = re.sub(r"\bOWN\b", self.address, text).replace("galera.internal", self.address)
        text = text.replace("'10.0.0.%'", "'127.%'").replace("10.0.0.", self._network)
        text = text.replace("…", PASSWORD).replace("4G", "48M")
        text = text.replace("/usr/lib/galera", str(next(self._galera.glob("usr/lib/galera"))))
        return _PLACE.sub(lambda place: f"{self.root}{place[0]}", text)

    def place(self, path: str) -> Path:
        """Return this machine's path for a path of the page."""
        return Path(self.here(path))

    def write(self, path: str, text: str) -> None:
        """Write a file of the page, or append to it if the page has several parts."""
        file = self.place(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as stream:
            stream.write(self.here(text))

    def type(self, lines: str) -> str:
        """Run lines, or a command that starts or stops a service; return the output."""
        service = self._services.get(lines.strip())
        if service is not None:
            service()
            return ""
        process = self._do(lines)
        assert process.returncode == 0, (
            f"{self.address}: {lines}\n{process.stdout}\n{process.stderr}"
        )
        return process.stdout

    def prints(self, lines: str, text: str) -> bool:
        """Run lines that may fail for now, and return whether they print this text."""
        return text in self._do(lines).stdout

    def _do(self, lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-ec", self.here(lines)], cwd=self.root, env=self._environ,
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip

    def adapt(self, path: str) -> None:
        """Replace the parts of a copied file that CHANGE marks."""
        file = self.place(path)
        file.write_text(self.here(file.read_text()))

    def sql(self, statements: str) -> None:
        """Run statements in this machine's MariaDB, as its administrator."""
        self.type(f"mariadb <<'END'\n{statements}\nEND")

    def start(self, name: str, lines: str) -> None:
        """Start lines of which the last keeps running; it ends with the test."""
        self._run(name, ["bash", "-ec", self.here(lines)])

    def kill(self, name: str) -> None:
        """Kill it by SIGKILL, as a crash does."""
        self.processes[name].kill()
        self.processes[name].wait(LONGEST)

    def stop_at_the_end(self, pid_file: str) -> None:
        """End the process named by a file when the test ends: a new master is no child of ours."""

        def stop() -> None:
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int(self.place(pid_file).read_text()), signal.SIGTERM)

        self._stack.callback(stop)

    def _stop(self, *names: str) -> None:
        for name in names:
            if name in self.processes:
                end(self.processes.pop(name))

    def _run(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        self._stop(name)
        with self.log.open("ab") as stream:
            process = subprocess.Popen(
                command, cwd=self.root, env=self._environ, stdout=stream, stderr=stream
            )
        self.processes[name] = process
        self._stack.callback(_end, process, at_once=name not in ("api", "worker"))
        return process

    def _program(self, name: str, text: str) -> None:
        file = self.root / "bin" / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o700)
        self._environ["PATH"] = (
            f"{file.parent}:{self._environ['PATH'].removeprefix(f'{file.parent}:')}"
        )

    def _start_mariadb(self, *options: str) -> None:
        """Start it as Debian's unit does: with an empty data directory, and waiting for Synced."""
        data, config_file = self.root / "var" / "lib" / "mysql", self.root / "debian.cnf"
        if not data.exists():
            data.parent.mkdir(parents=True, exist_ok=True)
            mariadb.make_data_directory(data)
        lines = [f"datadir={data}", f"socket={self.root}/s.sock", f"pid-file={self.root}/db.pid",
                 *(option.removeprefix("--") for option in mariadb.root_options())]  # fmt: skip
        included = self.place("/etc/mysql/mariadb.conf.d/60-galera.cnf")
        config_file.write_text("\n".join(["[mysqld]", *lines, f"!include {included}", ""]))
        program = find("mariadbd")
        assert program is not None
        self._run("mariadb", [program, f"--defaults-file={config_file}", *options])
        wait_until(self._is_synced, self.log)

    def _is_synced(self) -> bool:
        assert self.processes["mariadb"].poll() is None, self.log.read_text()[-3000:]
        state = "SHOW STATUS LIKE 'wsrep_local_state_comment'"
        return self.prints(f"mariadb -Ne {shlex.quote(state)}", "Synced")

    def _start_haproxy(self) -> None:
        file = self.place("/etc/haproxy/haproxy.cfg")
        text = self.here(file.read_text()).replace("bind 127.0.0.1:", f"bind {self.address}:")
        text = text.replace("user haproxy", f"user {getpass.getuser()}")
        text = text.replace("group haproxy", f"group {grp.getgrgid(os.getgid()).gr_name}")
        (self.root / "run" / "haproxy").mkdir(parents=True)
        file.write_text(text)
        self._run("haproxy", ["haproxy", "-db", "-f", str(file)])

    def _start_redis(self, name: str) -> None:
        program = _program()
        assert program is not None
        self.place("/var/lib/redis/").mkdir(parents=True, exist_ok=True)
        mode = ["--sentinel"] if name == "sentinel" else []
        self._run(name, [program, str(self.place(f"/etc/redis/{name}.conf")), *mode])


def _end(process: subprocess.Popen[bytes], *, at_once: bool) -> None:
    """End a process that still runs; ``at_once`` kills it, as Redis would wait for its replicas."""
    if process.poll() is None:
        if at_once:
            process.kill()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return
        process.kill()
        process.wait()
