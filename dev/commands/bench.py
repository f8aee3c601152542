"""``make bench``: measure the cost of requests, on separate services and servers."""

from __future__ import annotations

from dev.env import in_venv, wrk
from dev.paths import BENCH
from dev.services import mariadb, redis


def main(_arguments: list[str]) -> int:
    """Run the measurements that ARGS names."""
    return in_venv.run(
        "bench", BENCH, mariadb.find_or_install, redis.find_or_install, wrk.find_or_install
    )
