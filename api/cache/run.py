"""Know which run of Redis each connection has reached.

A run is one process of Redis during one term as a master. A restart or a failover begins another
run, which may have lost writes that the earlier one acknowledged. A cached value is trusted only if
it was written to the run that is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError

# A master gets another replication id when its first replica comes, or an hour after its last
# replica went. Kept connections know the former id, and those of other processes the new one.
_PERIOD = 1.0  # seconds between two questions, however many copies name another run
# Hexadecimal digits of each of two random names: 80 bits distinguish runs.
_LENGTH = 20


class Run:
    """The run that the newest connection reached; connections to other runs are not used again.

    ``id`` is None before the first connection and after a failover. It is empty if Redis does not
    report one: then only the age of a copy decides.
    """

    id: str | None = None
    # returns whether a connection leads to the master that the Sentinels elected
    elected: Callable[[Any], bool] | None = None

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_again_at = 0.0

    def connected(self, connection: Any) -> None:
        """Ask a new connection which run it has reached. redis-py calls this.

        Raises redis-py's ``ConnectionError`` if the Sentinels have elected another server.
        """
        connection.on_connect()
        role, name = self.identify(connection)
        with self._lock:  # else a failover noticed at the same time would be lost here
            if self.elected is not None:
                if role != "master":
                    raise LostConnection(f"The elected master is not one: its role is {role}.")
                if not self.elected(connection):
                    raise LostConnection("Another master was elected meanwhile.")
            connection.gatebook_run = self.id = name

    def identify(self, connection: Any) -> tuple[str | None, str]:
        """Return the role and the run; without the right to INFO, None and an empty run.

        ``run_id`` alone would be the same when a master was demoted and elected again, without the
        writes that it missed. ``master_replid`` changes with each election.
        """
        connection.send_command("INFO", "server")
        connection.send_command("INFO", "replication")
        fields: dict[str, str] = {}
        for _ in range(2):
            try:
                info: str | bytes = connection.read_response()
            except ResponseError:
                continue  # INFO is not allowed
            text = info.decode(errors="replace") if isinstance(info, bytes) else str(info)
            fields |= dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        names = fields.get("run_id", ""), fields.get("master_replid", "")
        return fields.get("role"), "".join(name[:_LENGTH] for name in names)

    def ask_again(self, connection: Any) -> None:
        """Ask a kept connection again which run it has reached, at most once a second.

        Raises the errors of reading from it; then the connection must not be used again.
        """
        now = time.monotonic()
        if now - self._asked_again_at < _PERIOD:
            return
        self._asked_again_at = now
        role, name = self.identify(connection)
        with self._lock:
            if self.of(connection) is None:
                return
            if self.elected is not None and role != "master":
                self.id = None
            elif name != self.id:
                connection.gatebook_run = self.id = name

    def of(self, connection: Any) -> str | None:
        """Return the run that a connection has reached; None if it must not be used again."""
        run = getattr(connection, "gatebook_run", None)
        return run if run == self.id else None

    def forget(self) -> None:
        """Stop using all existing connections: another server may be the master."""
        with self.changing():
            pass

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock while another master is named: no existing connection is used again."""
        with self._lock:
            self.id = None
            yield
