"""Run a program in its own process with the minimal settings that the API needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def alone(program: str, **settings: str) -> str:
    """Run a program that imports the API and reaches no server, and return its output."""
    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            "DATABASE_URL": "mysql://nobody@127.0.0.1:1/none",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": "x" * 43,
            **settings,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout
