"""``make migrate``: bring the database of `make run` up to date."""

from __future__ import annotations

from dev.console import run_logged
from dev.paths import PYTHON
from dev.services import attach


def main(_arguments: list[str]) -> int:
    with attach.services() as environ:
        run_logged(
            "Migrating the database", [PYTHON, "-m", "api", "migrate"], "migrate", env=environ
        )
    return 0
