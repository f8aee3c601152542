"""Read from one Redis master over kept connections, which is faster than redis-py's pool."""

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

MAIN_LOOP_TIMEOUT = 0.005  # seconds that the main loop waits for Redis
_REST, _LONGEST_REST = 0.1, 30.0  # seconds without questions to a Redis that did not answer
_BATCH_READ_SIZE = 65536  # bytes; only for the reader of batches
_GET = b"*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n"  # the bytes that redis-py packs in several steps


class CacheAnswer(NamedTuple):
    """The value of one key, or None, with the run of Redis that returned it."""

    value: bytes | None
    run: str


class CacheAnswers(NamedTuple):
    """The values of many keys, with the run of Redis that returned them."""

    values: list[bytes | None]
    run: str


class Reader(threading.local):
    """A Redis connection for each thread."""

    def __init__(self, pool: ConnectionPool, run: Run) -> None:
        self._connection = pool.connection_class(**pool.connection_kwargs)
        self._run = run

    def get(self, key: str) -> CacheAnswer:
        """Return the value of a key (``GET``).

        A lost connection is made anew once: reading twice does no harm.
        """
        name = key.encode()
        return self._ask([_GET % (len(name), name)])

    def add(self, key: str, value: bytes, milliseconds: int) -> None:
        """Write a value if the key is absent (``SET … PX … NX``); repeating it does no harm."""
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

    def _ask(self, packed: list[bytes]) -> CacheAnswer:
        connection = self._connection
        if self._run.of(connection) is None:
            connection.disconnect()
        was_connected = connection.is_connected
        try:
            return self._ask_once(packed)
        except LostConnection:
            if not was_connected:
                raise
            return self._ask_once(packed)

    def _ask_once(self, packed: list[bytes]) -> CacheAnswer:
        connection = self._connection
        try:
            if not connection.is_connected:
                # redis-py's send would connect by itself, to no address if no Sentinel has named a
                # master yet
                connection.connect()
            connection.send_packed_command(packed)
            value = cast("bytes | None", connection.read_response())
        except ResponseError:
            raise  # Redis answered: the connection is still good
        except BaseException:
            connection.disconnect()  # else the next command would read this command's answer
            raise
        run = self._run.of(connection)
        if run is None:
            connection.disconnect()
            raise LostConnection("Another master was elected while the one before was asked.")
        return CacheAnswer(value, run)


class BatchReader:
    """A reader of many values in one round trip, for the server's main loop, which must not wait.

    It connects in a separate thread, and asks nothing for a while after Redis did not answer.
    """

    def __init__(self, pool: ConnectionPool, run: Run) -> None:
        self._pool = pool
        self._run = run
        self._connection: Any = None
        self._connecting = False
        self._resting_until = 0.0
        self._rest = _REST

    def get(self, keys: Sequence[str]) -> CacheAnswers | None:
        """Return the values of the keys, or None if Redis did not answer in time.

        A key of another type counts as absent.
        """
        connection = self._connection
        if connection is None:
            self._connect_aside()
            return None
        if self._run.of(connection) is None:
            self._drop(connection)
            return None
        deadline = time.monotonic() + MAIN_LOOP_TIMEOUT
        try:
            names = [key.encode() for key in keys]
            command = b"".join(_GET % (len(name), name) for name in names)
            connection.send_packed_command([command], check_health=False)
            values = [self._value(connection, deadline) for _ in keys]
        except Exception as error:  # noqa: BLE001 - the request's thread asks again and reports the fault
            FAILURES.inc("redis")
            self._drop(connection)  # late answers would be read as those to the next question
            if not isinstance(error, LostConnection):
                self._take_a_rest()
            return None
        self._rest = _REST
        run = self._run.of(connection)
        if run is None:  # another master was elected during the read
            self._drop(connection)
            return None
        return CacheAnswers(values, run)

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
            except RuntimeError:  # the machine has no capacity for one more thread
                self._connecting = False
                self._take_a_rest()

    def _connect(self) -> None:
        options = {**self._pool.connection_kwargs, "socket_read_size": _BATCH_READ_SIZE}
        connection = self._pool.connection_class(**options)
        try:
            connection.connect()
            self._connection = connection
        except Exception:  # noqa: BLE001 - else each turn of the loop would start a thread
            connection.disconnect()
            self._take_a_rest()
        finally:
            self._connecting = False

    def _take_a_rest(self) -> None:
        """Double the pause after each failure: asking a slow Redis costs more than it saves."""
        self._resting_until = time.monotonic() + self._rest
        self._rest = min(2 * self._rest, _LONGEST_REST)
