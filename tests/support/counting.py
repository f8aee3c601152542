"""Count the commands to MariaDB and Redis, where the drivers write to their sockets."""

from __future__ import annotations

from typing import Any

import pymysql.connections
import pytest
import redis.connection
from pymysql.constants import COMMAND

from api.db.batches import COMMIT, OPENING, ROLLBACK
from api.db.connection import BEGIN, BETWEEN

# The statements around each transaction, besides its beginning and its end.
_AROUND = {part.decode() for part in (*OPENING, *COMMIT, *ROLLBACK)} - {
    BEGIN.decode(),
    "COMMIT",
    "ROLLBACK",
}


class Commands:
    """The SQL statements, and the names of Redis commands, sent since the last ``reset``.

    The savepoint of a transaction, and statements that turn autocommit off and on, are left out.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sql: list[str] = []
        self.redis: list[str] = []
        query = pymysql.connections.Connection._execute_command
        send = redis.connection.AbstractConnection.send_packed_command

        def counting_query(connection: Any, command: int, sql: Any) -> Any:
            if command == COMMAND.COM_QUERY:
                text = sql.decode() if isinstance(sql, bytes) else str(sql)
                self.sql.extend(
                    part for part in text.split(BETWEEN.decode()) if part not in _AROUND
                )
            return query(connection, command, sql)

        def counting_send(connection: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
            packed = b"".join(command if isinstance(command, list) else [command])
            # The name is the second line of each command: *2 $3 GET $…
            self.redis.append(packed.split(b"\r\n")[2].decode())
            return send(connection, command, *args, **kwargs)

        monkeypatch.setattr(pymysql.connections.Connection, "_execute_command", counting_query)
        monkeypatch.setattr(
            redis.connection.AbstractConnection, "send_packed_command", counting_send
        )

    def reset(self) -> None:
        self.sql.clear()
        self.redis.clear()
