"""Start MariaDB and Redis, except those that the environment names elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from dev.paths import RUN, private_directory
from dev.services import mariadb, redis, secrets


def wanted() -> tuple[bool, bool]:
    """Whether MariaDB and Redis are ours to start: not those whose URL is given."""
    return not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")


def find_or_install() -> None:
    """Make sure of the programs for what ``start`` will start."""
    with_mariadb, with_redis = wanted()
    if with_mariadb:
        mariadb.find_or_install()
    if with_redis:
        redis.find_or_install()


def start(home: Path, *, durable: bool) -> dict[str, str]:
    """Start the servers in ``home``; returns the environment that leads to them."""
    private_directory(home)
    with_mariadb, with_redis = wanted()
    environ: dict[str, str] = {}
    # MariaDB first, and so the last to stop: what Redis holds can be made anew from it.
    if with_mariadb:
        password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
        environ["DATABASE_URL"] = mariadb.start(home, password, durable=durable)
    if with_redis:
        environ["REDIS_URL"] = redis.start(home, durable=durable)
    return environ


def running(home: Path) -> dict[str, str]:
    """The environment that leads to the servers which somebody else started in ``home``."""
    password = secrets.load(RUN / "secrets.env")["MARIADB_PASSWORD"]
    return {
        "DATABASE_URL": mariadb.url(home, "gatebook", password),
        "REDIS_URL": redis.url(home),
    }
