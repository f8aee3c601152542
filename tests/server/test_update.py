"""SIGUSR2, then SIGTERM: new code and new settings, and no request that fails."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.support.releases import Installation
from tests.support.steady_load import steady_load

MANY = 60  # requests: more than one round of each person


@pytest.fixture
def machine(environment: dict[str, str], tmp_path: Path) -> Iterator[Installation]:
    settings = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    machine = Installation(tmp_path / "gatebook", {**settings, "LOG_LEVEL": "info"})
    machine.start()
    yield machine
    machine.stop()


def answers_as(release: str) -> Callable[[Path], None]:
    """Let every answer of a release name it."""

    def changed(api: Path) -> None:
        headers = api / "web" / "headers.py"
        text = headers.read_text()
        mark = '("X-Content-Type-Options", "nosniff"),'
        assert mark in text
        headers.write_text(text.replace(mark, f'{mark} ("X-Release", "{release}"),'))

    return changed


def break_code(api: Path) -> None:
    """Let a release fail while it is imported."""
    (api / "__init__.py").write_text("raise ValueError")


def release_of(machine: Installation) -> tuple[str | None, bool]:
    """Which release answers, and whether it knows its settings of an https PUBLIC_URL."""
    headers = requests.get(f"{machine.base}/healthz", timeout=40).headers
    return headers.get("X-Release"), "Strict-Transport-Security" in headers


def test_an_update_brings_code_and_settings_and_no_request_fails(machine: Installation) -> None:
    with steady_load(machine.base) as load:
        load.await_answers(MANY)
        machine.release("2", answers_as("2"))
        machine.set(PUBLIC_URL="https://accounts.example.com")
        # a reload: new workers of the same code
        machine.send(signal.SIGHUP)
        machine.wait_until(lambda: machine.log.read_text().count("worker_ready") == 2)
        assert release_of(machine) == (None, False)

        machine.update()
        load.await_answers(MANY)

    assert release_of(machine) == ("2", True)
    assert load.failed == []


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
        for fault, said in faults.values():
            before = len(machine.log.read_text())
            fault()
            machine.send(signal.SIGUSR2)
            machine.await_line(said, after=before)
            machine.wait_until(lambda: len(machine.children(old)) == 1)
            machine.script.write_text(script)
            machine.script.chmod(0o755)
            machine.set(THREADS="16")
        load.await_answers(MANY)

    assert load.failed == []
    assert machine.master() == old
    assert machine.log.read_text().count("worker_ready") == 1


def test_an_update_is_withdrawn_by_ending_the_new_master(machine: Installation) -> None:
    machine.release("2", answers_as("2"))
    with steady_load(machine.base) as load:
        load.await_answers(MANY)
        new = machine.begin_update()
        machine.send(signal.SIGTERM, new)
        machine.wait_until(lambda: "update_withdrawn" in machine.log.read_text())
        machine.wait_until(lambda: machine.master(".2") == 0)
        load.await_answers(MANY)

    assert release_of(machine) == (None, False)
    assert load.failed == []
