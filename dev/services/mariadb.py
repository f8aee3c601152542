"""Run a private MariaDB: its own data directory, a unix socket, no TCP port, no service."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from dev.console import Trouble, run_logged
from dev.env import packages
from dev.paths import log_of, private_directory
from dev.process.child import Child, stop_leftover
from dev.programs import find
from dev.services.socket_path import plain_path

# MySQL 8's own default: what passes here passes there.
_SQL_MODE = (
    "ONLY_FULL_GROUP_BY",
    "STRICT_TRANS_TABLES",
    "NO_ZERO_IN_DATE",
    "NO_ZERO_DATE",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "NO_ENGINE_SUBSTITUTION",
)

# What the nodes of a cluster start with, too.
SHARED_OPTIONS = (
    "--skip-name-resolve",
    "--skip-log-bin",
    "--local-infile=0",
    "--performance-schema=OFF",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_bin",
    "--default-time-zone=+00:00",
    f"--sql-mode={','.join(_SQL_MODE)}",
    "--max-connections=256",
)
_OPTIONS = (
    "--skip-networking",
    *SHARED_OPTIONS,
    "--innodb-buffer-pool-size=128M",
    "--innodb-log-file-size=32M",
)

# What migrations and the API do, on that database alone. No FILE, PROCESS, SUPER or GRANT OPTION.
_RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER, LOCK TABLES"
)
LIMITED = ("gatebook", f"{_RIGHTS} ON gatebook.*", "")
# Tests make and drop databases, kill connections, and try what users with few rights can do.
UNLIMITED = ("tester", "ALL ON *.*", "WITH GRANT OPTION")

_PACKAGES = {
    # The "core" packages bring programs only; mariadb-server would start and enable a service.
    # mariadb-client-core has my_print_defaults, without which mariadb-install-db does not run.
    "apt": ["mariadb-server-core", "mariadb-client-core"],
    "brew": ["mariadb"],
}


def find_or_install() -> None:
    """Make sure of mariadbd and what it needs to make a data directory."""
    if not _programs():
        packages.install("MariaDB", **_PACKAGES)
        if not _programs():
            raise Trouble("mariadbd or mariadb-install-db is still missing after the installation.")


def start(
    home: Path,
    password: str,
    *,
    durable: bool,
    administrator: bool = False,
    options: Sequence[str] = (),
) -> str:
    """Start it in ``home``; returns the DATABASE_URL.

    ``durable`` keeps every acknowledged commit through a crash, and the user ``gatebook`` may use
    its one database; without it commits are fast and the user ``tester`` may do everything.
    ``administrator`` adds that user to a durable one. ``options`` come last, so they override ours.
    """
    mariadbd = find("mariadbd")
    assert mariadbd is not None
    data = home / "mariadb"
    path = plain_path(home / "mariadb.sock")
    pid_file = home / "mariadb.pid"
    stop_leftover(pid_file, f"--datadir={data}")
    if not (data / "mysql").is_dir():
        make_data_directory(data)
    first = home / "mariadb-init.sql"
    users = [LIMITED if durable else UNLIMITED, *([UNLIMITED] if administrator else [])]
    write_private(first, "".join(accounts(*user, password) for user in users))
    child = Child(
        "MariaDB",
        [
            mariadbd,
            "--no-defaults",
            *as_root(),
            f"--datadir={data}",
            f"--socket={path}",
            f"--pid-file={home / 'mariadbd.pid'}",
            own_tmpdir(home),
            f"--init-file={first}",
            f"--innodb-flush-log-at-trx-commit={int(durable)}",
            *_OPTIONS,
            *options,
        ],
        pid_file=pid_file,
        log=log_of("mariadb", home),
    )
    try:
        child.await_ready(lambda: greets(path), 60)
    finally:
        first.unlink(missing_ok=True)  # it has run, and the password is in it
    return url(home, users[0][0], password)


def url(home: Path, user: str, password: str) -> str:
    """The DATABASE_URL of the server in ``home``."""
    path = quote(str(plain_path(home / "mariadb.sock")))
    return f"mysql://{user}:{password}@localhost/gatebook?unix_socket={path}"


def _programs() -> bool:
    return all(find(name) for name in ("mariadbd", "mariadb-install-db", "my_print_defaults"))


def as_root() -> list[str]:
    """Return what mariadbd needs in order to run as root, which it refuses otherwise."""
    return ["--user=root"] if os.getuid() == 0 else []


def make_data_directory(data: Path) -> None:
    """Make it beside its place and rename it: one that is half made is never taken for whole."""
    program = find("mariadb-install-db")
    assert program is not None
    draft = data.with_name(data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    private_directory(draft)
    command = [
        program,
        "--no-defaults",
        *as_root(),
        f"--datadir={plain_path(draft)}",
        own_tmpdir(data.parent),
        "--skip-test-db",
        # The administrator is whoever owns the files, known by the socket: no password exists.
        "--auth-root-authentication-method=socket",
        "--innodb-log-file-size=32M",
    ]
    run_logged("Making MariaDB's data directory", command, "mariadb-install-db")
    shutil.rmtree(data, ignore_errors=True)
    draft.rename(data)


def own_tmpdir(home: Path) -> str:
    """Return the option for a directory of temporary tables that no other server uses.

    A server that starts clears its tables from there. In the system's directory, those of another
    that is starting at that moment would be among them.
    """
    return f"--tmpdir={plain_path(private_directory(home / 'mariadb-tmp'))}"


def accounts(user: str, grant: str, more: str, password: str, *, host: str = "localhost") -> str:
    """Return the statements that make a user, or give it these rights and this password.

    Run at every start: rights and password follow this file and secrets.env, whatever was before.
    """
    return "".join(
        f"{statement};\n"
        for statement in (
            "CREATE DATABASE IF NOT EXISTS gatebook",
            f"CREATE USER IF NOT EXISTS {user}@{host}",
            f"REVOKE ALL, GRANT OPTION FROM {user}@{host}",
            f"ALTER USER {user}@{host} IDENTIFIED BY '{password}'",
            f"GRANT {grant} TO {user}@{host} {more}",
        )
    )


def write_private(path: Path, text: str) -> None:
    """Write a new file that its owner alone can read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def greets(path: Path) -> bool:
    """Whether the server sends its greeting (packet header, then protocol version 10).

    It listens only after the init file has run, so the database and its user exist by then.
    """
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            return client.recv(64)[4:5] == b"\x0a"
    except OSError:
        return False
