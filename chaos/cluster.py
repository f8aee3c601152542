"""Run the cluster under test (MariaDB, Redis, gunicorn, a mail worker), and break parts of it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pymysql
from redis import Redis

from chaos import api_machine, clock_skew, mail_workers
from chaos.api_machine import ApiMachine
from chaos.injection import extension, kill_points
from chaos.invariants.mail import LEDGER
from chaos.mail_workers import MailWorkers
from chaos.smtp_sink import SmtpSink
from dev.console import Trouble, run_logged
from dev.paths import CHAOS, private_directory
from dev.process.child import stop_leftover
from dev.services import mariadb
from dev.services import redis as redis_server
from dev.services.ports import free_port
from dev.services.socket_path import plain_path

_WORKERS = 2
_UNTIL_HOOK_REACHED = 60.0  # seconds: rare operations, on a busy machine
# Only mails that the skewed clock delayed, not retries: these have a shorter backoff.
_MAKE_DUE = """UPDATE outbox SET next_attempt_at = UTC_TIMESTAMP(6)
    WHERE next_attempt_at > UTC_TIMESTAMP(6) + INTERVAL 30 MINUTE"""


class ClusterUnderTest:
    """The servers of one run, started with empty data; ``stop`` or ``child.stop_all`` ends them."""

    def __init__(self) -> None:
        private_directory(CHAOS)
        api_machine.stop_leftovers()
        mail_workers.stop_leftovers()
        self._stop_stores()
        for data in ("mariadb", "redis"):
            shutil.rmtree(CHAOS / data, ignore_errors=True)
        kill_points.ORDER.unlink(missing_ok=True)
        self._password = secrets.token_urlsafe(32)
        self.port = free_port()
        self.smtp_sink = SmtpSink()
        self.start_mariadb()
        self.start_redis(aof=True)
        self.environ = {
            **api_machine.SETTINGS,
            "DATABASE_URL": mariadb.url(CHAOS, "gatebook", self._password),
            "REDIS_URL": redis_server.url(CHAOS),
            "SECRET_KEY": secrets.token_urlsafe(32),
            "WEB_CONCURRENCY": str(_WORKERS),
            "EXTENSIONS": extension.__name__,
            "MAIL_URL": self.smtp_sink.url,
        }
        self._machine = ApiMachine(0, self.port, self.environ)
        self.environ = self._machine.environ
        command = [sys.executable, "-m", "api", "migrate"]
        run_logged("Migrating the database", command, "migrate-chaos", env=self.environ)
        with self.sql() as sql, sql.cursor() as cursor:
            for statement in LEDGER:
                cursor.execute(statement)
        self.start_api()
        self.mail_workers = MailWorkers(self.environ)
        self.mail_workers.start(0)

    def stop(self) -> None:
        """Stop the API before the mail worker and the stores that it uses."""
        self._machine.stop()
        self.mail_workers.stop(0)
        self._stop_stores()
        self.smtp_sink.go_away()

    def start_api(self) -> None:
        """Start gunicorn as in production, and wait until it answers."""
        self._machine.start()

    def stop_api(self) -> None:
        """Send SIGTERM to gunicorn, and wait until its requests have ended."""
        self._machine.stop()

    def kill_worker(self) -> None:
        """Send SIGKILL to one of gunicorn's workers."""
        self._machine.kill_worker()

    def kill_worker_at(self, hook: str) -> None:
        """Send SIGKILL to the first worker that reaches a hook of ``kill_points``."""
        kill_points.ORDER.write_text(hook, encoding="ascii")
        deadline = time.monotonic() + _UNTIL_HOOK_REACHED
        while kill_points.ORDER.exists():
            if time.monotonic() > deadline:
                raise Trouble(f"No worker reached the hook {hook!r}.")
            time.sleep(0.01)

    def move_clock(self, seconds: float) -> None:
        """Set the clock of the API ahead of the true time, or behind it (negative)."""
        clock_skew.move(seconds, self._machine.clock)

    def make_mail_due(self) -> None:
        """Make mails due that were committed while the clock was ahead: they would wait an hour."""
        with self.sql() as sql, sql.cursor() as cursor:
            cursor.execute(_MAKE_DUE)

    def start_mariadb(self) -> None:
        mariadb.start(CHAOS, self._password, durable=True, administrator=True)

    def start_redis(self, *, aof: bool) -> None:
        """Start Redis from its append-only file, or without ``aof`` from its last dump."""
        redis_server.start(CHAOS, durable=aof)

    def signal(self, server: str, number: signal.Signals) -> None:
        """Send a signal to ``mariadb`` or ``redis``; after SIGKILL, wait until it is dead."""
        pid = _pid_in(CHAOS / f"{server}.pid")
        os.kill(pid, number)
        if number is signal.SIGKILL:
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    def sql(self) -> pymysql.connections.Connection[Any]:
        """Open a connection with all rights."""
        return pymysql.connect(
            user="tester",
            password=self._password,
            database="gatebook",
            unix_socket=str(plain_path(CHAOS / "mariadb.sock")),
            autocommit=True,
        )

    def redis(self) -> Redis:
        return Redis.from_url(self.environ["REDIS_URL"], socket_timeout=30)

    def save_redis_as_dump(self) -> None:
        """Turn off the append-only file, and save the present data of Redis as its dump."""
        with self.redis() as redis:
            redis.config_set("appendonly", "no")
            redis.save()

    def versions(self) -> str:
        """Return the names and versions of the servers."""
        with self.redis() as redis, self.sql() as sql, sql.cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            row = cursor.fetchone()
            server = str(row[0]).partition("-")[0] if row else ""
            return f"MariaDB {server}, Redis {redis.info('server')['redis_version']}"

    def _stop_stores(self) -> None:
        stop_leftover(CHAOS / "redis.pid", str(plain_path(CHAOS / "redis.sock")))
        stop_leftover(CHAOS / "mariadb.pid", str(CHAOS / "mariadb"))


def _pid_in(path: Path) -> int:
    return int(path.read_text())
