"""``make migrate``: migrate the database of `make run`, or that of DATABASE_URL."""

from __future__ import annotations

from dev.console import run_logged
from dev.paths import PYTHON
from dev.services import attach


def main(_arguments: list[str]) -> int:
    """Run the migrations; raise ``Trouble`` if one fails."""
    with attach.services() as environ:
        run_logged(
            "Migrating the database", [PYTHON, "-m", "api", "migrate"], "migrate", env=environ
        )
    return 0
