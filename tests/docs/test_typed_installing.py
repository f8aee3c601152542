"""Type docs/installing.md, literally, from an empty directory to an update and a rollback.

Then a backup is made, checked and restored, by the blocks of docs/runbooks.md.

Takes minutes and the package registry: `TYPE_OPERATIONS=1`. Only hosts, ports,
passwords and paths are replaced, by the tables below. systemd's part is ``typed_units``; with
`TYPE_OPERATIONS=systemd` it is systemd itself, which needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from dev.programs import find
from dev.services import mariadb
from tests.docs.markdown import ROOT, Document
from tests.docs.typed import (
    OPERATIONS,
    RUNBOOKS,
    copy_release,
    end,
    free_port,
    rights,
    wait_until,
)
from tests.docs.typed_runbooks import client
from tests.docs.typed_systemd import Systemd
from tests.docs.typed_units import Units
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.own_redis import OwnRedis
from tests.support.smtp import SmtpServer
from tests.support.steady_load import steady_load

WITH_SYSTEMD = os.environ.get("TYPE_OPERATIONS") == "systemd"
takes_a_minute = pytest.mark.skipif(
    os.environ.get("TYPE_OPERATIONS") not in ("1", "systemd"),
    reason="takes a minute and the package registry",
)

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PAGE = Document(ROOT / "docs" / "installing.md")
PASSWORD = "for-tests-only"
METRICS_TOKEN = "a token of forty-three characters and more, for tests"
ACL = re.compile(r"^\| Rights \(ACL\) \| `([^`]+)`", re.MULTILINE)
# In systemd's namespace /run is the one of the tree.
FOLDERS = "etc|srv|var" if WITH_SYSTEMD else "etc|srv|var|run"
PLACE = re.compile(rf"(?<![\w./}}@])/({FOLDERS})/")
FILE = re.compile(r"# file: (\S+)\n")
ADDED = ("X-Content-Type-Options", "nosniff")  # a header of each response
MANY = 60  # requests between two steps: more than one round of each person

ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
BOB = {**ALICE, "email": "bob@example.com"}


class TypedMachine:
    """An empty machine, with the servers that the page takes for granted."""

    def __init__(self, stack: ExitStack) -> None:
        # a short path, for sockets, which the users of the units may enter
        self.root = Path(tempfile.mkdtemp(prefix="tm-"))
        self.root.chmod(0o755)
        stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        for folder in ("etc/gatebook", "etc/systemd/system", "run", "srv", "home", "bin"):
            (self.root / folder).mkdir(parents=True)
        self.log = self.root / "log"
        self.log.touch()
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.authority = Authority(self.root)
        self.authority.server("localhost")
        shutil.copy(self.authority.ca, self.root / "etc" / "gatebook")
        self.redis = OwnRedis()
        stack.callback(self.redis.close)
        self.smtp = SmtpServer()
        stack.callback(self.smtp.stop)
        self._start_mariadb(stack)
        self._replaced = {
            "…@localhost/gatebook": f"{PASSWORD}@localhost:{self._database_port}/gatebook",
            "redis://gatebook:…@localhost:6379/0": self.redis.url.replace(
                "unix://", f"unix://gatebook:{PASSWORD}@"
            ),
            "smtp://user:…@mail.example.com:587": self.smtp.url,
            "localhost:8000": f"localhost:{self.port}",
            "…@drill.internal": f"{PASSWORD}@localhost:{self._database_port}",
            "host=galera.internal": f"host=localhost\nprotocol=tcp\nport={self._database_port}",
            "'10.0.0.%'": "'localhost'",
            "'…'": f"'{PASSWORD}'",
            '"…"': f'"{PASSWORD}"',
        }
        self._make_clients()
        # Users of the units can run the machine's Python, but not one in root's home directory.
        self.path = SYSTEM_PATH if has_python(SYSTEM_PATH) else os.environ["PATH"]
        self.units: Units | Systemd
        if WITH_SYSTEMD:
            self.units = Systemd(self.root, self.log)
        else:
            has_users = os.getuid() == 0 and self.path == SYSTEM_PATH
            self.units = Units(self.root, self.log, has_users=has_users)
        stack.callback(self.units.close)

    def here(self, text: str) -> str:
        """Return a text of the page, or a file of deploy/, with the places of this machine."""
        for placeholder, value in self._replaced.items():
            text = text.replace(placeholder, value)
        return PLACE.sub(lambda place: f"{self.root}{place[0]}", text)

    def type(self, marker: str, page: Document = PAGE) -> None:
        """Type the block with this marker; lines of systemctl go to the units."""
        lines = ""
        for line in self.here(page.block(f"typed: {marker}").text).splitlines():
            command = line.strip().removesuffix(" &&")
            if command.startswith("systemctl "):
                self._shell(lines.rstrip().removesuffix("&&"))
                self.units.systemctl(command.removeprefix("systemctl "))
                lines = ""
            else:
                lines += f"{line}\n"
        self._shell(lines)

    def type_runbooks(self, *markers: str) -> None:
        """Type blocks of docs/runbooks.md in one shell, after the function of this page."""
        function = PAGE.block("typed: function").text
        blocks = [RUNBOOKS.block(f"typed: {marker}").text for marker in markers]
        # -e does not end the shell within a chain of &&.
        self._shell(self.here("test $? = 0\n".join([function, *blocks])))

    def lose_the_database(self) -> None:
        """Keep the binary log where the runbook looks for it, and drop the database."""
        self.sql("FLUSH BINARY LOGS;")
        kept = self.root / "var/backups/gatebook/binlog"
        kept.mkdir()
        for file in (self.root / "data").glob("binlog.0*"):
            shutil.copy(file, kept)
        self.sql("DROP DATABASE gatebook;")

    def write_files(self) -> None:
        """Write the files that the page shows, and what differs in a test."""
        for block in PAGE.blocks():
            if header := FILE.match(block.text):
                path = Path(self.here(header[1]))
                path.parent.mkdir(exist_ok=True)
                path.write_text(self.here(block.text[header.end() :]))
        with (self.root / "etc/gatebook/settings.env").open("a") as file:
            file.write(f"PORT='{self.port}'\nWEB_CONCURRENCY='2'\nLIMITS='off'\n")

    def adapt_copies(self) -> None:
        """Replace the places in the scripts and units that the page copies."""
        for path in (
            *(self.root / "srv/gatebook").glob("*"),
            *(self.root / "etc/systemd/system").rglob("*"),
        ):
            if path.is_file():
                path.write_text(self.here(path.read_text()))

    def pack_release(self, name: str) -> Path:
        """Write the archive of this checkout, and return the directory that it was made from."""
        draft = self.root / "home" / f"gatebook-{name}"
        copy_release(draft)
        self.pack(draft)
        return draft

    def pack(self, draft: Path) -> None:
        with tarfile.open(f"{draft}.tar.gz", "w:gz", compresslevel=1) as archive:
            archive.add(draft, draft.name)

    def sql(self, statements: str) -> None:
        """Run statements of docs/operations.md in the server, as its administrator."""
        command = [self.root / "bin" / "mariadb"]
        subprocess.run(command, input=self.here(statements), text=True, check=True)

    def post(self, path: str, **body: str) -> Any:
        """Post to the API; return the answer's body, with its status as ``answered``."""
        answer = requests.post(f"{self.base}{path}", json=body, timeout=LONGEST)
        return {**(answer.json() if answer.content else {}), "answered": answer.status_code}

    def _shell(self, lines: str) -> None:
        names = ("HOME", "LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT")
        environ = {name: os.environ[name] for name in names if name in os.environ}
        process = subprocess.run(
            ["sh", "-ec", lines], cwd=self.root / "home",
            env={**environ, "PATH": f"{self.root / 'bin'}:{self.path}"},
            capture_output=True, text=True, timeout=600, umask=0o022,
        )  # fmt: skip
        assert process.returncode == 0, f"{lines}\n{process.stdout}\n{process.stderr}"

    def _make_clients(self) -> None:
        """Make `mariadb` an administrator's, and find the other clients."""
        options = {"mariadb": f"--no-defaults --socket={self.root / 'db.sock'} --user=root"}
        for name in ("mariadb", "mariadb-dump", "mariadb-binlog"):
            program = self.root / "bin" / name
            program.write_text(f'#!/bin/sh\nexec {client(name)} {options.get(name, "")} "$@"\n')
            program.chmod(0o755)

    def _start_mariadb(self, stack: ExitStack) -> None:
        data, program = self.root / "data", find("mariadbd")
        assert program is not None
        mariadb.make_data_directory(data)
        self._database_port = free_port()
        pem = self.authority.ca.with_name("localhost.pem")
        process = subprocess.Popen(
            [
                program, "--no-defaults", *(["--user=root"] if os.getuid() == 0 else []),
                f"--datadir={data}", f"--socket={self.root / 'db.sock'}",
                f"--pid-file={self.root / 'db.pid'}", f"--port={self._database_port}",
                "--bind-address=127.0.0.1", f"--ssl-ca={self.authority.ca}", f"--ssl-cert={pem}",
                f"--ssl-key={pem}", f"--log-error={self.root / 'db.log'}",
                "--innodb-buffer-pool-size=32M", "--log-bin=binlog",
            ]
        )  # fmt: skip
        stack.callback(end, process)
        wait_until((self.root / "db.sock").exists, self.root / "db.log")


def has_python(path: str) -> bool:
    """Return whether Python 3.11 or newer with ``venv`` is in these directories."""
    program = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
    command = ["env", f"PATH={path}", "python3", "-c", program]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[TypedMachine]:
    if WITH_SYSTEMD:
        monkeypatch.setattr(tempfile, "tempdir", "/opt")  # PrivateTmp= hides /tmp
    with ExitStack() as stack:
        yield TypedMachine(stack)


@takes_a_minute
@pytest.mark.timeout(600)
def test_one_machine_from_nothing_through_an_update_and_back(machine: TypedMachine) -> None:
    install(machine)
    machine.type("start")
    machine.type("command")
    assert machine.post("/v1/accounts", **ALICE)["answered"] == 201
    assert machine.post("/v1/password-resets", email=ALICE["email"])["answered"] == 202
    machine.smtp.await_mails(1)

    add_next_release(machine)
    with steady_load(machine.base, people=3) as load:
        load.await_answers(MANY)
        machine.type("migrate for the update")
        machine.type("update")
        load.await_answers(MANY)
        assert release_of(machine) == "2"
        machine.type("rollback")
        load.await_answers(MANY)
        assert release_of(machine) == "1"
    print(f"{len(load.failed)} of {load.answered} failed")  # `-s` shows it
    assert load.failed == []

    assert machine.post("/v1/sessions", **ALICE, deliver="token")["answered"] == 201
    machine.type("check")
    restore_a_backup(machine)


def restore_a_backup(machine: TypedMachine) -> None:
    """Back up, check the backup, lose the database, and restore it.

    Bob's account is younger than the dump: it comes from the binary log.
    """
    machine.sql(RUNBOOKS.block("typed: backup user").text)
    machine.type_runbooks(
        "set up backups", "back up", "check a backup", "end the check of a backup"
    )
    assert machine.post("/v1/accounts", **BOB)["answered"] == 201
    machine.type("stop everything", RUNBOOKS)
    machine.lose_the_database()
    machine.type_runbooks(
        "choose a dump", "restore", "restore the rest", "check the restored database"
    )
    machine.type("start")
    for person in (ALICE, BOB):
        assert machine.post("/v1/sessions", **person, deliver="token")["answered"] == 201


def install(machine: TypedMachine) -> None:
    """Type the page from the archive to the checks before the start."""
    machine.pack_release("1")
    for marker in ("unpack", "install", "copy"):
        machine.type(marker)
    machine.adapt_copies()
    machine.write_files()
    machine.type("secrets")
    # The drop-ins of the page name two more.
    credentials = machine.root / "etc/gatebook/credentials"
    (credentials / "api/METRICS_TOKEN").write_text(METRICS_TOKEN)
    audit_key = ("audit", "key", "accounts.example.com/audit", credentials / "worker/audit.key")
    subprocess.run(
        [machine.root / "srv/gatebook/as", "api", *audit_key],
        check=True, capture_output=True, env={"PATH": machine.path},
    )  # fmt: skip

    before, after = rights()
    machine.sql(before)
    machine.type("migrate")
    machine.sql(after)
    match = ACL.search(OPERATIONS.text)
    assert match is not None
    rules = match[1].replace("\\|", "|").split()
    machine.redis.client.execute_command("ACL", "SETUSER", "gatebook", "on", f">{PASSWORD}", *rules)
    machine.redis.admit_everybody()
    machine.type("check")


def add_next_release(machine: TypedMachine) -> None:
    """Install a next release beside the first: it has a migration, and names itself in answers."""
    draft = machine.root / "home" / "gatebook-1"
    draft = draft.rename(draft.with_name("gatebook-2"))
    headers = draft / "api/web/headers.py"
    text, mark = headers.read_text(), str(ADDED).replace("'", '"')
    assert mark in text
    headers.write_text(text.replace(mark, f'{mark}, ("X-Release", "2")'))
    migrations = draft / "api/db/migrations"
    latest = max(migrations.glob("*.sql")).stem
    (migrations / "9999.next.sql").write_text(
        f"-- depends: {latest}\n\nCREATE TABLE next_release (id INT PRIMARY KEY) ENGINE=InnoDB;\n"
    )
    machine.pack(draft)
    release = machine.root / "srv/gatebook/releases/2"
    shutil.copytree(draft, release)
    (release / ".venv").symlink_to("../1/.venv")  # Both releases have the same requirements.


def release_of(machine: TypedMachine) -> str:
    """Return the release that answers."""
    return requests.get(f"{machine.base}/healthz", timeout=LONGEST).headers.get("X-Release", "1")


def test_each_block_of_the_page_is_typed() -> None:
    shell = [block.marker for block in PAGE.blocks() if block.language == "sh"]

    typed = {marker.removeprefix("typed: ") for marker in shell if marker}
    assert typed == {
        "unpack", "install", "copy", "secrets", "migrate", "check", "start", "command", "function",
        "migrate for the update", "update", "rollback",
    }  # fmt: skip
