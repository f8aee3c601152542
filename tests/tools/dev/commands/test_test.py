"""``make test`` keeps the processors busy, and each process has its own servers."""

from __future__ import annotations

import subprocess
import sys

import hypothesis
import pytest

from dev.commands import test as command


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARGS", "LONG_TESTS", "RELEASE_TESTS", "PROCESSES", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("processors", "processes"), [(1, 1), (2, 3), (3, 4), (16, 4)])
def test_there_are_more_processes_than_processors_since_tests_wait(
    monkeypatch: pytest.MonkeyPatch, processors: int, processes: int
) -> None:
    monkeypatch.setattr(command, "_processors", lambda: processors)

    assert command._processes() == processes


def test_chosen_tests_run_in_one_process_unless_processes_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARGS", "-k idle")
    assert command._processes() == 1

    monkeypatch.setenv("PROCESSES", "2")
    assert command._processes() == 2


@pytest.mark.parametrize(
    ("environ", "arguments"),
    [
        ({}, ["-m", "not long and not release"]),
        ({"LONG_TESTS": "1"}, ["-m", "not release"]),
        ({"LONG_TESTS": "1", "RELEASE_TESTS": "1"}, []),
        ({"ARGS": "-k idle"}, ["-k", "idle"]),
    ],
)
def test_long_tests_run_if_they_are_requested(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], arguments: list[str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert command._chosen() == arguments


def test_given_servers_serve_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESSES", "4")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    assert command._processes() == 1


def test_no_example_has_a_deadline_that_a_busy_machine_breaks() -> None:
    assert hypothesis.settings().deadline is None


def test_bytecode_is_written_though_the_environment_forbids_it() -> None:
    environment = {"PYTHONDONTWRITEBYTECODE": "1", **command._BYTECODE}
    source = "import sys; print(sys.dont_write_bytecode)"
    process = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True)

    assert process.stdout == b"False\n"
