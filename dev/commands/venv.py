"""``python3 -m dev venv``: install the packages of development into ``.venv``, and no server."""

from __future__ import annotations

from dev.env import venv


def main(arguments: list[str]) -> int:
    """Install the lock that the first argument names, ``dev`` without any."""
    venv.ensure(arguments[0] if arguments else "dev")
    return 0
