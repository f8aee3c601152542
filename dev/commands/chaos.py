"""``make chaos``: inject faults under load, on its own MariaDB, Redis and gunicorn."""

from __future__ import annotations

from dev.env import in_venv
from dev.paths import CHAOS
from dev.services import mariadb, redis


def main(_arguments: list[str]) -> int:
    """Run the faults that ARGS names; return the exit status."""
    return in_venv.run("chaos", CHAOS, mariadb.find_or_install, redis.find_or_install)
