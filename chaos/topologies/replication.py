"""Run a MariaDB primary with an asynchronous replica on loopback, and promote the replica."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pymysql

from chaos.processes import kill
from dev.console import Trouble
from dev.paths import log_of, private_directory
from dev.process.child import Child, stop_leftover
from dev.programs import find
from dev.services import mariadb
from dev.services.ports import free_port
from dev.services.socket_path import plain_path

_LONGEST_LAG = 60.0  # seconds
_HOSTS = ("localhost", "127.0.0.1")
_OPTIONS = (
    "--log-bin=binlog",
    "--binlog-format=ROW",
    "--gtid-strict-mode=ON",
    "--sync-binlog=1",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--slave-net-timeout=4",
)
_FOLLOW = """CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {port},
    MASTER_USER = 'tester', MASTER_PASSWORD = '{password}', MASTER_USE_GTID = slave_pos,
    MASTER_CONNECT_RETRY = 1"""
_PROMOTE = ("STOP SLAVE", "RESET SLAVE ALL", "SET GLOBAL read_only = OFF")


class ReplicationServer:
    """A server with a binary log. All servers have the same users, which are not replicated."""

    def __init__(self, home: Path, number: int, password: str) -> None:
        self.port = free_port()
        self._home = private_directory(home / f"server{number}")
        self._number = number
        self._password = password
        stop_leftover(self._pid_file, f"--datadir={self._data}")
        mariadb.make_data_directory(self._data)
        self.start()

    @property
    def url(self) -> str:
        """Return the DATABASE_URL over TCP."""
        return f"mysql://gatebook:{self._password}@127.0.0.1:{self.port}/gatebook"

    def start(self) -> None:
        program = find("mariadbd")
        assert program is not None
        path = plain_path(self._home / "s.sock")
        init = self._home / "init.sql"
        users = [
            mariadb.user_statements(*user, self._password, host=f"'{host}'")
            for user in (mariadb.LIMITED, mariadb.UNLIMITED)
            for host in _HOSTS
        ]
        mariadb.write_private(init, "SET SESSION sql_log_bin = 0;\n" + "".join(users))
        shared = [option for option in mariadb.SHARED_OPTIONS if option != "--skip-log-bin"]
        self._child = Child(
            f"MariaDB {self._number}",
            [
                program,
                "--no-defaults",
                *mariadb.root_options(),
                f"--datadir={self._data}",
                f"--socket={path}",
                f"--pid-file={self._home / 'mariadbd.pid'}",
                mariadb.tmpdir_option(self._home),
                f"--init-file={init}",
                "--bind-address=127.0.0.1",
                f"--port={self.port}",
                f"--server-id={self._number + 1}",
                *shared,
                *_OPTIONS,
            ],
            pid_file=self._pid_file,
            log=log_of(f"mariadb-{self._number}", self._home.parent),
        )
        try:
            self._child.await_ready(lambda: mariadb.sends_greeting(path), 60)
        finally:
            init.unlink(missing_ok=True)

    def connect(self) -> pymysql.connections.Connection[Any]:
        """Open a connection with all rights."""
        return pymysql.connect(
            user="tester",
            password=self._password,
            unix_socket=str(plain_path(self._home / "s.sock")),
            database="gatebook",
            autocommit=True,
        )

    def sql(self, *statements: str) -> list[dict[str, Any]]:
        """Run statements, and return the rows of the last one as dictionaries."""
        with self.connect() as sql, sql.cursor(pymysql.cursors.DictCursor) as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def follow(self, primary: ReplicationServer) -> None:
        """Become the replica of another server."""
        follow = _FOLLOW.format(port=primary.port, password=self._password)
        self.sql(follow, "START SLAVE", "SET GLOBAL read_only = ON")

    def promote(self) -> None:
        """Apply all writes that were received, then become a primary."""
        self._await_applied()
        self.sql(*_PROMOTE)

    def await_position_of(self, primary: ReplicationServer) -> None:
        """Wait until all present writes of the primary are applied, or raise ``Trouble``."""
        [position] = primary.sql("SELECT @@gtid_binlog_pos AS gtid")
        wait = f"SELECT MASTER_GTID_WAIT('{position['gtid']}', {_LONGEST_LAG}) AS late"
        if self.sql(wait)[0]["late"]:
            raise Trouble(f"The replica did not catch up within {_LONGEST_LAG:.0f} s.")

    def kill(self) -> None:
        kill(self._child.pid)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self._child.pid, number)

    def stop(self) -> None:
        self._child.stop()

    def _await_applied(self) -> None:
        deadline = time.monotonic() + _LONGEST_LAG
        while time.monotonic() < deadline:
            [status] = self.sql("SHOW SLAVE STATUS")
            if "waiting for more updates" in status["Slave_SQL_Running_State"]:
                return
            time.sleep(0.02)
        raise Trouble("The replica did not apply the writes that it had received.")

    @property
    def _data(self) -> Path:
        return self._home / "mariadb"

    @property
    def _pid_file(self) -> Path:
        return self._home / "mariadb.pid"
