"""Start a MariaDB and a Redis for a measurement, as durable as in production."""

from __future__ import annotations

import copy
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

import pymysql
from redis import Redis

from bench.harness.cpu import CorePinning
from dev.paths import BENCH, private_directory
from dev.process.child import stop_leftover
from dev.services import mariadb
from dev.services import redis as redis_server
from dev.services.socket_path import plain_path

# Row events, as Galera and replicas need them, on disk before the client hears of the commit.
_BINARY_LOG = ("--log-bin=binary-log", "--binlog-format=ROW", "--sync-binlog=1", "--server-id=1")


class BenchServices:
    """Empty services for each run; ``dev.process.child.stop_all`` stops them.

    ``binary_log``: MariaDB keeps one, as it does when it has a replica.
    """

    def __init__(self, *, binary_log: bool = False) -> None:
        self.load_before = os.getloadavg()[0]
        self.cores = CorePinning()
        private_directory(BENCH)
        stop_leftover(BENCH / "redis.pid", str(plain_path(BENCH / "redis.sock")))
        stop_leftover(BENCH / "mariadb.pid", str(BENCH / "mariadb"))
        for data in ("mariadb", "redis", "requests"):
            shutil.rmtree(BENCH / data, ignore_errors=True)
        self.password = secrets.token_urlsafe(32)
        self.socket = plain_path(BENCH / "mariadb.sock")
        self.redis_socket = plain_path(BENCH / "redis.sock")
        options = _BINARY_LOG if binary_log else ()
        mariadb.start(BENCH, self.password, durable=True, administrator=True, options=options)
        redis_server.start(BENCH, durable=True)
        with self.sql(None) as sql, sql.cursor() as cursor:
            for database in ("baseline", "better_auth"):
                cursor.execute(f"CREATE DATABASE {database}")
        self.database = "gatebook"
        self.database_url = mariadb.url(BENCH, "gatebook", self.password)
        self.redis_url = redis_server.url(BENCH)

    def apart(self, database: str, number: int) -> BenchServices:
        """Return the same servers with another database and another Redis database.

        Gatebook's user gets the rights there that it has on its first database.
        """
        with self.sql() as sql, sql.cursor() as cursor:
            cursor.execute("SHOW GRANTS FOR gatebook@localhost")
            grants = [str(row[0]) for row in cursor.fetchall()]
            cursor.execute(f"CREATE DATABASE {database}")
            for grant in grants:
                if "`gatebook`.*" in grant:
                    cursor.execute(grant.replace("`gatebook`.*", f"`{database}`.*"))
        other = copy.copy(self)
        other.database = database
        other.database_url = self.database_url.replace("/gatebook?", f"/{database}?")
        other.redis_url = self.redis_url.replace("?db=0", f"?db={number}")
        return other

    @property
    def processes(self) -> list[int]:
        """The process ids of MariaDB and Redis."""
        return [int((BENCH / f"{name}.pid").read_text()) for name in ("mariadb", "redis")]

    def enlarge_buffer_pool(self) -> None:
        """Give MariaDB 2 GiB for millions of rows; ``make run`` needs less."""
        self.query(f"SET GLOBAL innodb_buffer_pool_size = {2 * 1024**3}")
        self.query(f"SET GLOBAL innodb_log_file_size = {512 * 1024**2}")

    def sql(self, database: str | None = "") -> pymysql.connections.Connection[Any]:
        """Open a connection with all rights; by default to Gatebook's database."""
        return pymysql.connect(
            user="tester",
            password=self.password,
            database=self.database if database == "" else database,
            unix_socket=str(self.socket),
            charset="utf8mb4",
        )

    def query(self, statement: str) -> tuple[Any, ...]:
        """Return the first row of the result."""
        with self.sql() as sql, sql.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() or (0, 0)

    def redis(self) -> Redis:
        return Redis.from_url(self.redis_url, socket_timeout=30)

    def write_requests(self, name: str, requests: list[bytes]) -> Path:
        """Write requests into the file that wrk reads, and return its path."""
        path = private_directory(BENCH / "requests") / name
        path.write_bytes(b"\0".join(requests))
        return path

    def versions(self) -> str:
        """Return the names and versions of both."""
        mariadb_version = str(self.query("SELECT VERSION()")[0]).partition("-")[0]
        with self.redis() as redis:
            return f"MariaDB {mariadb_version}, Redis {redis.info('server')['redis_version']}"
