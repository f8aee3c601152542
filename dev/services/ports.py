"""Read HOST and PORT, check that the port is free, and return the local URL of the API."""

from __future__ import annotations

import errno
import http.client
import os
import random
import socket
from dataclasses import dataclass

from dev.console import Trouble

# Below Linux's ports for outgoing connections (ip_local_port_range): a restarted server finds its
# port free.
_NOT_EPHEMERAL = range(20_000, 32_000)
_EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


@dataclass(frozen=True)
class Address:
    """The address of a server: HOST and PORT as given, and the command that starts it."""

    host: str
    port: int
    command: str = "make run"
    setting: str = "PORT"

    @property
    def url(self) -> str:
        """Return the URL for a browser on this machine."""
        local = {"127.0.0.1", "::1", "localhost", *_EVERY_INTERFACE}
        host = "localhost" if self.host in local else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def open_to_others(self) -> bool:
        """Return whether the API listens on every interface."""
        return self.host in _EVERY_INTERFACE

    def require_free(self) -> None:
        """Raise ``Trouble`` if the port is taken, before anything is installed or started."""
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self.host or None, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except OSError as error:
            raise Trouble(f"HOST={self.host} is not an address of this machine: {error}") from None
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise Trouble(self._refusal(error)) from None

    def is_ready(self, path: str = "/readyz", *, timeout: float = 2) -> bool:
        """Return whether the path answers 200 within ``timeout`` seconds."""
        host = _EVERY_INTERFACE.get(self.host, self.host)
        connection = http.client.HTTPConnection(host, self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def taken(self) -> str:
        """Return a sentence for a person whose port another program uses."""
        free = self.port + 1 if self.port < 65535 else 8000
        return (
            f"{self.setting}={self.port} is taken: another program listens on it."
            f" Name a free one:\n\n    {self.command} {self.setting}={free}"
        )

    def _refusal(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return self.taken()
        if error.errno == errno.EACCES:
            return (
                f"Only root can listen on {self.setting}={self.port}. Name one above 1023:"
                f" {self.command} {self.setting}=8000"
            )
        return f"Can't listen on HOST={self.host} {self.setting}={self.port}: {error.strerror}."


def from_environ() -> Address:
    """Return HOST and PORT, by default 127.0.0.1 and 8000. Raises ``Trouble``."""
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    return Address(host, _port("PORT", 8000, "make run"))


def page_from_environ(default: int) -> Address:
    """Return the loopback address and SPA_PORT, for the example page. Raises ``Trouble``."""
    command, setting = "make spa", "SPA_PORT"
    return Address("127.0.0.1", _port(setting, default, command), command, setting)


def _port(setting: str, default: int, command: str) -> int:
    port = os.environ.get(setting, "").strip() or str(default)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        example = f"{command} {setting}={default + 1}"
        raise Trouble(f"{setting}={port} must be a number from 1 to 65535. Example: {example}")
    return int(port)


def free_port() -> int:
    """Return a port of the loopback address that no server listens on."""
    while True:
        port = random.choice(_NOT_EPHEMERAL)  # noqa: S311  no secret
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
