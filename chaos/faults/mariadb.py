"""Break MariaDB: kill it, pause it, lock a table, end its connections."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

from pymysql.err import MySQLError

from chaos.cluster import Cluster
from chaos.faults.primitives import every, pause


def killed(cluster: Cluster, hold: float) -> None:
    cluster.signal("mariadb", signal.SIGKILL)
    time.sleep(hold)
    cluster.start_mariadb()


def paused(cluster: Cluster, hold: float) -> None:
    pause("mariadb", cluster, hold)


def hangs_up(cluster: Cluster, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wait_timeout = 1")
        _kill_connections(cluster)  # those that were open keep the old value
        time.sleep(hold)
        cursor.execute("SET GLOBAL wait_timeout = DEFAULT")


def read_only(cluster: Cluster, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL read_only = ON")
        time.sleep(hold)
        cursor.execute("SET GLOBAL read_only = OFF")


def connections_killed(cluster: Cluster, hold: float) -> None:
    every(0.05, hold, lambda: _kill_connections(cluster))


def table_locked(cluster: Cluster, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("LOCK TABLES account WRITE")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")


def _kill_connections(cluster: Cluster) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = 'gatebook'")
        for (number,) in cursor.fetchall():
            with suppress(MySQLError):  # it was gone
                cursor.execute("KILL %s", (number,))
