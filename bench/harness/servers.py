"""Start the servers that are compared: one worker with the same threads, on one core each."""

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
from bench.harness.cpu import tree
from bench.harness.raw_http import request, send_each
from bench.harness.services import BenchServices
from dev.console import run_logged
from dev.env import node
from dev.paths import BENCH, GUNICORN, ROOT, log_of
from dev.process.child import Child, stop_leftover

THREADS = os.environ.get("THREADS", "").strip() or "16"
# First on the path: it hides packages of the tests that stand in .venv and not in production.
_ABSENT = ROOT / "bench" / "absent"
_GUNICORN = (str(GUNICORN),)


@dataclass(frozen=True)
class BenchTarget:
    """A kind of server; ``command`` starts it on a port."""

    name: str
    title: str
    command: Callable[[int], Sequence[str]]
    ready: str = "/v1/session"  # answered by 200, or by 401 without a session
    is_gatebook: bool = False  # it gets the settings of Gatebook
    tree: Path = ROOT  # the checkout that its `api` is imported from


def _stock(app: str) -> Callable[[int], Sequence[str]]:
    return lambda port: (
        *(*_GUNICORN, "--config", os.devnull, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", THREADS),
        *("--keep-alive", "5", "--no-control-socket", app),
    )


def _in_tree(tree: Path, *command: str) -> tuple[str, ...]:
    """Return the command, run in ``tree``.

    Both ``python -m`` and gunicorn search the working directory before PYTHONPATH.
    """
    return ("/bin/sh", "-c", 'cd "$0" && exec "$@"', str(tree), *command)


def of_tree(name: str, title: str, tree: Path) -> BenchTarget:
    """Return Gatebook as the checkout in ``tree`` has it, with its own gunicorn.conf.py."""

    def command(_port: int) -> Sequence[str]:
        return _in_tree(tree, *_GUNICORN, "--config", str(tree / "gunicorn.conf.py"))

    return BenchTarget(name, title, command, "/readyz", is_gatebook=True, tree=tree)


GATEBOOK = of_tree("gatebook", "**Gatebook**", ROOT)
UNAUDITED = replace(
    GATEBOOK,
    name="unaudited",
    title="neither audited nor sealed",
    command=lambda port: (*GATEBOOK.command(port), "bench.floors.unaudited:create_app()"),
)
BASELINE = BenchTarget("baseline", "lecture-notes Flask", _stock("bench.baseline.app:app"))
WSGI = BenchTarget("wsgi", "bare WSGI hello", _stock("bench.floors.wsgi:constant"))
HASH = BenchTarget("hash", "bare WSGI, one hash", _stock("bench.floors.wsgi:one_hash"), "/", True)
FLASK = BenchTarget("flask", "bare Flask JSON route", _stock("bench.floors.flask_routes:constant"))
FLASK_REDIS = BenchTarget(
    "flask-redis", "Flask, one Redis GET, JSON", _stock("bench.floors.flask_routes:one_get")
)
_BETTER_AUTH = str(ROOT / "bench" / "better_auth" / "server.mjs")
BETTER_AUTH = BenchTarget(
    *("better-auth", "better-auth, Node"), lambda _: (node.program(), _BETTER_AUTH), "/api/auth/ok"
)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class MeasuredServer:
    """A server that runs, or that can be started."""

    target: BenchTarget
    services: BenchServices
    settings: Mapping[str, str] = field(default_factory=dict)  # further ones, for Gatebook
    port: int = field(default_factory=_free_port)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def worker(self) -> int:
        """The process id of the one worker."""
        return tree(self.pid)[-1]

    def start(self) -> float:
        """Start it, wait for its first answer, and return the seconds until then."""
        command = self.target.command(self.port)
        pid_file = BENCH / f"{self.target.name}.pid"
        stop_leftover(pid_file, command[-1])
        with self.services.cores.of_the_server():
            began = time.monotonic()
            log, environ = log_of(self.target.name, BENCH), self.environ()
            self._child = Child(self.target.name, command, pid_file=pid_file, log=log, env=environ)
        self._child.await_ready(self._answers, 60)
        return time.monotonic() - began

    def stop(self) -> None:
        self._child.stop()

    def environ(self) -> dict[str, str]:
        """Return its environment: of ours, only the variables that are named here."""
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        keep["PYTHONPATH"] = os.pathsep.join((str(_ABSENT), str(self.target.tree)))
        if self.target.is_gatebook:
            return {**keep, **_gatebook_settings(self.services, self.port), **self.settings}
        return {
            **keep,
            "PORT": str(self.port),
            "REDIS_URL": self.services.redis_url,
            "REDIS_SOCKET": str(self.services.redis_socket),
            "MARIADB_SOCKET": str(self.services.socket),
            "MARIADB_PASSWORD": self.services.password,
            "BETTER_AUTH_SECRET": secrets.token_urlsafe(32),
            "NODE_ENV": "production",
        }

    def _answers(self) -> bool:
        try:
            response, _ = next(send_each(self.port, [request("GET", self.target.ready)]))
        except (OSError, http.client.HTTPException):
            return False
        return response.status in {200, 401}


_SECRET = secrets.token_urlsafe(32)


def _gatebook_settings(services: BenchServices, port: int) -> dict[str, str]:
    """Return the settings of production without throttles: all load comes from one address."""
    defaults = {"WEB_CONCURRENCY": "1", "THREADS": THREADS, "LOG_FORMAT": "json"}
    fixed = {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": _SECRET,
        "PUBLIC_URL": "https://accounts.example.com",
        "ALLOWED_ORIGINS": "https://app.example.com",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    names = (setting.name.upper() for setting in fields(Settings))
    # to try settings
    overrides = {name: os.environ[name] for name in names if os.environ.get(name)}
    return {**defaults, "LOG_LEVEL": "info", "LIMITS": "off", **overrides, **fixed}


def migrate(services: BenchServices, tree: Path = ROOT) -> None:
    """Create Gatebook's tables by the migrations of the checkout in ``tree``."""
    environ = {**os.environ, **_gatebook_settings(services, 8000), "PYTHONPATH": str(tree)}
    command = _in_tree(tree, sys.executable, "-m", "api", "migrate")
    run_logged("Migrating the database", command, "migrate-bench", env=environ)
