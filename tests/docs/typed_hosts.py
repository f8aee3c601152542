"""Machines on addresses of loopback, for what docs/operations.md types on several of them.

Each has a network address and a root directory of its own. Replaced are the network, passwords, the
places below /etc, /srv, /run, /var/lib and /usr/lib/galera, sizes of memory, the users and groups
of services, and the commands that start services: Debian's are not installed.
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
    """Return the beginning of loopback addresses on which nobody listens, such as ``127.9.7.``."""
    while True:
        network = f"127.{random.randint(2, 250)}.{random.randint(0, 250)}."
        with suppress(OSError), ExitStack() as probing:
            for port in PORTS:
                probing.enter_context(socket.create_server((f"{network}11", port)))
            return network


class Host:
    """One machine: ``host.type("echo OWN")``. ``host.start`` is for what goes on."""

    def __init__(
        self, number: str, network: str, stack: ExitStack, replaced: Mapping[str, str]
    ) -> None:
        self.address = network + number
        self.root = Path(tempfile.mkdtemp(prefix=f"ty{number}-"))  # short: it has sockets
        stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.log = self.root / "log"
        self._network, self._stack, self._replaced = network, stack, replaced
        self._galera = debian_packages.unpack(
            "galera", apt=["galera-4", "rsync", "lsof"], without_dependencies=["mariadb-server"]
        )
        haproxy = debian_packages.unpack("haproxy", apt=["haproxy"])
        (self.root / "bin").mkdir()
        paths = _as_root(self.root / "bin", debian_packages.environ(self._galera, haproxy))
        kept = ("HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT")
        environ = {name: os.environ[name] for name in kept if name in os.environ}
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
        """Return a text of the page as it is on this machine."""
        for placeholder, value in self._replaced.items():
            text = text.replace(placeholder, value)
        text = re.sub(r"\bOWN\b", self.address, text).replace("galera.internal", self.address)
        text = text.replace("'10.0.0.%'", "'127.%'").replace("10.0.0.", self._network)
        text = text.replace("…", PASSWORD).replace("4G", "48M")
        text = text.replace("/usr/lib/galera", str(next(self._galera.glob("usr/lib/galera"))))
        return _PLACE.sub(lambda place: f"{self.root}{place[0]}", text)

    def place(self, path: str) -> Path:
        """Return where a path of the page is."""
        return Path(self.here(path))

    def write(self, path: str, text: str) -> None:
        """Write a file of the page, or append what it has "besides"."""
        file = self.place(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as stream:
            stream.write(self.here(text))

    def type(self, lines: str) -> str:
        """Type lines, or a command that starts or stops a service; what they print."""
        service = self._services.get(lines.strip())
        if service is not None:
            service()
            return ""
        done = self._do(lines)
        assert done.returncode == 0, f"{self.address}: {lines}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def prints(self, lines: str, text: str) -> bool:
        """Type lines that may fail for now; whether they print this."""
        return text in self._do(lines).stdout

    def _do(self, lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-ec", self.here(lines)], cwd=self.root, env=self._environ,
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip

    def adapt(self, path: str) -> None:
        """Replace in a copied file what is marked by CHANGE."""
        file = self.place(path)
        file.write_text(self.here(file.read_text()))

    def sql(self, statements: str) -> None:
        """Type statements into this machine's MariaDB, as its administrator."""
        self.type(f"mariadb <<'END'\n{statements}\nEND")

    def start(self, name: str, lines: str) -> None:
        """Type lines of which the last goes on; it is ended with the test."""
        self._run(name, ["bash", "-ec", self.here(lines)])

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash."""
        self.processes[name].kill()
        self.processes[name].wait(LONGEST)

    def stop_at_the_end(self, pid_file: str) -> None:
        """End the process that then is in a file: a new master is no child of ours."""

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
        """Start it as Debian's unit does: it has an empty data directory, and waits for Synced."""
        data, own = self.root / "var" / "lib" / "mysql", self.root / "debian.cnf"
        if not data.exists():
            data.parent.mkdir(parents=True, exist_ok=True)
            mariadb.make_data_directory(data)
        lines = [f"datadir={data}", f"socket={self.root}/s.sock", f"pid-file={self.root}/db.pid",
                 *(one.removeprefix("--") for one in mariadb.as_root())]  # fmt: skip
        included = self.place("/etc/mysql/mariadb.conf.d/60-galera.cnf")
        own.write_text("\n".join(["[mysqld]", *lines, f"!include {included}", ""]))
        program = find("mariadbd")
        assert program is not None
        self._run("mariadb", [program, f"--defaults-file={own}", *options])
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
    """End what is still running; ``at_once``: a Redis would wait for its replicas."""
    if process.poll() is None:
        if at_once:
            process.kill()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return
        process.kill()
        process.wait()
