"""A machine on which the commands of docs/runbooks.md are typed.

It has a MariaDB with a binary log, a Redis with users, a mail server and a witness, all of its own.
Paths, addresses and passwords are replaced.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import requests

from chaos.topologies.replication import ReplicationServer
from dev.env import debian_packages
from dev.programs import find
from tests.docs.typed import OPERATIONS, RUNBOOKS, end, rights
from tests.docs.typed_commands import TypedCommands
from tests.support.at_once import LONGEST
from tests.support.own_redis import OwnRedis
from tests.support.releases import Installation
from tests.support.signing_keys import make_key
from tests.support.smtp import SmtpServer

PASSWORD, NEW_PASSWORD = "for-tests-only", "for-tests-only-too"
OLD_KEY, NEW_KEY = "o" * 43, "n" * 43
_ACL = re.compile(r"^\| Rights \(ACL\) \| `([^`]+)`", re.MULTILINE)
_LONGEST_COMMAND = 600.0  # seconds
# Variables of the shell that one block leaves to the next.
_KEPT = "dump|position|first|old|release|api"
_STOP = "systemctl stop gatebook-api gatebook-worker\n"


class MachineOperator(Installation):
    """An operator at a machine: ``operator.type("back up")`` types that block of the page."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.typed: set[str] = set()
        self._stack = stack
        self._worker: subprocess.Popen[bytes] | None = None
        self.database = ReplicationServer(home.with_name(f"{home.name}-db"), 0, PASSWORD)
        stack.callback(self.database.stop)
        self.redis = OwnRedis()
        stack.callback(self.redis.close)
        self.smtp = SmtpServer()
        stack.callback(self.smtp.stop)
        self._of_worker = {
            "MAIL_URL": self.smtp.url,
            "MAIL_FROM": "Gatebook <accounts@example.com>",
            "AUDIT_SIGNING_KEYS": f"{home}/audit.key",
            "AUDIT_WITNESSES": f"{home}/witness/checkpoints",
            "AUDIT_WITNESS_INTERVAL": "0",
        }
        commands = TypedCommands(home.with_name(f"{home.name}-commands"))
        stack.callback(commands.close)
        self._python = commands.program
        super().__init__(home, self._settings(home))
        stack.callback(self.stop)
        for folder in ("backups/binlog", "witness", "bin"):
            (home / folder).mkdir(parents=True)
        (home / "releases").symlink_to(".")
        (home / "vars").touch()
        self._make_programs()
        self._write_settings()
        self._make_users()

    def release(self, name: str, changed: Callable[[Path], None] | None = None) -> None:
        super().release(name, changed)
        programs = self.home / name / ".venv"
        programs.unlink()
        (programs / "bin").mkdir(parents=True)
        (programs / "bin" / "gunicorn").symlink_to(Path(sys.prefix) / "bin" / "gunicorn")
        (programs / "bin" / "python").write_text(self._python)
        (programs / "bin" / "python").chmod(0o700)

    def type(self, name: str) -> str:
        """Type the block with this name, and return the output."""
        block = RUNBOOKS.block(f"typed: {name}")
        self.typed.add(name)
        if block.text == _STOP:
            self.stop_all()
            return ""
        if block.language == "sql":
            return self.shell(f"mariadb gatebook <<'END'\n{block.text}END\n")
        return self.shell(block.text)

    def type_update(self) -> None:
        """Type the two blocks that replace the API, and wait where the page says so."""
        begun = len(self.log.read_text())
        self.type("start the new server")
        self.await_new_master()
        old, new = self.master(), self.master(".2")
        self.type("end the old server")
        self.wait_until(lambda: self.master() == new != old)
        self.await_line("Master has been promoted", after=begun)

    def await_new_master(self) -> None:
        self.wait_until(lambda: f'"master":{self.master(".2")},' in self._ready_lines())

    def type_cut_off_backup(self) -> None:
        """Type the backup with a dump that is cut off. As a person's, the shell does not stop."""
        text = RUNBOOKS.block("typed: back up").text
        cut_off = 'mariadb_dump() { mariadb-dump "$@" | head -c 5000; }\n'
        self._run("-uc", cut_off + text.replace("\nmariadb-dump ", "\nmariadb_dump "))

    def shell(self, lines: str) -> str:
        """Run lines as the next ones of one shell, and return the output."""
        self.typed.add("begin")
        begin = RUNBOOKS.block("typed: begin").text
        kept = f"set | grep -E '^({_KEPT})=' > {self.home}/vars || true\n"
        # -e does not end the shell within a chain of &&.
        script = f". {self.home}/vars\n{begin}{lines}\ntest $? = 0\n{kept}"
        process = self._run("-euc", script)
        assert process.returncode == 0, f"{lines}\n{process.stdout}\n{process.stderr}"
        return process.stdout

    def _run(self, options: str, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", options, self.here(script)],
            cwd=self.home,
            env=self._environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_COMMAND,
        )

    def here(self, text: str) -> str:
        """Return a text of the pages, adapted to this machine."""
        home = str(self.home)
        replaced = {
            "ssl-ca=/etc/gatebook/ca.pem\nssl-verify-server-cert\n": "",
            "/var/backups/gatebook": f"{home}/backups",
            "/mnt/witness": f"{home}/witness",
            "/srv/gatebook": home,
            "/etc/gatebook": home,
            "/run/gatebook": home,
            "'10.0.0.%'": "'127.0.0.1'",
            " REQUIRE SSL": "",
            "'>NEW'": f"'>{NEW_PASSWORD}'",
            "'<OLD'": f"'<{PASSWORD}'",
            "…": PASSWORD,
            "host=galera.internal": f"host=127.0.0.1\nport={self.database.port}",
            "galera.internal": f"127.0.0.1:{self.database.port}",
            "drill.internal": f"127.0.0.1:{self.database.port}",
            "http://localhost:8000": self.base,
        }
        for shown, ours in replaced.items():
            text = text.replace(shown, ours)
        return text

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait as long as commands may take: under load, a new master needs a busy machine."""
        deadline = time.monotonic() + _LONGEST_COMMAND
        while not holds():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.02)

    def sql(self, statement: str) -> list[dict[str, Any]]:
        return self.database.sql(statement)

    def start_worker(self) -> None:
        line = f". {self.home}/worker.env && cd {self.home}/current"
        with self.log.open("ab") as stream:
            self._worker = subprocess.Popen(
                ["sh", "-euc", f"set -a; {line} && exec {sys.executable} -m api worker"],
                env=self._environ(),
                stdout=stream,
                stderr=stream,
            )
        self._stack.callback(end, self._worker)

    def stop_all(self) -> None:
        """Stop API and worker, as their services do."""
        self.stop()
        self.stop_worker()

    def stop_worker(self) -> None:
        if self._worker is not None:
            end(self._worker)

    def change_worker(self, **changed: str) -> None:
        """Change settings of the worker alone."""
        self._of_worker.update(changed)
        self._write_settings()

    def seal(self) -> None:
        """Seal all events, and give the checkpoint to the witness."""
        self.shell("gatebook worker audit seal --once\n")

    def ask(
        self, method: str, path: str, token: str | None = None, **body: str
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.base}{path}"
        return requests.request(method, url, json=body or None, headers=headers, timeout=LONGEST)

    def _settings(self, home: Path) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url("gatebook"),
            "REDIS_URL": self.redis_url(PASSWORD),
            "SECRET_KEY": OLD_KEY,
            "ARGON2_MEMORY_KIB": "8",
            "ARGON2_TIME": "1",
            "LIMITS": "off",
            "LOG_FORMAT": "json",
            "METRICS_TOKEN": "m" * 43,
            "TOKEN_SIGNING_KEYS": str(make_key(home.with_name("token-1.pem"))),
            "TOKEN_AUDIENCES": "reports",
        }

    def redis_url(self, password: str) -> str:
        return self.redis.url.replace("unix://", f"unix://gatebook:{password}@")

    def url(self, user: str) -> str:
        return f"mysql://{user}:{PASSWORD}@127.0.0.1:{self.database.port}/gatebook"

    def _write_settings(self) -> None:
        of_users = {
            "worker": {"DATABASE_URL": self.url("gatebook_worker"), **self._of_worker},
            "migrate": {"DATABASE_URL": self.url("gatebook_migrate")},
            "eraser": {"DATABASE_URL": self.url("gatebook_eraser")},
        }
        for name, values in of_users.items():
            lines = [f"{key}={shlex.quote(value)}\n" for key, value in values.items()]
            text = f". {self.home}/settings.env\n{''.join(lines)}"
            (self.home / f"{name}.env").write_text(text)

    def _environ(self) -> Mapping[str, str]:
        return {"PATH": f"{self.home / 'bin'}:{os.environ['PATH']}", "LANG": "C.UTF-8"}

    def _make_programs(self) -> None:
        """Make the clients lead to this machine's servers, as an administrator."""
        password = f"export MYSQL_PWD={PASSWORD}\n"
        server = f"--no-defaults --host=127.0.0.1 --port={self.database.port} --user=tester"
        self._program("mariadb", f'{password}exec {client("mariadb")} {server} "$@"')
        self._program("mariadb-dump", f'exec {client("mariadb-dump")} "$@"')
        self._program("mariadb-binlog", f'exec {client("mariadb-binlog")} --no-defaults "$@"')
        socket = self.redis.url.removeprefix("unix://").partition("?")[0]
        self._program("redis-cli", f'exec {client("redis-cli")} -s {socket} "$@"')

    def _program(self, name: str, text: str) -> None:
        file = self.home / "bin" / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o700)

    def _make_users(self) -> None:
        before, after = rights()
        made = "DROP DATABASE gatebook; DROP USER gatebook@'127.0.0.1';"  # by the chaos server
        self.shell(f"mariadb <<'END'\n{made}\n{before}END\n")
        self.shell("gatebook migrate migrate\n")
        self.shell(f"mariadb <<'END'\n{after}END\n")
        match = _ACL.search(OPERATIONS.text)
        assert match is not None
        rules = match[1].replace("\\|", "|").split()
        self.redis.client.execute_command(
            "ACL", "SETUSER", "gatebook", "on", f">{PASSWORD}", *rules
        )


def client(name: str) -> str:
    """Return a client; Debian's package is unpacked where it is not installed."""
    if path := find(name):
        return path
    home = debian_packages.unpack("mariadb-client", apt=(), without_dependencies=["mariadb-client"])
    return str(home / "usr" / "bin" / name)
