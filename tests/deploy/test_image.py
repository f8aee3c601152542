"""Build and run the image in namespaces, with the commands of the Containerfile and of compose."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dev.programs import find
from dev.services import mariadb
from dev.services.redis import _program
from tests.deploy.delivered import DEPLOY, compose
from tests.deploy.sandbox import Sandbox
from tests.support.at_once import LONGEST

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(os.getuid() != 0, reason="namespaces and another user need root"),
    pytest.mark.timeout(600),
]
_PATIENCE = 150.0  # seconds; each check of health starts a Python in three namespaces
# Nothing listens there: no mail of this test leaves the machine.
MAIL_URL = "smtp://127.0.0.1:9?tls=off"
ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}


class ComposeRun:
    """deploy/compose.yaml on a network of its own, whose only machine has all names."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.sandbox, self._stack = Sandbox(home), stack
        self.services = compose()["services"]
        self.secrets = home / "made"
        subprocess.run(
            [DEPLOY / "container" / "make-secrets", self.secrets],
            input=f"{MAIL_URL}\n", text=True, check=True,
        )  # fmt: skip
        self.log = home / "log"
        self.sandbox.build()
        holder = ["unshare", "--net", "sh", "-c", "ip link set lo up && exec sleep infinity"]
        process = self._popen(holder)
        self.sandbox.network = process.pid
        self._await(lambda: self._in_network("ip", "-brief", "link").count("UP"))
        self.sandbox.hosts.write_text("127.0.0.1 localhost mariadb redis\n")
        self._start_mariadb()
        self._start_redis()

    def once(self, name: str, *arguments: str, fails: bool = False) -> str:
        """Run a service, or another command with its environment, to its end."""
        process = subprocess.run(
            self._command(name, arguments), capture_output=True, text=True, timeout=120
        )
        assert (process.returncode != 0) is fails, process.stdout + process.stderr
        return process.stdout

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a service, and wait until its own health check succeeds."""
        process = self._popen(self._command(name))
        self._await(lambda: self.is_healthy(name))
        return process

    def is_healthy(self, name: str) -> bool:
        check = self.services[name]["healthcheck"]["test"]
        assert check[0] == "CMD"
        command = self._command(name, check[1:])
        return subprocess.run(command, capture_output=True, timeout=LONGEST).returncode == 0

    def stop(self, process: subprocess.Popen[bytes]) -> int:
        """Send SIGTERM to the container's first process, and return its exit status."""
        (first,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(first), 15)
        return process.wait(LONGEST)

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a request of a person as nginx does."""
        headers = ("Content-Type: application/json", "X-Forwarded-For: 198.51.100.9",
                   "X-Forwarded-Proto: https")  # fmt: skip
        answer = self._in_network(
            "curl", "--silent", "--write-out", "\n%{http_code}", "--data", json.dumps(body),
            *(part for header in headers for part in ("--header", header)),
            f"http://localhost:8000{path}",
        )  # fmt: skip
        text, _, status = answer.rpartition("\n")
        return int(status), json.loads(text)

    def _command(self, name: str, arguments: tuple[str, ...] | list[str] = ()) -> list[str]:
        service = self.services[name]
        mounted = self.sandbox.home / "secrets" / name
        if not mounted.exists():
            mounted.mkdir()
            for secret in service["secrets"]:
                shutil.copy(self.secrets / secret, mounted)
        ours = service["image"].startswith("gatebook:")
        default = service.get("command", self.sandbox.image.command)
        command = [*arguments] or [*service.get("entrypoint", []), *default]
        environ = service.get("environment", {})
        # MariaDB's image runs commands as root, which has no rights here, either
        return self.sandbox.command(command, environ, mounted, "" if ours else "0:0")

    def _in_network(self, *command: str) -> str:
        entered = ["nsenter", f"--target={self.sandbox.network}", "--net", *command]
        return subprocess.run(entered, capture_output=True, text=True, timeout=LONGEST).stdout

    def _popen(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def _await(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < deadline, self.log.read_text()[-5000:]
            time.sleep(0.05)

    def _start_mariadb(self) -> None:
        home, program = self.sandbox.home, find("mariadbd")
        assert program is not None
        mariadb.make_data_directory(home / "data")
        password = (self.secrets / "mariadb_root_password").read_text().strip()
        init = home / "init.sql"  # what MariaDB's image does at its first start
        init.write_text(f"CREATE USER root@'%' IDENTIFIED BY '{password}';\n"
                        "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n")  # fmt: skip
        options = [o for o in self.services["mariadb"]["command"] if "buffer-pool" not in o]
        self._popen(
            [
                *("nsenter", f"--target={self.sandbox.network}", "--net", program),
                *("--no-defaults", *mariadb.root_options(), f"--datadir={home / 'data'}"),
                *(f"--socket={home / 'db.sock'}", f"--init-file={init}", *options),
            ]
        )
        self._await((home / "db.sock").exists)

    def _start_redis(self) -> None:
        program, users = _program(), self.secrets / "redis_users"
        assert program is not None
        options = [text.replace("/run/secrets/redis_users", str(users))
                   for text in self.services["redis"]["command"][1:]]  # fmt: skip
        network = ("nsenter", f"--target={self.sandbox.network}", "--net")
        self._popen([*network, program, *options, "--dir", str(self.sandbox.home)])
        check = self.services["redis"]["healthcheck"]["test"]
        self._await(lambda: "0" in self._in_network("sh", "-c", f"{check[1]}; echo $?"))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[ComposeRun]:
    with ExitStack() as stack:
        yield ComposeRun(tmp_path, stack)


def test_the_image_serves_as_compose_starts_it(machine: ComposeRun) -> None:
    """The image works without a name for its user, capabilities, and a place to write to."""
    assert not (machine.sandbox.opt / "venv" / "bin" / "pip").exists()
    for name in ("users", "migrate", "rights", "users", "rights"):  # repeated at each `up`
        machine.once(name)
    for path in ("/opt/gatebook/api/x", "/opt/venv/x", "/x", "/run/secrets/x"):
        machine.once("api-one", "touch", path, fails=True)
    machine.once("api-one", "cat", "/run/secrets/database_url_migrate", fails=True)

    assert not machine.is_healthy("api-one")
    api, worker = machine.start("api-one"), machine.start("worker")
    machine.once("api-one", "python3", "-m", "api", "doctor")
    machine.once("worker", "python3", "-m", "api", "doctor", "--worker")
    assert machine.post("/v1/accounts", ALICE)[0] == 201
    status, session = machine.post("/v1/sessions", {**ALICE, "deliver": "token"})
    assert (status, session["ip"]) == (201, "198.51.100.9")

    # As the first process of a container, which ignores signals without a handler.
    assert machine.stop(api) == 0
    assert not machine.is_healthy("api-one")
    assert machine.stop(worker) == 0
