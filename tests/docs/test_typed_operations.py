"""Type docs/operations.md for one machine, literally, from an empty directory to an update.

Takes a minute and the package registry: `TYPE_OPERATIONS=1`, as CI sets it. Only hosts, ports,
passwords and paths are replaced, by the tables below.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dev.programs import find
from dev.services import mariadb
from tests.docs.typed import (
    PAGE,
    block,
    copy_release,
    deployment,
    end,
    free_port,
    rights,
    wait_until,
)
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.own_redis import OwnRedis
from tests.support.smtp import SmtpServer

pytestmark = pytest.mark.skipif(
    os.environ.get("TYPE_OPERATIONS") != "1", reason="takes a minute and the package registry"
)

PASSWORD = "for-tests-only"
ACL = re.compile(r"^\| Rights \(ACL\) \| `([^`]+)`", re.MULTILINE)


class TypedMachine:
    """An empty machine, with the servers that the page takes for granted."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home, self._stack = home, stack
        self.release = home / "releases" / "1"
        copy_release(self.release)
        (home / "current").symlink_to("releases/1")
        self.log = home / "log"
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.authority = Authority(home)
        self.authority.server("localhost")
        self._start_mariadb()
        self.redis = OwnRedis()
        stack.callback(self.redis.close)
        self.smtp = SmtpServer()
        stack.callback(self.smtp.stop)

    def sql(self, statements: str) -> None:
        """Run statements of the page in the server, as its administrator."""
        typed = statements.replace("'10.0.0.%'", "'localhost'").replace("'…'", f"'{PASSWORD}'")
        command = ["mariadb", f"--socket={self.home / 'db.sock'}", "--user=root"]
        subprocess.run(command, input=typed, text=True, check=True)

    def settings(self, user: str) -> dict[str, str]:
        """Return the environment of the API, the worker, or the migrations."""
        page_settings = {
            "DATABASE_URL": f"mysql://{user}:{PASSWORD}@localhost:{self._database_port}/gatebook",
            "DB_TLS_CA": str(self.authority.ca),
            "REDIS_URL": self.redis.url.replace("unix://", f"unix://gatebook:{PASSWORD}@"),
            "SECRET_KEY": "a secret of forty-three characters and more for tests",
            "PUBLIC_URL": self.base,
            "PORT": str(self.port),
            "MAIL_URL": self.smtp.url,
            "MAIL_FROM": "Gatebook <accounts@example.com>",
            "WEB_CONCURRENCY": "1",
        }
        assert all(name in PAGE.text for name in page_settings)
        return page_settings

    def type(self, line: str, user: str = "gatebook") -> str:
        """Run a line of the page in the release's directory, and return its output."""
        process = subprocess.run(
            ["sh", "-ec", line], cwd=self.release, env=self._environ(user), capture_output=True,
            text=True, timeout=600,
        )  # fmt: skip
        assert process.returncode == 0, f"{line}\n{process.stdout}\n{process.stderr}"
        return process.stdout

    def start(self, line: str, user: str = "gatebook") -> subprocess.Popen[bytes]:
        """Start a line that keeps running; it ends with the test."""
        with self.log.open("ab") as stream:
            process = subprocess.Popen(
                ["sh", "-ec", f"exec {line.partition('#')[0]}"],
                cwd=self.release, env=self._environ(user), stdout=stream, stderr=stream,
            )  # fmt: skip
        self._stack.callback(end, process)
        return process

    def answer(self, *arguments: str) -> Any:
        """Return curl's answer as JSON, with its status as ``answered``."""
        command = ["curl", "--silent", "--write-out", "\n%{http_code}", *arguments]
        process = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
        body, _, status = process.stdout.rpartition("\n")
        return {**(json.loads(body) if body else {}), "answered": int(status)}

    def await_ready(self) -> None:
        wait_until(lambda: self.answer(f"{self.base}/readyz")["answered"] == 200, self.log)

    def _environ(self, user: str) -> Mapping[str, str]:
        names = ("PATH", "HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT")
        return {**{name: os.environ[name] for name in names if name in os.environ},
                **self.settings(user)}  # fmt: skip

    def _start_mariadb(self) -> None:
        data, program = self.home / "data", find("mariadbd")
        assert program is not None
        mariadb.make_data_directory(data)
        self._database_port = free_port()
        pem = self.authority.ca.with_name("localhost.pem")
        process = subprocess.Popen(
            [
                program, "--no-defaults", *(["--user=root"] if os.getuid() == 0 else []),
                f"--datadir={data}", f"--socket={self.home / 'db.sock'}",
                f"--pid-file={self.home / 'db.pid'}", f"--port={self._database_port}",
                "--bind-address=127.0.0.1", f"--ssl-ca={self.authority.ca}", f"--ssl-cert={pem}",
                f"--ssl-key={pem}", f"--log-error={self.home / 'db.log'}",
                "--innodb-buffer-pool-size=32M",
            ]
        )  # fmt: skip
        self._stack.callback(end, process)
        wait_until((self.home / "db.sock").exists, self.home / "db.log")


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypedMachine]:
    with ExitStack() as stack:
        yield TypedMachine(tmp_path_factory.mktemp("m"), stack)


def test_one_machine_from_nothing_to_an_update(machine: TypedMachine) -> None:
    install, serve = deployment()
    for line in install:
        machine.type(line)

    # Create the users in MariaDB and Redis.
    before, after = rights()
    machine.sql(before)
    machine.type(serve["migrate"], "gatebook_migrate")
    machine.sql(after)
    match = ACL.search(PAGE.text)
    assert match is not None
    rules = match[1].replace("\\|", "|").split()
    machine.redis.client.execute_command("ACL", "SETUSER", "gatebook", "on", f">{PASSWORD}", *rules)

    machine.type(serve["doctor"])
    machine.type(serve["doctor"].replace("doctor", "doctor --worker"), "gatebook_worker")
    server = machine.start(serve["gunicorn"])
    machine.start(serve["worker"], "gatebook_worker")
    machine.await_ready()
    sign_up_and_in(machine)
    end(server)

    update(machine)
    sign_in(machine)
    machine.type(serve["doctor"])


def sign_up_and_in(machine: TypedMachine) -> None:
    post = ("-H", "Content-Type: application/json", "-d")
    account = '{"email": "alice@example.com", "password": "a quiet harbour at dawn"}'
    assert machine.answer(f"{machine.base}/v1/accounts", *post, account)["answered"] == 201
    sign_in(machine)
    reset = '{"email": "alice@example.com"}'
    answered = machine.answer(f"{machine.base}/v1/password-resets", *post, reset)["answered"]
    assert answered == 202
    machine.smtp.await_mails(1)


def sign_in(machine: TypedMachine) -> None:
    post = ("-H", "Content-Type: application/json", "-d")
    body = (
        '{"email": "alice@example.com", "password": "a quiet harbour at dawn", "deliver": "token"}'
    )
    session = machine.answer(f"{machine.base}/v1/sessions", *post, body)
    assert session["answered"] == 201
    bearer = f"Authorization: Bearer {session['token']}"
    assert machine.answer(f"{machine.base}/v1/session", "-H", bearer)["answered"] == 200


def update(machine: TypedMachine) -> None:
    """Start by deploy/start, then run the lines of an update."""
    places = {
        name: str(machine.home) for name in ("/srv/gatebook", "/etc/gatebook", "/run/gatebook")
    }

    def here(text: str) -> str:
        for place, ours in places.items():
            text = text.replace(place, ours)
        return text

    settings = machine.settings("gatebook").items()
    lines = [f"{name}='{value}'\n" for name, value in settings]
    (machine.home / "settings.env").write_text("".join(lines))
    script = machine.home / "start"
    script.write_text(here((machine.release / "deploy" / "start").read_text()))
    script.chmod(0o755)
    machine.start(str(script))
    machine.await_ready()
    second = machine.home / "releases" / "2"
    shutil.copytree(machine.release, second, ignore=shutil.ignore_patterns(".venv"))
    # Both releases have the same requirements.
    (second / ".venv").symlink_to(machine.release / ".venv")

    start, finish = here(block("kill -USR2")).split("# wait for", 1)
    old = int((machine.home / "api.pid").read_text())
    machine.type(f"cd {machine.home}\n{start}")
    new = machine.home / "api.pid.2"
    wait_until(
        lambda: new.exists() and f'"master":{new.read_text().strip()},' in machine.log.read_text(),
        machine.log,
    )
    machine.type(f"old={old}\n{finish.partition(chr(10))[2]}")
    pid = machine.home / "api.pid"
    # gunicorn removes one file before it writes the other: for a moment there is none
    wait_until(lambda: pid.exists() and not new.exists(), machine.log)
    current = int(pid.read_text())
    machine._stack.callback(os.kill, current, signal.SIGTERM)
    assert current != old
    assert Path(f"/proc/{current}/cwd").readlink() == second.resolve()
    machine.await_ready()
