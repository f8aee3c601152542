"""Start MariaDB and Redis, unless DATABASE_URL or REDIS_URL name another one."""

from __future__ import annotations

import os
from pathlib import Path

from dev.paths import RUN, private_directory
from dev.services import mariadb, redis, secrets


def wanted() -> tuple[bool, bool]:
    """Return whether to start MariaDB and Redis: each unless its URL is given."""
    return not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")


def find_or_install() -> None:
    """Install the programs that ``start`` will run. Raises ``Trouble``."""
    with_mariadb, with_redis = wanted()
    if with_mariadb:
        mariadb.find_or_install()
    if with_redis:
        redis.find_or_install()


def start(home: Path, *, durable: bool) -> dict[str, str]:
    """Start the servers in ``home``; return their environment variables."""
    private_directory(home)
    with_mariadb, with_redis = wanted()
    environ: dict[str, str] = {}
    # MariaDB starts first and so stops last: it can restore the data of Redis, not vice versa.
    if with_mariadb:
        password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        environ["DATABASE_URL"] = mariadb.start(home, password, durable=durable)
    if with_redis:
        environ["REDIS_URL"] = redis.start(home, durable=durable)
    return environ


def running(home: Path) -> dict[str, str]:
    """Return the environment variables of servers that another process runs in ``home``."""
    password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
    return {
        "DATABASE_URL": mariadb.url(home, "gatebook", password),
        "REDIS_URL": redis.url(home),
    }
