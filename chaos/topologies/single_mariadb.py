"""Run one MariaDB for the topologies of Redis."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import pymysql
from pymysql.connections import Connection

from chaos.topologies.topology import HOME, Topology
from dev.paths import RUN
from dev.process.child import stop_leftover
from dev.services import mariadb, secrets
from dev.services.socket_path import plain_path


class SingleMariaDbTopology(Topology):
    """A topology with one MariaDB, whose subclass starts Redis."""

    def connections(self) -> Sequence[Connection[Any]]:
        return [
            pymysql.connect(
                user="tester",
                password=self._password,
                unix_socket=str(plain_path(HOME / "mariadb.sock")),
                database="gatebook",
                autocommit=True,
            )
        ]

    @abstractmethod
    def _start_redis(self) -> str:
        """Return the REDIS_URL."""

    def _start_stores(self) -> tuple[Sequence[str], str]:
        self._password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        self._stopping.callback(stop_leftover, HOME / "mariadb.pid", f"--datadir={HOME}")
        url = mariadb.start(HOME, self._password, durable=True, administrator=True)
        return [url] * self.machine_count, self._start_redis()
