"""``make chaos``: faults under load, on a MariaDB, a Redis and a gunicorn of its own."""

from __future__ import annotations

from dev.env import in_venv
from dev.paths import CHAOS
from dev.services import mariadb, redis


def main(_arguments: list[str]) -> int:
    return in_venv.run("chaos", CHAOS, mariadb.find_or_install, redis.find_or_install)
