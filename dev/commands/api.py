"""``make api``: run a command of ``python -m api`` with the settings and data of `make run`."""

from __future__ import annotations

import os
import shlex
import subprocess

from dev.paths import PYTHON
from dev.services import attach


def main(_arguments: list[str]) -> int:
    """Run the command in ARGS; return its exit status."""
    command = shlex.split(os.environ.get("ARGS", "")) or ["--help"]
    with attach.services() as environ:
        return subprocess.run([PYTHON, "-m", "api", *command], env=environ).returncode
