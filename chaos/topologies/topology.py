"""Run API machines and a mail worker on the stores of a topology."""

from __future__ import annotations

import secrets
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from pymysql.connections import Connection
from redis import Redis

from chaos import api_machine, clock_skew, mail_workers
from chaos.api_machine import ApiMachine
from chaos.invariants.mail import LEDGER
from chaos.mail_workers import MailWorkers
from chaos.smtp_sink import SmtpSink
from dev.console import run_logged
from dev.paths import CHAOS, private_directory
from dev.process.child import stop_leftover
from dev.services import redis
from dev.services.ports import free_port
from dev.services.socket_path import plain_path

HOME = CHAOS / "topology"
# Seconds. Short, so that sessions are rechecked during a fault.
SESSION_RECHECK = 5


class Topology(ABC):
    """The servers of a topology, started with empty data; ``stop`` ends all of them.

    A subclass starts its stores in ``_start_stores``, and pushes their stops on ``_stopping``.
    """

    machine_count = 2

    def __init__(self) -> None:
        private_directory(CHAOS)
        api_machine.stop_leftovers()
        mail_workers.stop_leftovers()
        shutil.rmtree(HOME, ignore_errors=True)
        private_directory(HOME)
        self.smtp_sink = SmtpSink()
        self._stopping = ExitStack()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    @abstractmethod
    def connections(self) -> Sequence[Connection[Any]]:
        """Open a connection to each database server that must hold all acknowledged changes.

        Each has all rights, and reads all changes acknowledged before its transaction began.
        """

    def await_whole(self) -> None:  # noqa: B027  most topologies need no waiting
        """Wait until each server has rejoined its group; raise ``Trouble`` if one does not."""

    @abstractmethod
    def _start_stores(self) -> tuple[Sequence[str], str]:
        """Return the DATABASE_URL of each API machine, and the REDIS_URL of all."""

    @property
    def ports(self) -> list[int]:
        return [machine.address.port for machine in self.machines]

    def stop(self) -> None:
        self._stopping.close()
        self.smtp_sink.go_away()

    def start_worker(self) -> None:
        """Start the worker, which delivers mail, and seals the audit log if it has a key."""
        self._workers = MailWorkers({**self.machines[0].environ, **self._worker_settings()})
        self._workers.start(0)

    def stop_worker(self) -> None:
        self._workers.stop(0)

    def versions(self) -> list[str]:
        """Return the names and versions of the servers."""
        with self.connections()[0] as sql, sql.cursor() as cursor:
            cursor.execute("SELECT VERSION()")
            [row] = cursor.fetchall()
        return [f"MariaDB {str(row[0]).partition('-')[0]}", f"Redis {self._redis_version()}"]

    def _worker_settings(self) -> dict[str, str]:
        return {}

    def _redis_version(self) -> str:
        with Redis.from_url(redis.url(HOME)) as client:
            return str(client.info("server")["redis_version"])

    def reload(self) -> None:
        """Replace all workers (SIGHUP), and with them all connections."""
        for machine in self.machines:
            machine.reload()

    def _start_redis_alone(self) -> str:
        self._stopping.callback(
            stop_leftover, HOME / "redis.pid", str(plain_path(HOME / "redis.sock"))
        )
        return redis.start(HOME, durable=True)

    def _start(self) -> None:
        database_urls, redis_url = self._start_stores()
        common = {
            **api_machine.SETTINGS,
            "REDIS_URL": redis_url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "WEB_CONCURRENCY": "1",
            "SESSION_RECHECK": str(SESSION_RECHECK),
            "EXTENSIONS": clock_skew.__name__,
            "MAIL_URL": self.smtp_sink.url,
        }
        self.machines = [
            ApiMachine(number, free_port(), {**common, "DATABASE_URL": url})
            for number, url in enumerate(database_urls)
        ]
        first = self.machines[0].environ
        run_logged(
            "Migrating the database",
            [sys.executable, "-m", "api", "migrate"],
            "migrate-chaos",
            env=first,
        )
        with self.connections()[0] as sql, sql.cursor() as cursor:
            for statement in LEDGER:
                cursor.execute(statement)
        for machine in self.machines:
            machine.start()
            self._stopping.callback(machine.stop)
        self.start_worker()
        self._stopping.callback(self.stop_worker)
