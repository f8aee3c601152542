"""``make chaos ARGS=races``: race requests with one code, one challenge, one pending sign-in.

These are tests, which run twenty rounds each; here they run a thousand.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

from dev.console import say
from dev.paths import ROOT

NAME = "races"
_ROUNDS = "1000"
_TESTS = (
    "tests/security/test_factor_races.py",
    "tests/security/test_passkey_races.py",
    "tests/security/test_pending_races.py",
)


def run() -> list[str]:
    """Run the races on the servers of `make test`, and return the broken promises."""
    say(f"Racing {_ROUNDS} rounds …")
    environ = {**os.environ, "RACE_ROUNDS": _ROUNDS, "ARGS": shlex.join([*_TESTS, "-q"])}
    done = subprocess.run([sys.executable, "-m", "dev", "test"], cwd=ROOT, env=environ)
    return ["a race had more than one winner, or none"] if done.returncode else []
