"""Run HAProxy on loopback, leading all connections to one of several database servers."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from pathlib import Path

from dev.env.debian_packages import environ, unpack
from dev.paths import CHAOS, log_of, private_directory
from dev.process.child import Child, stop_leftover
from dev.services.ports import free_port
from dev.services.socket_path import plain_path

# The database user of HAProxy's check, without a password and without rights.
CHECKER = "haproxy"
_STATE = "SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'"
_GLOBAL = """global
    stats socket {admin} mode 600 level admin
defaults
    mode tcp
    timeout connect 1s
    timeout client 1h
    timeout server 1h
    option srvtcpka
listen database
    bind 127.0.0.1:{port}
"""
# One writer: the stick table keeps connections at the present server, even after an earlier one in
# the list is back. Each check signs in, and queries whether the node is synced with the group.
_ONE_WRITER = """    stick-table type ip size 1 nopurge
    stick on dst
    default-server check inter 300ms fastinter 100ms fall 2 rise 2 on-marked-down shutdown-sessions
    option tcp-check
    tcp-check connect
    tcp-check expect binary 0a
    tcp-check send-binary {sign_in}
    tcp-check expect binary 0700000200000002
    tcp-check send-binary {state}
    tcp-check expect string Synced
"""


class HaproxyProcess:
    """A running HAProxy in front of servers on ``ports``."""

    def __init__(self, ports: Iterable[int], *, one_writer: bool) -> None:
        self.port = free_port()
        home = private_directory(CHAOS / "haproxy")
        self._admin = plain_path(home / "admin.sock")
        servers = [f"    server s{n} 127.0.0.1:{port}" for n, port in enumerate(ports)]
        checks = _ONE_WRITER.format(sign_in=_sign_in(), state=_query(_STATE)) if one_writer else ""
        text = _GLOBAL.format(admin=self._admin, port=self.port) + checks + "\n".join(servers)
        configuration = home / "haproxy.cfg"
        configuration.write_text(f"{text}\n", encoding="utf-8")
        self._child = self._start(configuration, home / "haproxy.pid")

    def move(self, port: int) -> None:
        """Lead all connections to another port, as an operator would change a DNS name."""
        self._send(f"set server database/s0 addr 127.0.0.1 port {port}")
        self._send("shutdown sessions server database/s0")

    def writer(self) -> int:
        """Return the index of the server that has the connections."""
        table = self._send("show table database")
        return int(table.partition("server_id=")[2].split()[0]) - 1

    def stop(self) -> None:
        self._child.stop()

    def _start(self, configuration: Path, pid_file: Path) -> Child:
        home = unpack("haproxy", apt=["haproxy"])
        stop_leftover(pid_file, str(configuration))
        command = [str(home / "usr/sbin/haproxy"), "-db", "-f", str(configuration)]
        child = Child(
            "HAProxy", command, pid_file=pid_file, log=log_of("haproxy", CHAOS), env=environ(home)
        )
        child.await_ready(lambda: bool(self._send("show info")), 20)
        return child

    def _send(self, line: str) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(str(self._admin))
                client.sendall(f"{line}\n".encode())
                return b"".join(iter(lambda: client.recv(4096), b"")).decode()
        except OSError:
            return ""


def _sign_in() -> str:
    """Return HandshakeResponse41 without a password, in hexadecimal."""
    capabilities = (0x8201).to_bytes(4, "little")  # LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION
    max_packet = (1 << 24).to_bytes(4, "little")
    utf8 = b"\x21" + bytes(23)
    return _packet(1, capabilities + max_packet + utf8 + CHECKER.encode() + b"\0" + b"\0")


def _query(statement: str) -> str:
    return _packet(0, b"\x03" + statement.encode())


def _packet(number: int, payload: bytes) -> str:
    return (len(payload).to_bytes(3, "little") + bytes([number]) + payload).hex()
