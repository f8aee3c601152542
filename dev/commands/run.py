"""``make run``: install and start all dependencies, then the API and its worker, until Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from dev.console import Trouble, run_logged, say
from dev.env import environment, venv
from dev.paths import GUNICORN, MAIL, PYTHON, ROOT, RUN
from dev.process.child import Child, describe_status, find_ended, stop_all, stop_leftover
from dev.process.lock import Busy, exclusive
from dev.process.signals import StopRequested
from dev.services import demo_provider, ports, servers
from dev.services.ports import Address

# gunicorn waits GRACEFUL_TIMEOUT (30 s) for running requests: SIGKILL comes after that.
_GRACE_SECONDS = 35.0
_ALICE = '{"email": "alice@example.com", "password": "a quiet harbour at dawn"}'


def main(_arguments: list[str]) -> int:
    """Serve until a signal; raise ``Trouble`` if a server ends before."""
    try:
        with exclusive(RUN / "run.lock"):
            return _run()
    except Busy as busy:
        raise Trouble(
            f"`make run` is already running in this checkout (process {busy.pid}). Stop it first"
            " (Ctrl-C in its terminal), or use a second checkout and another PORT."
        ) from None


def _run() -> int:
    began = time.monotonic()
    pid_file = RUN / "gunicorn.pid"
    configuration = str(ROOT / "gunicorn.conf.py")
    stop_leftover(pid_file, configuration)
    worker: list[str | Path] = [PYTHON, "-m", "api", "worker"]
    worker_pid_file = RUN / "worker.pid"
    stop_leftover(worker_pid_file, " ".join(map(str, worker)))
    address = ports.from_environ()
    address.require_free()
    has_demo = demo_provider.is_wanted(os.environ)
    if has_demo:
        demo_provider.check(os.environ)
    servers.find_or_install()
    venv.ensure("runtime")
    environ = {**environment.api_environment(address), **servers.start(RUN, durable=True)}
    if has_demo:
        environ |= demo_provider.settings()
    run_logged("Migrating the database", [PYTHON, "-m", "api", "migrate"], "migrate", env=environ)
    gunicorn: list[str | Path] = [GUNICORN, "--config", configuration]
    try:
        if has_demo:
            demo_provider.start(environ)
        api = Child("The API", gunicorn, pid_file=pid_file, env=environ, grace=_GRACE_SECONDS)
        api.await_ready(address.is_ready, 60)
        Child("The worker", worker, pid_file=worker_pid_file, env=environ, grace=_GRACE_SECONDS)
        mail = "make mail shows the latest" if environ["MAIL_URL"] == MAIL.as_uri() else "MAIL_URL"
        mail += f"; its links lead to {_links_base(environ)}"
        _greet(address, environ["PUBLIC_URL"], mail, time.monotonic() - began)
        _watch_servers()
    except StopRequested:  # Ctrl-C
        say("\nStopping …")
        stop_all()
        say("Stopped.")
    return 0


def _links_base(environ: Mapping[str, str]) -> str:
    """Return the base URL of links in mails, as the worker reads it from its settings."""
    source = "from api.settings import Settings; print(Settings.from_environ().links_base.url)"
    command: list[str | Path] = [PYTHON, "-c", source]
    return subprocess.check_output(command, env=environ, text=True).strip()


def _greet(address: Address, public_url: str, mail: str, took: float) -> None:
    url = address.url
    lines = [
        f"\nGatebook is running at {url} (ready in {took:.1f} s)",
        "",
        f"  documentation  {url}/docs",
        f"  sign up        curl -i {url}/v1/accounts -H 'Content-Type: application/json' \\",
        f"                   -d '{_ALICE}'",
        f"  mail           {mail}",
        "  example page   make spa",
        '  operate        make api ARGS="account verify alice@example.com"',
        "  stop           Ctrl-C",
    ]
    if public_url != url:
        lines.insert(2, f"  PUBLIC_URL     {public_url}")
    if address.open_to_others:
        lines.insert(
            2, f"  HOST={address.host}: everyone who can reach this machine can reach the API"
        )
    if not sys.stdout.isatty():
        lines.append("")
    say("\n".join(lines) + "\n")


def _watch_servers() -> None:
    """Wait without end; raise ``Trouble`` when a server ends, ``StopRequested`` on a signal."""
    while True:
        child = find_ended()
        if child is not None:
            status = child.status()
            assert status is not None
            raise Trouble(
                f"{child.name} ended ({describe_status(status)}): stopping the rest.{child.why()}"
            )
        time.sleep(0.2)
