"""The servers that are compared: each one gunicorn worker with the same threads, on one core."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from api.settings import Settings
from bench.harness.cores import Cores
from bench.harness.cpu import tree
from bench.harness.services import Place
from dev.console import run_logged
from dev.env import node
from dev.paths import BENCH, GUNICORN, ROOT, log_of
from dev.process.child import Child, stop_leftover

THREADS = os.environ.get("THREADS", "").strip() or "16"
# What production has not got, first: the servers run from .venv, where the tests' packages are too.
_ABSENT = ROOT / "bench" / "absent"
_GUNICORN = (str(GUNICORN),)


@dataclass(frozen=True)
class Contender:
    """One of them; ``command`` starts it, given a port."""

    name: str
    title: str
    command: Callable[[int], Sequence[str]]
    ready: str = "/v1/session"  # 200, or 401 for who has no session
    is_gatebook: bool = False
    tree: Path = ROOT  # the checkout that its `api` is imported from

    @property
    def plain(self) -> str:
        """Its title without Markdown."""
        return self.title.strip("*")


def _stock(app: str) -> Callable[[int], Sequence[str]]:
    return lambda port: (
        *(*_GUNICORN, "--config", os.devnull, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", THREADS),
        *("--keep-alive", "5", "--no-control-socket", app),
    )


GATEBOOK = Contender(
    "gatebook",
    "**Gatebook**",
    lambda _port: (*_GUNICORN, "--config", str(ROOT / "gunicorn.conf.py")),
    "/readyz",
    is_gatebook=True,
)
AUDITED = replace(GATEBOOK, name="audited", title="Gatebook, started anew")
UNAUDITED = Contender(
    "unaudited",
    "Gatebook that records nothing",
    lambda port: (*GATEBOOK.command(port), "bench.floors.unaudited:create_app()"),
    GATEBOOK.ready,
    is_gatebook=True,
)
BASELINE = Contender("baseline", "lecture-notes Flask", _stock("bench.baseline.app:app"))
WSGI = Contender("wsgi", "bare WSGI hello", _stock("bench.floors.wsgi:app"))
FLASK = Contender("flask", "bare Flask JSON route", _stock("bench.floors.flask_json:app"))
FLASK_REDIS = Contender(
    "flask-redis", "Flask, one Redis GET, JSON", _stock("bench.floors.flask_redis:app")
)
BETTER_AUTH = Contender(
    "better-auth",
    "better-auth, Node",
    lambda _port: (node.program(), str(ROOT / "bench" / "better_auth" / "server.mjs")),
    "/api/auth/ok",
)
SERVERS = (WSGI, FLASK, FLASK_REDIS, BASELINE, GATEBOOK)


def of_tree(name: str, title: str, tree: Path) -> Contender:
    """Return Gatebook as the checkout in ``tree`` has it, with its own gunicorn.conf.py."""

    def command(_port: int) -> Sequence[str]:
        return _in_tree(tree, *_GUNICORN, "--config", str(tree / "gunicorn.conf.py"))

    return Contender(name, title, command, GATEBOOK.ready, is_gatebook=True, tree=tree)


def _in_tree(tree: Path, *command: str) -> tuple[str, ...]:
    """Return the command, run in ``tree``.

    Both ``python -m`` and gunicorn search the working directory before PYTHONPATH.
    """
    return ("/bin/sh", "-c", 'cd "$0" && exec "$@"', str(tree), *command)


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
    more: Mapping[str, str] = field(default_factory=dict)  # settings, for Gatebook
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def pid(self) -> int:
        return int(self._pid_file.read_text())

    @property
    def worker(self) -> int:
        """The one process that answers."""
        return tree(self.pid)[-1]

    def start(self) -> float:
        """Start it and wait for its first 200 (401 for who has no session); how long (s)."""
        stop_leftover(self._pid_file, self.contender.command(self.port)[-1])
        with self.cores.of_the_server():
            began = time.monotonic()
            self._child = Child(
                self.contender.name,
                self.contender.command(self.port),
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
        keep["PYTHONPATH"] = os.pathsep.join((str(_ABSENT), str(self.contender.tree)))
        if self.contender.is_gatebook:
            ours = {**gatebook(self.place, self.port), "SECRET_KEY": self.secret, **self.more}
            return {**keep, **ours}
        return {**keep, **others(self.place, self.port)}

    @property
    def _pid_file(self) -> Path:
        return BENCH / f"{self.contender.name}.pid"

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
        "THREADS": THREADS,
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "info",
        "LIMITS": "off",
        **asked_for(),
    }


def asked_for() -> dict[str, str]:
    """Settings that the environment names, to try them: what they change, is not written down."""
    ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "PORT", "PUBLIC_URL"}
    names = {one.name.upper() for one in fields(Settings)} - ours
    return {name: os.environ[name] for name in sorted(names) if os.environ.get(name)}


def others(place: Place, port: int) -> dict[str, str]:
    """Where the others find MariaDB and Redis. Each has a database and a prefix of its own."""
    return {
        "PORT": str(port),
        "REDIS_URL": place.redis_url,
        "REDIS_SOCKET": str(place.redis_socket),
        "MARIADB_SOCKET": str(place.socket),
        "MARIADB_PASSWORD": place.password,
        "BETTER_AUTH_SECRET": secrets.token_urlsafe(32),
        "NODE_ENV": "production",
    }


def migrate(place: Place, tree: Path = ROOT) -> None:
    """Make Gatebook's tables, by the migrations of the checkout in ``tree``."""
    environ = {**os.environ, **gatebook(place, 8000), "PYTHONPATH": str(tree)}
    command = _in_tree(tree, sys.executable, "-m", "api", "migrate")
    run_logged("Migrating the database", command, "migrate-bench", env=environ)
