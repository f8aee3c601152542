"""Where it is measured: a MariaDB and a Redis of its own, as durable as in production."""

from __future__ import annotations

import copy
import secrets
import shutil
from pathlib import Path
from typing import Any

import pymysql
from redis import Redis

from dev.paths import BENCH, private_directory
from dev.process.child import stop_leftover
from dev.services import mariadb
from dev.services import redis as redis_server
from dev.services.socket_path import plain_path

# Rows, as Galera and replicas need them, and on disk before the client hears of the commit.
_BINARY_LOG = ("--log-bin=binary-log", "--binlog-format=ROW", "--sync-binlog=1", "--server-id=1")


class Place:
    """Made anew by each run; what is started here, ``dev.process.child.stop_all`` stops.

    ``binary_log``: MariaDB keeps one, as it does where there is a replica.
    """

    def __init__(self, *, binary_log: bool = False) -> None:
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

    def apart(self, database: str, number: int) -> Place:
        """Return a place on the same servers with a database and a Redis database of its own.

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
    def servers(self) -> dict[str, int]:
        """The process ids of both."""
        return {
            "MariaDB": int((BENCH / "mariadb.pid").read_text()),
            "Redis": int((BENCH / "redis.pid").read_text()),
        }

    def make_room(self, gib: int = 2) -> None:
        """As anybody gives it who has a million rows or more; `make run` makes do with less."""
        with self.sql() as sql, sql.cursor() as cursor:
            cursor.execute(f"SET GLOBAL innodb_buffer_pool_size = {gib * 1024**3}")
            cursor.execute(f"SET GLOBAL innodb_log_file_size = {gib * 1024**3 // 4}")

    def sql(self, database: str | None = "") -> pymysql.connections.Connection[Any]:
        """A connection that may do everything; by default to the database of Gatebook."""
        return pymysql.connect(
            user="tester",
            password=self.password,
            database=self.database if database == "" else database,
            unix_socket=str(self.socket),
            charset="utf8mb4",
        )

    def redis(self) -> Redis:
        return Redis.from_url(self.redis_url, socket_timeout=30)

    def requests(self, name: str, requests: list[bytes]) -> Path:
        """The file that wrk reads them from."""
        path = private_directory(BENCH / "requests") / name
        path.write_bytes(b"\0".join(requests))
        return path

    def versions(self) -> str:
        """Which servers these are."""
        with self.redis() as redis, self.sql() as sql, sql.cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            row = cursor.fetchone()
            server = str(row[0]).partition("-")[0] if row else ""
            return f"MariaDB {server}, Redis {redis.info('server')['redis_version']}"
