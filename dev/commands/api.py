"""``make api``: a command of ``python -m api``, with the settings and the data of `make run`."""

from __future__ import annotations

import os
import shlex
import subprocess

from dev.paths import PYTHON
from dev.services import attach


def main(_arguments: list[str]) -> int:
    wanted = shlex.split(os.environ.get("ARGS", "")) or ["--help"]
    with attach.services() as environ:
        return subprocess.run([PYTHON, "-m", "api", *wanted], env=environ).returncode
