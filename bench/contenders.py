"""The servers that are compared: each one gunicorn worker with the same threads, on one core."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.cores import Cores
from bench.cpu import tree
from bench.place import Place
from dev.children import Child, stop_leftover
from dev.console import run_logged
from dev.paths import BENCH, ROOT, log_of

THREADS = 16
_CONFIGURATION = ROOT / "gunicorn.conf.py"


@dataclass(frozen=True)
class Contender:
    """One of them; ``app`` is a WSGI application for stock gunicorn, None for Gatebook itself."""

    name: str
    title: str
    app: str | None
    ready: str = "/v1/session"

    @property
    def plain(self) -> str:
        """Its title without Markdown."""
        return self.title.strip("*")


GATEBOOK = Contender("gatebook", "**Gatebook**", None, "/readyz")
BASELINE = Contender("baseline", "lecture-notes Flask", "bench.baseline.app:app")
WSGI = Contender("wsgi", "bare WSGI hello", "bench.floors.wsgi:app")
FLASK = Contender("flask", "bare Flask JSON route", "bench.floors.flask_json:app")
FLASK_REDIS = Contender("flask-redis", "Flask, one Redis GET, JSON", "bench.floors.flask_redis:app")
SERVERS = (WSGI, FLASK, FLASK_REDIS, BASELINE, GATEBOOK)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A contender that runs, or can be started."""

    contender: Contender
    place: Place
    cores: Cores
    port: int = field(default_factory=_free_port)

    @property
    def pid(self) -> int:
        return int(self._pid_file.read_text())

    @property
    def worker(self) -> int:
        """The one process that answers."""
        return tree(self.pid)[1]

    def start(self) -> float:
        """Start it and wait for its first 200 (401 for who has no session); how long (s)."""
        stop_leftover(self._pid_file, "gunicorn")
        with self.cores.of_the_server():
            began = time.monotonic()
            self._child = Child(
                self.contender.name,
                self._command(),
                pid_file=self._pid_file,
                log=log_of(self.contender.name, BENCH),
                env=self.environ(),
            )
        self._child.await_ready(self._answers, 60)
        return time.monotonic() - began

    def stop(self) -> None:
        self._child.stop()

    def environ(self) -> dict[str, str]:
        """What it is started with: nothing of ours but what is named here."""
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        ours = {
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": self.place.redis_url,
            "BASELINE_SOCKET": str(self.place.socket),
            "BASELINE_PASSWORD": self.place.password,
        }
        return {**keep, **ours, **(gatebook(self.place, self.port) if not self._app else {})}

    @property
    def _app(self) -> str | None:
        return self.contender.app

    @property
    def _pid_file(self) -> Path:
        return BENCH / f"{self.contender.name}.pid"

    def _command(self) -> list[str]:
        gunicorn = [sys.executable, "-m", "gunicorn"]
        if self._app is None:
            return [*gunicorn, "--config", str(_CONFIGURATION)]
        return [
            *(*gunicorn, "--config", os.devnull, "--bind", f"127.0.0.1:{self.port}"),
            *("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
            *("--keep-alive", "5", "--no-control-socket", self._app),
        ]

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.contender.ready)
            return connection.getresponse().status in {200, 401}
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def gatebook(place: Place, port: int) -> dict[str, str]:
    """Its settings: those of production, but for the throttles. All load comes from one address."""
    return {
        "DATABASE_URL": place.database_url,
        "REDIS_URL": place.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "PUBLIC_URL": "https://accounts.example.com",
        "ALLOWED_ORIGINS": "https://app.example.com",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "THREADS": str(THREADS),
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "info",
        "LIMITS": "off",
    }


def migrate(place: Place) -> None:
    """Make Gatebook's tables."""
    environ = {**os.environ, **gatebook(place, 8000), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "api", "migrate"]
    run_logged("Migrating the database", command, "migrate-bench", env=environ)
