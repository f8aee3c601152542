"""Test an update by SIGUSR2 and SIGTERM: new code and settings, and no request fails."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.support.releases import Installation
from tests.support.steady_load import steady_load

MANY = 60  # more than one round of requests for each client


@pytest.fixture
def machine(environment: dict[str, str], tmp_path: Path) -> Iterator[Installation]:
    settings = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    machine = Installation(tmp_path / "gatebook", {**settings, "LOG_LEVEL": "info"})
    machine.start()
    yield machine
    machine.stop()


def answers_as(release: str) -> Callable[[Path], None]:
    """Return a function that makes a release add its name to every response."""

    def changed(api: Path) -> None:
        headers = api / "web" / "headers.py"
        text = headers.read_text()
        mark = '("X-Content-Type-Options", "nosniff"),'
        assert mark in text
        headers.write_text(text.replace(mark, f'{mark} ("X-Release", "{release}"),'))

    return changed


def break_code(api: Path) -> None:
    """Make a release fail while it is imported."""
    (api / "__init__.py").write_text("raise ValueError")


def release_of(machine: Installation) -> tuple[str | None, bool]:
    """Return the release that answers, and whether its PUBLIC_URL setting is https."""
    headers = requests.get(f"{machine.base}/healthz", timeout=40).headers
    return headers.get("X-Release"), "Strict-Transport-Security" in headers


@pytest.mark.long
def test_an_update_brings_code_and_settings_and_no_request_fails(machine: Installation) -> None:
    with steady_load(machine.base) as load:
        load.await_answers(MANY)
        machine.release("2", answers_as("2"))
        machine.set(PUBLIC_URL="https://accounts.example.com")
        # SIGHUP reloads: new workers with the same code.
        machine.send(signal.SIGHUP)
        machine.wait_until(lambda: machine.log.read_text().count("worker_ready") == 2)
        assert release_of(machine) == (None, False)

        with ThreadPoolExecutor(1) as thread:
            successor = thread.submit(machine.await_successor)
            assert machine.run_update_script().returncode == 0
        # systemd reads the pid file once, as soon as the old master has ended (PIDFile=)
        assert successor.result() == machine.master()
        load.await_answers(MANY)

    assert release_of(machine) == ("2", True)
    assert load.failed == []


@pytest.mark.long
def test_an_update_that_can_t_start_ends_nothing(machine: Installation) -> None:
    old, script = machine.master(), machine.script.read_text()
    faults: dict[str, tuple[Callable[[], object], str]] = {
        "no script": (machine.script.unlink, "FileNotFoundError"),
        "no interpreter": (
            lambda: machine.script.write_text("#!/nowhere/sh\n"),
            "FileNotFoundError",
        ),
        "settings": (
            lambda: machine.set(THREADS="many"),
            f"The previous server (process {old}) continues.",
        ),
        "code": (lambda: machine.release("2", break_code), "ValueError"),
    }
    with steady_load(machine.base, people=2) as load:
        for fault, message in faults.values():
            log_size = len(machine.log.read_text())
            fault()
            script_run = machine.run_update_script()
            assert script_run.returncode == 1
            assert f"The previous server (process {old}) continues." in script_run.stderr
            machine.await_line(message, after=log_size)
            machine.wait_until(lambda: len(machine.children(old)) == 1)
            machine.script.write_text(script)
            machine.script.chmod(0o755)
            machine.set(THREADS="16")
        load.await_answers(MANY)

    assert load.failed == []
    assert machine.master() == old
    assert machine.log.read_text().count("worker_ready") == 1


@pytest.mark.long
def test_an_update_is_withdrawn_by_ending_the_new_master(machine: Installation) -> None:
    machine.release("2", answers_as("2"))
    with steady_load(machine.base) as load:
        load.await_answers(MANY)
        new = machine.begin_update()
        machine.send(signal.SIGTERM, new)
        machine.wait_until(lambda: "update_cancelled" in machine.log.read_text())
        machine.wait_until(lambda: machine.master(".2") == 0)
        load.await_answers(MANY)

    assert release_of(machine) == (None, False)
    assert load.failed == []
