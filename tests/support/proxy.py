"""A proxy in front of MariaDB or Redis that produces the faults of networks and servers.

The proxy speaks neither protocol: it passes bytes on, or doesn't. It listens on a unix socket;
upstream is a unix socket or a TCP address.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

Address = str | tuple[str, int]
Mode = Literal["pass", "refuse", "black_hole", "cut", "pause"]

_CHUNK = 65536


class FaultProxy:
    """A proxy whose ``mode`` decides what happens from now on, on open connections, too.

    - ``pass``: everything goes through, each answer after ``delay`` seconds
    - ``refuse``: nothing listens, and open connections are closed
    - ``black_hole``: connections are accepted and kept, and nothing is ever answered
    - ``cut``: every open connection is closed, and so is every new one
    - ``pause``: bytes arrive when this mode ends, whether or not their sender still waits

    ``half_close()``, ``hang(number)`` and ``hang_new`` affect single connections.
    """

    def __init__(self, upstream: Address) -> None:
        self._upstream = upstream
        # A short path: a unix socket's may have 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="fp-"))
        self.path = self._folder / "s"
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._mode: Mode = "pass"
        self._trigger: _Trigger | None = None
        self._listener: socket.socket | None = None
        self.delay = 0.0
        self.accepted = 0
        self.unanswered: list[bytes] = []  # Bytes from clients that will not be answered.
        self.hang_new = False
        self._running = threading.Event()
        self._running.set()
        # Set when a client has sent bytes that will not be answered.
        self.swallowed = threading.Event()
        self._listen()

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        with self._lock:
            self._mode = mode
            pairs = list(self._pairs)
        if mode == "pause":
            self._running.clear()
        else:
            self._running.set()
        if mode == "refuse":
            self._deafen()
        elif self._listener is None:
            self._listen()
        if mode in {"refuse", "cut"}:
            for pair in pairs:
                pair.close()

    @contextmanager
    def failing(self, mode: Mode) -> Iterator[None]:
        """Set a mode for the block, and restore the normal one afterwards."""
        self.mode = mode
        try:
            yield
        finally:
            for pair in list(self._pairs):
                pair.close()
            self.mode = "pass"

    def half_close(self) -> None:
        """Close the server's sending side of all open connections; it still reads."""
        for pair in list(self._pairs):
            pair.finish_towards_client()

    def hang(self, number: int) -> None:
        """Never answer again on the ``number``-th of the open connections, the oldest being 0."""
        self._pairs[number].hung = True

    def cut(self, number: int) -> None:
        """Close the ``number``-th of the open connections, the oldest being 0."""
        self._pairs[number].close()

    def cut_at(self, number: int) -> _Trigger:
        """Cut the connection that sends the ``number``-th chunk from now on, before it arrives."""
        self._trigger = _Trigger(number=number)
        return self._trigger

    def cut_before(self, containing: bytes) -> _Trigger:
        """Cut the connection that sends these bytes, before they arrive."""
        self._trigger = _Trigger(number=1, containing=containing)
        return self._trigger

    def lose_answer(self, containing: bytes, *, after: int = 0) -> _Trigger:
        """Deliver the chunk that contains these bytes, and cut the connection at the answer.

        ``after``: the number of such chunks that are answered before.
        """
        self._trigger = _Trigger(number=-after, containing=containing)
        return self._trigger

    def disarm(self) -> None:
        self._trigger = None

    def close(self) -> None:
        self.mode = "refuse"
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self) -> None:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.path))
        listener.listen(128)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _deafen(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # This wakes accept().
            listener.close()
            self.path.unlink(missing_ok=True)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            if self._mode in {"cut", "refuse"}:
                client.close()
                continue
            pair = _Pair(self, client, hung=self.hang_new)
            with self._lock:
                self._pairs.append(pair)
            if pair.hung:
                self.swallowed.set()
            pair.start(self._upstream)

    def _forget(self, pair: _Pair) -> None:
        with self._lock:
            if pair in self._pairs:
                self._pairs.remove(pair)


class _Trigger:
    """A trigger that cuts a connection once at a chosen point; ``fired`` is set when it did."""

    def __init__(self, *, number: int = 0, containing: bytes = b"") -> None:
        self.fired = threading.Event()
        # the number of the chunk with these bytes; 0: the answer to the first, -1: to the second
        self._number = number
        self._containing = containing
        self._seen = 0
        self._awaits: _Pair | None = None

    def before_sending(self, pair: _Pair, chunk: bytes) -> bool:
        """Return whether to cut instead of delivering this chunk."""
        if self._containing not in chunk or self.fired.is_set():
            return False
        if self._number <= 0:
            if self._seen == -self._number:
                self._awaits = pair
            self._seen += 1
            return False
        self._seen += 1
        if self._seen == self._number:
            self.fired.set()
        return self.fired.is_set()

    def before_answering(self, pair: _Pair) -> bool:
        """Return whether to cut instead of passing this answer on."""
        if self._awaits is not pair:
            return False
        self._awaits = None
        self.fired.set()
        return True


class _Pair:
    """A client's connection, and the proxy's own connection to the server for it."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, *, hung: bool) -> None:
        self.hung = hung
        self._proxy = proxy
        self._client = client
        self._server: socket.socket | None = None

    def start(self, upstream: Address) -> None:
        try:
            self._server = _connect(upstream)
        except OSError:
            self.close()
            return
        for pump in (self._upwards, self._downwards):
            threading.Thread(target=pump, args=(self._server,), daemon=True).start()

    def finish_towards_client(self) -> None:
        with suppress(OSError):
            self._client.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._proxy._forget(self)
        for end in (self._client, self._server):
            if end is not None:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)  # This wakes the thread that reads from it.
                end.close()

    def _upwards(self, server: socket.socket) -> None:
        while chunk := _receive(self._client):
            trigger = self._proxy._trigger
            if trigger is not None and trigger.before_sending(self, chunk):
                break
            self._proxy._running.wait()
            if self._silent:
                self._proxy.unanswered.append(chunk)
                self._proxy.swallowed.set()
            elif not _send(server, chunk):
                break
        self.close()

    def _downwards(self, server: socket.socket) -> None:
        while chunk := _receive(server):
            if self._proxy.delay:
                threading.Event().wait(self._proxy.delay)
            trigger = self._proxy._trigger
            if trigger is not None and trigger.before_answering(self):
                break
            if not self._silent and not _send(self._client, chunk):
                break
        if not self._silent:
            self.close()

    @property
    def _silent(self) -> bool:
        return self.hung or self._proxy.mode == "black_hole"


def _connect(address: Address) -> socket.socket:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    connection = socket.socket(family)
    connection.settimeout(60)
    try:
        connection.connect(os.fspath(address) if isinstance(address, str) else address)
    except OSError:
        connection.close()
        raise
    connection.settimeout(None)
    return connection


def _receive(end: socket.socket) -> bytes:
    try:
        return end.recv(_CHUNK)
    except OSError:
        return b""


def _send(end: socket.socket, chunk: bytes) -> bool:
    try:
        end.sendall(chunk)
    except OSError:
        return False
    return True
