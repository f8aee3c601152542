"""Count what requests move: bytes to and from Redis and MariaDB, and bytes of their logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from pymysql.connections import Connection
from redis import Redis

from bench.harness.services import Place

_STATUS = """SHOW GLOBAL STATUS WHERE variable_name IN
    ('Bytes_received', 'Bytes_sent', 'Innodb_lsn_current')"""


@dataclass(frozen=True)
class Moved:
    """Counts of a request, on average; bytes but where another unit is named."""

    commands: float  # that Redis ran, those within scripts included
    redis_in: float
    redis_out: float
    redis_log: float  # in the append-only file: as much goes to each replica
    sql_in: float
    sql_out: float
    redo: float
    binary_log: float  # as much goes to each replica, and about as much to each node of Galera
    events: float  # rows of audit_event


@dataclass(frozen=True)
class Traffic:
    """What so many requests of one kind moved."""

    title: str
    requests: int
    moved: Moved


class Meter:
    """Reads the counters of both servers, over connections of its own."""

    def __init__(self, place: Place) -> None:
        self._redis: Redis = place.redis()
        self._sql: Connection[Any] = place.sql()
        self._sql.autocommit(True)
        self._read()
        # reading moves bytes, too
        first, second = self._read(), self._read()
        self._reading = [after - before for before, after in zip(first, second, strict=True)]

    def close(self) -> None:
        self._redis.close()
        self._sql.close()

    def measure(self, title: str, requests: int, send: Callable[[], None]) -> Traffic:
        """``send`` sends so many, and nobody else sends anything meanwhile."""
        before = self._read()
        send()
        after = self._read()
        moved = [
            max(0, second - first - own) / requests  # what is less than reading is nothing
            for first, second, own in zip(before, after, self._reading, strict=True)
        ]
        return Traffic(title, requests, Moved(**dict(zip(_NAMES, moved, strict=True))))

    def _read(self) -> list[int]:
        stats, persistence = self._redis.info("stats"), self._redis.info("persistence")
        with self._sql.cursor() as cursor:
            cursor.execute(_STATUS)
            status = {str(name): int(value) for name, value in cursor.fetchall()}
            cursor.execute("SHOW BINARY LOGS")
            binary_log = sum(int(row[1]) for row in cursor.fetchall())
            cursor.execute("SELECT COUNT(*) FROM audit_event")
            (events,) = cursor.fetchone() or (0,)
        return [
            int(stats["total_commands_processed"]),
            int(stats["total_net_input_bytes"]),
            int(stats["total_net_output_bytes"]),
            int(persistence.get("aof_current_size", 0)),
            status["Bytes_received"],
            status["Bytes_sent"],
            status["Innodb_lsn_current"],
            binary_log,
            int(events),
        ]


_NAMES = [one.name for one in fields(Moved)]
