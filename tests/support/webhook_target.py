"""An HTTP server on loopback that takes requests, and misbehaves as real servers do."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.at_once import LONGEST

HANG = b""  # Nothing is answered, and the connection stays open.
DRIBBLE = b"~"  # An answer that never ends, some bytes at a time.


@dataclass(frozen=True)
class Received:
    """A request that arrived completely."""

    path: str
    headers: Message
    body: bytes
    method: str = "POST"


# -> the bytes of an answer, or one of the constants above
Answering = Callable[[Received], bytes]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of an answer: ``answer(503, retry_after="7")``."""
    lines = [f"HTTP/1.1 {status} As it is", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class WebhookTarget:
    """A receiver of webhooks; ``received`` are its requests in order.

    ``answering`` returns the answer to each of them.
    """

    def __init__(self, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.received: list[Received] = []
        self.answering: Answering = lambda _request: answer(204)
        self.connections = 0
        self.over = threading.Event()
        self._context = context
        self._server = _Server((host, 0), self)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, host: str = "localhost", path: str = "/hook") -> str:
        """Return the URL of this server, under a host name of the caller's choice."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def await_received(self, count: int) -> list[Received]:
        """Wait until ``count`` requests have come."""
        deadline = time.monotonic() + LONGEST
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} came"
            time.sleep(0.01)
        return list(self.received)

    def stop(self) -> None:
        """Stop listening, and release the requests that hang."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def wrapped(self, sock: socket.socket) -> socket.socket:
        """Return an accepted connection, over TLS if the server has a context."""
        self.connections += 1
        sock.settimeout(LONGEST)
        return self._context.wrap_socket(sock, server_side=True) if self._context else sock


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], target: WebhookTarget) -> None:
        self.target = target
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake runs in the connection's thread: if it hangs, it blocks only its client.
        with suppress(OSError):
            wrapped = self.target.wrapped(request)
            try:
                self.RequestHandlerClass(wrapped, client_address, self)
            finally:
                wrapped.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors of connections: tests break them on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Received(self.path, self.headers, body, self.command)
        target = self.server.target
        reply = target.answering(request)
        target.received.append(request)
        self.close_connection = True
        if reply == HANG:
            target.over.wait(LONGEST)
        elif reply == DRIBBLE:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
            while not target.over.wait(0.05):
                self.wfile.write(b"x")
        else:
            self.wfile.write(reply)

    def do_GET(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""
