"""``make chaos``: faults under load, on a MariaDB, a Redis and a gunicorn of its own."""

from __future__ import annotations

from dev import in_venv, mariadb, redis_server
from dev.paths import CHAOS


def main(_arguments: list[str]) -> int:
    return in_venv.run("chaos", CHAOS, mariadb.find_or_install, redis_server.find_or_install)
