"""``make bench``: what requests cost, on a MariaDB, a Redis and servers of its own."""

from __future__ import annotations

from dev import in_venv, mariadb, redis_server, wrk
from dev.paths import BENCH


def main(_arguments: list[str]) -> int:
    return in_venv.run(
        "bench", BENCH, mariadb.find_or_install, redis_server.find_or_install, wrk.find_or_install
    )
