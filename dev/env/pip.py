"""Call pip with a lock: it installs what the lock names by its hash, and nothing beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dev.console import run_logged
from dev.paths import PYTHON


def install(
    doing: str, lock: Path, log: str, *more: str, env: Mapping[str, str] | None = None
) -> None:
    """Install a lock into ``.venv``; raises ``Trouble``. ``more`` are further options of pip."""
    run_logged(
        doing,
        [
            *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            # The lock is the whole truth: nothing beside it (see runtime.in), not even to build.
            *("--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517"),
            *more,
            *("--requirement", lock),
        ],
        log,
        env={**os.environ, "PYTHONNOUSERSITE": "1", **(env or {})},
    )
