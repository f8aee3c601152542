"""Read from the one master by kept connections, which costs less than a pool's work."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from redis import ConnectionPool
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError

from api.cache.run import Run
from api.telemetry.metrics import FAILURES

PATIENCE = 0.005  # seconds that the main loop has for Redis
_REST, _LONGEST_REST = 0.1, 30.0  # seconds that it leaves a Redis alone which did not answer
_BATCH_READ_SIZE = 65536  # of the one that reads many at once
_GET = b"*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n"  # as redis-py would pack it, step by step


class Answer(NamedTuple):
    """Hold the value of a key, or None, and the run of Redis that said so."""

    value: bytes | None
    run: str


class Answers(NamedTuple):
    """Hold the values of many keys, and the run of Redis that said so."""

    values: list[bytes | None]
    run: str


class Reader(threading.local):
    """Keep a connection for each thread."""

    def __init__(self, pool: ConnectionPool, run: Run) -> None:
        self._connection = pool.connection_class(**pool.connection_kwargs)
        self._run = run

    def get(self, key: str) -> Answer:
        """``GET``. A connection that was lost is made anew once: reading twice does no harm."""
        name = key.encode()
        return self._ask([_GET % (len(name), name)])

    def add(self, key: str, value: bytes, milliseconds: int) -> None:
        """``SET … PX … NX``, by which nothing is overwritten; so done twice it is the same."""
        self._ask(self._connection.pack_command("SET", key, value, "PX", milliseconds, "NX"))

    def ask_run_again(self) -> None:
        """Ask which run this thread's connection has reached, after a copy named another one."""
        connection = self._connection
        if self._run.of(connection) is None or not connection.is_connected:
            return
        try:
            self._run.ask_again(connection)
        except BaseException:
            connection.disconnect()
            raise

    def close(self) -> None:
        """Close this thread's connection."""
        self._connection.disconnect()

    def _ask(self, packed: list[bytes]) -> Answer:
        connection = self._connection
        if self._run.of(connection) is None:
            connection.disconnect()
        kept = connection.is_connected
        try:
            return self._ask_once(packed)
        except LostConnection:
            if not kept:
                raise
            return self._ask_once(packed)

    def _ask_once(self, packed: list[bytes]) -> Answer:
        connection = self._connection
        try:
            if not connection.is_connected:
                # by itself, sending connects to where no Sentinel has named a master yet
                connection.connect()
            connection.send_packed_command(packed)
            value = cast("bytes | None", connection.read_response())
        except ResponseError:
            raise  # it was answered: the connection is as good as before
        except BaseException:
            connection.disconnect()  # else the next one would read this one's answer
            raise
        run = self._run.of(connection)
        if run is None:
            connection.disconnect()
            raise LostConnection("Another master was elected while the one before was asked.")
        return Answer(value, run)


class BatchReader:
    """Many values in one round trip, for one thread that must not wait: the server's main loop.

    It connects in a thread of its own, and rests for a while when Redis does not answer.
    """

    def __init__(self, pool: ConnectionPool, run: Run) -> None:
        self._pool = pool
        self._run = run
        self._connection: Any = None
        self._connecting = False
        self._resting_until = 0.0
        self._rest = _REST

    def get(self, keys: Sequence[str]) -> Answers | None:
        """``GET`` of each; a key of another type counts as absent. None: not told in time."""
        connection = self._connection
        if connection is None:
            self._connect_aside()
            return None
        if self._run.of(connection) is None:
            self._drop(connection)
            return None
        deadline = time.monotonic() + PATIENCE
        try:
            names = [key.encode() for key in keys]
            command = b"".join(_GET % (len(name), name) for name in names)
            connection.send_packed_command([command], check_health=False)
            values = [self._value(connection, deadline) for _ in keys]
        except Exception as error:  # noqa: BLE001 - a thread asks again, and says what is wrong
            FAILURES.inc("redis")
            self._drop(connection)  # its late answers would be taken for those to the next question
            if not isinstance(error, LostConnection):
                self._take_a_rest()
            return None
        self._rest = _REST
        run = self._run.of(connection)
        if run is None:  # another master was elected while this one was asked
            self._drop(connection)
            return None
        return Answers(values, run)

    def _drop(self, connection: Any) -> None:
        self._connection = None
        connection.disconnect()

    def _value(self, connection: Any, deadline: float) -> bytes | None:
        patience = max(deadline - time.monotonic(), 0.001)
        try:
            return cast("bytes | None", connection.read_response(timeout=patience))
        except ResponseError:
            return None

    def _connect_aside(self) -> None:
        if not self._connecting and time.monotonic() > self._resting_until:
            self._connecting = True
            try:
                threading.Thread(target=self._connect, name="redis-batch", daemon=True).start()
            except RuntimeError:  # the machine has no room for one more thread
                self._connecting = False
                self._take_a_rest()

    def _connect(self) -> None:
        options = {**self._pool.connection_kwargs, "socket_read_size": _BATCH_READ_SIZE}
        connection = self._pool.connection_class(**options)
        try:
            connection.connect()
            self._connection = connection
        except Exception:  # noqa: BLE001 - else a thread of its own for each turn of the loop
            connection.disconnect()
            self._take_a_rest()
        finally:
            self._connecting = False

    def _take_a_rest(self) -> None:
        """Rest twice as long each time: asking a slow Redis would cost more than it brings."""
        self._resting_until = time.monotonic() + self._rest
        self._rest = min(2 * self._rest, _LONGEST_REST)
