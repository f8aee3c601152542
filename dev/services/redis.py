"""Run a private Redis with its own directory and a unix socket; no TCP port, no service."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import quote

from dev.console import Trouble
from dev.env import packages
from dev.paths import RUN, log_of, private_directory
from dev.process.child import Child, stop_leftover
from dev.programs import find
from dev.services.socket_path import plain_path


def find_or_install() -> None:
    """Install redis-server unless it is there. Raises ``Trouble``."""
    if not _program():
        # Debian's redis-server package would start and enable a service; redis-tools contains the
        # same program under another name, see ``_program``.
        packages.install("Redis", apt=["redis-tools"], brew=["redis"])
        if not _program():
            raise Trouble("redis-server is still missing after the installation.")


def start(home: Path, *, durable: bool) -> str:
    """Start a server in ``home`` and return its REDIS_URL; ``durable`` keeps its data on disk."""
    data = private_directory(home / "redis")
    path = plain_path(home / "redis.sock")
    pid_file = home / "redis.pid"
    # Redis changes its command line to its name and the socket.
    stop_leftover(pid_file, str(path))
    program = _program()
    assert program is not None
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--dir": str(data),
        "--daemonize": "no",
        "--save": "",
        "--appendonly": "yes" if durable else "no",
        "--appendfsync": "everysec",
    }
    command = [program, *(part for option in options.items() for part in option)]
    child = Child("Redis", command, pid_file=pid_file, log=log_of("redis", home))
    child.await_ready(lambda: _answers(path), 60)
    return url(home)


def url(home: Path) -> str:
    """Return the REDIS_URL of the server in ``home``."""
    return f"unix://{quote(str(plain_path(home / 'redis.sock')))}?db=0"


def _program() -> str | None:
    """Return the path of redis-server, or of a link to redis-check-rdb; None without either.

    Both are one program that acts by the name of its call (main() in Redis' server.c): a link with
    the name redis-server is the server.
    """
    server = find("redis-server")
    tool = find("redis-check-rdb", "redis-check-aof")
    if server or not tool:
        return server
    link = private_directory(RUN / "bin") / "redis-server"
    if not link.is_symlink() or str(link.readlink()) != tool:
        link.unlink(missing_ok=True)
        link.symlink_to(tool)
    return str(link)


def _answers(path: Path) -> bool:
    """Return whether the server answers PING; while it loads its data, it answers an error."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
