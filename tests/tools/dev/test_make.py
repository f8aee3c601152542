"""`make`, and `make run` as a developer uses it: sign up, Ctrl-C, start again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from dev.services.ports import free_port
from tests.docs.markdown import Document
from tests.support.at_once import LONGEST
from tests.support.processes import ended
from tests.support.replay import wait_until

ROOT = Path(__file__).resolve().parents[3]
PYTHON = f"PYTHON={sys.base_prefix}/bin/python3"
AUDIT_LOG = Document(ROOT / "docs" / "audit-log.md")
PROVIDERS = Document(ROOT / "docs" / "providers.md")
ALICE = {"email": "alice@example.com", "password": "six dusty violins"}
# `make run` must start its own servers, not use those of these tests.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
}
STARTED: list[subprocess.Popen[str]] = []


def make(directory: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start make in its own process group, as a shell does."""
    process = subprocess.Popen(
        ["make", "--no-print-directory", *arguments, PYTHON],
        cwd=directory,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    STARTED.append(process)
    return process


@pytest.fixture(autouse=True)
def nothing_runs_on() -> Iterator[None]:
    """Kill what a failed test leaves running: a later test would report it."""
    yield
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # the servers end when their parent does
        with ended(process):
            pass


def output(process: subprocess.Popen[str]) -> str:
    text, _ = process.communicate(timeout=60)
    return text


def read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout is not None
    text_read = ""
    for line in process.stdout:
        text_read += line
        if text in line:
            return text_read
    raise AssertionError(f"{text!r} was never printed:\n{text_read}")


def processes_of(directory: Path) -> list[str]:
    if Path("/proc/self/cmdline").exists():  # a slim image has no ps
        lines = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    else:
        command = ["ps", "-axww", "-o", "command="]
        lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    return [line for line in lines if f"{directory}/" in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """Yield a copy of the sources with a link to the existing .venv."""
    directory = tmp_path / "gatebook"
    ignored = shutil.ignore_patterns(".*", "node_modules", "tests")
    shutil.copytree(ROOT, directory, ignore=ignored)
    (directory / ".venv").symlink_to(ROOT / ".venv")
    yield directory
    assert processes_of(directory) == []


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def test_make_lists_every_target() -> None:
    listed = set(re.findall(r"^  ([a-z-]+) +\S", output(make(ROOT)), re.MULTILINE))
    declared = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert listed == declared


def test_taken_port_is_named_before_anything_is_started(checkout: Path, port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        process = make(checkout, "run", f"PORT={port}")
        text = output(process)

    assert process.returncode == 2
    assert f"PORT={port} is taken" in text
    assert "Traceback" not in text
    assert not (checkout / ".run" / "mariadb").exists()


@pytest.mark.long
def test_bad_setting_is_named_and_nothing_stays(checkout: Path, port: int) -> None:
    process = make(checkout, "run", f"PORT={port}", "ALLOWED_ORIGINS=*")
    text = output(process)

    assert process.returncode == 2
    assert "ALLOWED_ORIGINS" in text
    assert "Traceback" not in text


@pytest.mark.long
def test_run_serves_until_interrupted_and_keeps_its_data(checkout: Path, port: int) -> None:
    url = f"http://localhost:{port}"
    settings = [f"PORT={port}", "ALLOWED_ORIGINS=http://localhost:5173,capacitor://localhost"]
    run = checkout / ".run"

    first = make(checkout, "run", *settings)
    greeting = read_until(first, "Ctrl-C")
    assert f"Gatebook is running at {url}" in greeting
    assert f"{url}/docs" in greeting
    assert "make mail shows the latest; its links lead to http://localhost:5173\n" in greeting
    assert requests.post(f"{url}/v1/accounts", json=ALICE, timeout=LONGEST).status_code == 201
    answer = requests.get(
        f"{url}/healthz", headers={"Origin": "capacitor://localhost"}, timeout=LONGEST
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "capacitor://localhost"
    mail = output(make(checkout, "mail", "ARGS=alice@example.com"))
    assert re.search(r"^http://localhost:5173/verify-email#token=[\w-]+$", mail, re.MULTILINE)

    assert run.joinpath("mariadb.sock").is_socket()
    assert run.joinpath("redis.sock").is_socket()
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE((run / "secrets.env").stat().st_mode) == 0o600

    for command, output_start in (
        ("account verify alice@example.com", "alice@example.com is now verified (account "),
        ("role grant alice@example.com admin", "alice@example.com is now admin (account "),
    ):
        process = make(checkout, "api", f"ARGS={command}")
        assert output(process).startswith(output_start)
        assert process.returncode == 0
    wait_until(run.joinpath("audit", "checkpoints").exists)

    second = make(checkout, "run", *settings)
    assert "already running" in output(second)
    assert second.returncode == 2

    os.killpg(first.pid, signal.SIGINT)  # Ctrl-C reaches make and all it runs in the foreground
    assert "Stopped." in output(first)
    assert processes_of(checkout) == []
    assert not run.joinpath("mariadb.sock").exists()

    hash_router = "http://localhost:5173/#/"
    second_run = make(checkout, "run", *settings, f"FRONTEND_URL={hash_router}")
    assert f"its links lead to {hash_router}\n" in read_until(second_run, "Ctrl-C")
    assert requests.post(f"{url}/v1/sessions", json=ALICE, timeout=LONGEST).status_code == 201
    second_run.terminate()  # make passes the signal on
    assert "Stopped." in output(second_run)

    # its audit log was sealed, and can be verified while it does not run
    verified = subprocess.run(
        ["sh", "-e", "-c", AUDIT_LOG.block("audit log: make run").text],
        cwd=checkout,
        env={**ENVIRONMENT, "PYTHON": PYTHON.removeprefix("PYTHON=")},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert re.match(
        r"ok    [0-9]+ events are unchanged since they were sealed$", verified.stdout, re.MULTILINE
    )
    assert verified.returncode == 0


@pytest.mark.release
def test_a_newcomer_signs_in_with_the_demonstration_provider(checkout: Path, port: int) -> None:
    demo = checkout / "examples" / "providers" / "demo.toml"
    issuer = f"http://127.0.0.1:{free_port()}"
    demo.write_text(demo.read_text().replace("http://127.0.0.1:8765", issuer))
    providers = "IDENTITY_PROVIDERS=examples/providers/demo.toml"
    public = make(checkout, "run", providers, f"PORT={port}", "PUBLIC_URL=https://example.com")
    assert "asks for no password" in output(public)
    assert public.returncode == 2

    run = make(checkout, "run", providers, f"PORT={port}")
    greeting = read_until(run, "Ctrl-C")
    assert "The DEMONSTRATION PROVIDER is running. It asks for no password" in greeting

    script = PROVIDERS.block("demonstration provider: curl").text
    script = script.replace("localhost:8000", f"localhost:{port}")
    script = script.replace("http://127.0.0.1:8765", issuer)
    signed_in = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    account = json.loads(signed_in.stdout)["account"]
    assert (account["email"], account["email_verified"]) == ("alice@demo.example", True)
    doctor = output(make(checkout, "api", "ARGS=doctor", providers))
    assert f"ok    identity_providers: demo: issuer {issuer}" in doctor

    os.killpg(run.pid, signal.SIGINT)
    assert "Stopped." in output(run)


@pytest.mark.release
def test_when_a_server_ends_the_rest_is_stopped(checkout: Path, port: int) -> None:
    process = make(checkout, "run", f"PORT={port}")
    read_until(process, "Ctrl-C")

    os.kill(int((checkout / ".run" / "redis.pid").read_text()), signal.SIGKILL)

    text = output(process)
    assert "Redis ended (killed by SIGKILL)" in text
    assert process.returncode == 2
