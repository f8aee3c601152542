"""What can happen to MariaDB."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

from pymysql.err import MySQLError

from chaos.cluster import Place
from chaos.faults.primitives import every, pause


def killed(place: Place, hold: float) -> None:
    place.signal("mariadb", signal.SIGKILL)
    time.sleep(hold)
    place.start_mariadb()


def paused(place: Place, hold: float) -> None:
    pause("mariadb", place, hold)


def hangs_up(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL wait_timeout = 1")
        _kill_connections(place)  # those that were open keep the old value
        time.sleep(hold)
        cursor.execute("SET GLOBAL wait_timeout = DEFAULT")


def read_only(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SET GLOBAL read_only = ON")
        time.sleep(hold)
        cursor.execute("SET GLOBAL read_only = OFF")


def connections_killed(place: Place, hold: float) -> None:
    every(0.05, hold, lambda: _kill_connections(place))


def table_locked(place: Place, hold: float) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("LOCK TABLES account WRITE")
        time.sleep(hold)
        cursor.execute("UNLOCK TABLES")


def _kill_connections(place: Place) -> None:
    with place.sql() as sql, sql.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = 'gatebook'")
        for (number,) in cursor.fetchall():
            with suppress(MySQLError):  # it was gone
                cursor.execute("KILL %s", (number,))
