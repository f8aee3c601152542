"""Run a private MariaDB with its own data directory and a unix socket; no TCP port, no service."""

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

# MySQL 8's default: statements that pass with it pass on both.
_SQL_MODE = (
    "ONLY_FULL_GROUP_BY",
    "STRICT_TRANS_TABLES",
    "NO_ZERO_IN_DATE",
    "NO_ZERO_DATE",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "NO_ENGINE_SUBSTITUTION",
)

# Options that the nodes of a Galera cluster share.
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

# The rights that migrations and the API need: no FILE, PROCESS, SUPER or GRANT OPTION.
_RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER, LOCK TABLES"
)
LIMITED = ("gatebook", f"{_RIGHTS} ON gatebook.*", "")
# Tests create and drop databases, kill connections, and make users with few rights.
UNLIMITED = ("tester", "ALL ON *.*", "WITH GRANT OPTION")

_PACKAGES = {
    # The "core" packages contain programs only; mariadb-server would start and enable a service.
    # mariadb-install-db needs my_print_defaults, which is in mariadb-client-core.
    "apt": ["mariadb-server-core", "mariadb-client-core"],
    "brew": ["mariadb"],
}


def find_or_install() -> None:
    """Install mariadbd and the programs that make a data directory. Raises ``Trouble``."""
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
    """Start a server in ``home`` and return its DATABASE_URL.

    With ``durable``, acknowledged commits survive a crash, and the user ``gatebook`` has rights on
    its database alone. Without it, commits are fast, and the user ``tester`` has all rights;
    ``administrator`` adds ``tester`` to a durable server. ``options`` override the others.
    """
    mariadbd = find("mariadbd")
    assert mariadbd is not None
    data = home / "mariadb"
    path = plain_path(home / "mariadb.sock")
    pid_file = home / "mariadb.pid"
    stop_leftover(pid_file, f"--datadir={data}")
    if not (data / "mysql").is_dir():
        make_data_directory(data)
    init = home / "mariadb-init.sql"
    users = [LIMITED if durable else UNLIMITED, *([UNLIMITED] if administrator else [])]
    write_private(init, "".join(user_statements(*user, password) for user in users))
    child = Child(
        "MariaDB",
        [
            mariadbd,
            "--no-defaults",
            *root_options(),
            f"--datadir={data}",
            f"--socket={path}",
            f"--pid-file={home / 'mariadbd.pid'}",
            tmpdir_option(home),
            f"--init-file={init}",
            f"--innodb-flush-log-at-trx-commit={int(durable)}",
            *_OPTIONS,
            *options,
        ],
        pid_file=pid_file,
        log=log_of("mariadb", home),
    )
    try:
        child.await_ready(lambda: sends_greeting(path), 60)
    finally:
        init.unlink(missing_ok=True)  # it has run, and contains the password
    return url(home, users[0][0], password)


def url(home: Path, user: str, password: str) -> str:
    """Return the DATABASE_URL of the server in ``home``."""
    path = quote(str(plain_path(home / "mariadb.sock")))
    return f"mysql://{user}:{password}@localhost/gatebook?unix_socket={path}"


def _programs() -> bool:
    return all(find(name) for name in ("mariadbd", "mariadb-install-db", "my_print_defaults"))


def root_options() -> list[str]:
    """Return the option without which mariadbd refuses to run as root."""
    return ["--user=root"] if os.getuid() == 0 else []


def make_data_directory(data: Path) -> None:
    """Make a data directory in a draft, then rename it: a crash leaves no half-made one."""
    program = find("mariadb-install-db")
    assert program is not None
    draft = data.with_name(data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    private_directory(draft)
    command = [
        program,
        "--no-defaults",
        *root_options(),
        f"--datadir={plain_path(draft)}",
        tmpdir_option(data.parent),
        "--skip-test-db",
        # The owner of the files is the administrator, authenticated by the socket, no password.
        "--auth-root-authentication-method=socket",
        "--innodb-log-file-size=32M",
    ]
    run_logged("Making MariaDB's data directory", command, "mariadb-install-db")
    shutil.rmtree(data, ignore_errors=True)
    draft.rename(data)


def tmpdir_option(home: Path) -> str:
    """Return the option for a directory of temporary tables that no other server uses.

    A server that starts removes all temporary tables there: in the system's directory, also those
    of another server that starts at the same time.
    """
    return f"--tmpdir={plain_path(private_directory(home / 'mariadb-tmp'))}"


def user_statements(
    user: str, grant: str, more: str, password: str, *, host: str = "localhost"
) -> str:
    """Return the statements that create a user, or set the rights and password of a user.

    They run at every start, so that changes of this file and of secrets.env take effect.
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
    """Write a new file with mode 0600."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def sends_greeting(path: Path) -> bool:
    """Return whether the server sends its greeting (packet header, then protocol version 10).

    It listens after the init file has run, so the database and its user exist by then.
    """
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            return client.recv(64)[4:5] == b"\x0a"
    except OSError:
        return False
