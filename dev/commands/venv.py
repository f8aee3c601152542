"""``.venv`` with all that development needs, for the targets that need nothing else."""

from __future__ import annotations

from dev.env import venv


def main(arguments: list[str]) -> int:
    venv.ensure(arguments[0] if arguments else "dev")
    return 0
