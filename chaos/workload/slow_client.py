"""Send a request very slowly (slowloris), and reconnect after a cut."""

from __future__ import annotations

import socket
from typing import Self

_HEAD = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


class SlowClient:
    """A client that sends the head of a request byte by byte, and never its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = self._connect()
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send_a_byte(self) -> None:
        """Send one byte; reconnect if the server has closed the connection."""
        try:
            self._socket.send(_HEAD[self._sent : self._sent + 1] or b"-")
            self._sent += 1
            self._socket.recv(4096)
        except BlockingIOError:
            return  # no answer yet: the server waits for the rest
        except OSError:
            pass
        self._socket.close()
        self._socket = self._connect()
        self._sent = 0

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        connection.setblocking(False)
        return connection
