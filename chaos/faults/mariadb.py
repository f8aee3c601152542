"""Break MariaDB: kill it, pause it, lock a table, end its connections."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

from pymysql.err import MySQLError

from chaos.cluster import ClusterUnderTest
from chaos.faults.primitives import pause_server, repeat


def kill(cluster: ClusterUnderTest, hold: float) -> None:
    cluster.signal("mariadb", signal.SIGKILL)
    time.sleep(hold)
    cluster.start_mariadb()


def pause(cluster: ClusterUnderTest, hold: float) -> None:
    pause_server("mariadb", cluster, hold)


def shorten_wait_timeout(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wait_timeout = 1")
        _kill_connections(cluster)  # open connections keep the old value
        time.sleep(hold)
        cursor.execute("SET GLOBAL wait_timeout = DEFAULT")


def make_read_only(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL read_only = ON")
        time.sleep(hold)
        cursor.execute("SET GLOBAL read_only = OFF")


def kill_connections(cluster: ClusterUnderTest, hold: float) -> None:
    repeat(0.05, hold, lambda: _kill_connections(cluster))


def lock_table(cluster: ClusterUnderTest, hold: float) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("LOCK TABLES account WRITE")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")


def _kill_connections(cluster: ClusterUnderTest) -> None:
    with cluster.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = 'gatebook'")
        for (number,) in cursor.fetchall():
            with suppress(MySQLError):  # the connection had ended
                cursor.execute("KILL %s", (number,))
