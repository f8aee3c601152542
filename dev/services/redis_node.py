"""Run a Redis server or Sentinel of a topology; kill, pause and restart it."""

from __future__ import annotations

import os
import random
import signal
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from dev.console import Trouble
from dev.paths import private_directory
from dev.process.child import Child, stop_leftover
from dev.services import redis as redis_server

HOST = "127.0.0.1"
# Below Linux's ports for outgoing connections: such a connection would hold the port of a killed
# node, which then could not start again.
_PORTS = range(15000, 32000)
_START_SECONDS = 30.0
_ANSWER_SECONDS = 2.0


@dataclass(frozen=True)
class Access:
    """The passwords and certificates of a topology; none by default.

    ``password`` is for the user ``gatebook``, who has ``rights`` on the servers and
    ``sentinel_rights`` on the Sentinels, and for ``operator``, who has all rights. ``certificate``
    is a PEM file with the key and certificate for 127.0.0.1, signed by ``ca``.
    """

    password: str = ""
    rights: str = "~* &* +@all"
    sentinel_rights: str = "&* +@all"
    certificate: Path | None = None
    ca: Path | None = None

    def replicating(self) -> list[str]:
        """Return the configuration of a server without data on disk that may have replicas."""
        operator = ["masteruser operator", f"masterauth {self.password}"] if self.password else []
        return [
            'save ""',
            "appendonly no",
            "repl-diskless-sync yes",
            "repl-diskless-sync-delay 0",
            *operator,
            *self.users(self.rights),
        ]

    def listening(self, port: int) -> list[str]:
        """Return the configuration for listening on ``port``."""
        if self.certificate is None:
            return [f"port {port}"]
        return [
            "port 0",
            f"tls-port {port}",
            f"tls-cert-file {self.certificate}",
            f"tls-key-file {self.certificate}",
            f"tls-ca-cert-file {self.ca}",
            "tls-auth-clients no",
            "tls-replication yes",
        ]

    def users(self, rights: str) -> list[str]:
        """Return the configuration of the two users."""
        if not self.password:
            return []
        return [
            "user default off",
            f"user operator on >{self.password} ~* &* +@all",
            f"user gatebook on >{self.password} {rights}",
        ]

    def url(self, scheme: str, ports: Iterable[int], path: str = "", **parameters: str) -> str:
        """Return a REDIS_URL for the user ``gatebook``; ``scheme`` without its final s for TLS."""
        nodes = ",".join(f"{HOST}:{port}" for port in ports)
        user = f"gatebook:{quote(self.password, safe='')}@" if self.password else ""
        if self.ca is not None:
            scheme = scheme.replace("redis", "rediss", 1)
            parameters = {**parameters, "ssl_ca_certs": str(self.ca)}
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{scheme}://{user}{nodes}{path}{query}"

    def client(self, port: int) -> Redis:
        """Return a client with all rights that never retries."""
        user: dict[str, Any] = {}
        if self.password:
            user = {"username": "operator", "password": self.password}
        if self.ca is not None:
            user |= {"ssl": True, "ssl_ca_certs": str(self.ca)}
        return Redis(
            host=HOST,
            port=port,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            **user,
        )


class RedisNode:
    """A server whose configuration, which it rewrites itself, survives a restart."""

    def __init__(
        self, name: str, folder: Path, port: int, lines: Iterable[str], access: Access
    ) -> None:
        self.name = name
        self.port = port
        self.client = access.client(port)
        self._folder = private_directory(folder)
        self._configuration = folder / f"{name}.conf"
        self._pid_file = folder / f"{name}.pid"
        self._sentinel = name.startswith("sentinel")
        stop_leftover(self._pid_file, str(self._configuration))
        common = [
            f"bind {HOST}",
            f"dir {private_directory(folder / name)}",
            "daemonize no",
            "set-proc-title no",  # stop_leftover finds it by the configuration in its command line
        ]
        text = "\n".join([*common, *access.listening(port), *lines])
        self._configuration.write_text(f"{text}\n", encoding="utf-8")

    def start(self) -> None:
        """Start the server and return at once; ``await_ready`` waits for it."""
        program = redis_server._program()  # noqa: SLF001
        if program is None:
            raise Trouble("redis-server is missing: make run installs it.")
        self._child = Child(
            f"Redis {self.name}",
            [program, self._configuration, *(["--sentinel"] if self._sentinel else [])],
            pid_file=self._pid_file,
            log=self._folder / f"{self.name}.log",
        )

    def await_ready(self, ready: Callable[[], bool] | None = None) -> None:
        """Wait until the server answers, or until ``ready`` returns True."""
        self._child.await_ready(ready or self.answers, _START_SECONDS)

    def answers(self) -> bool:
        """Return whether the server answers PING in time."""
        try:
            return bool(self.client.ping())
        except RedisError:
            return False

    def role(self) -> str:
        """Return ``master``, ``slave``, ``sentinel``, or ``unknown`` without an answer."""
        try:
            return str(self.client.info("replication").get("role", "sentinel"))
        except RedisError:
            return "unknown"

    def kill(self) -> None:
        """Kill the server, as in a crash."""
        self._child.kill()

    def pause(self) -> None:
        """Stop the process by SIGSTOP: connections stay open and get no answer."""
        os.kill(self._child.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Continue a paused process; do nothing if it was killed."""
        if self._child.status() is None:
            os.kill(self._child.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Kill the server, start it again and wait until it answers."""
        self.kill()
        self.start()
        self.await_ready()


def free_ports(count: int) -> list[int]:
    """Return ``count`` free ports of the loopback address. Raises ``Trouble``."""
    ports: list[int] = []
    for port in random.sample(_PORTS, k=len(_PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        ports.append(port)
        if len(ports) == count:
            return ports
    raise Trouble(f"Fewer than {count} ports are free on {HOST}.")
