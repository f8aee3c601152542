"""What gunicorn's master has ready when it forks: no worker has to read it again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MASTER = """
import gc, runpy
from api import devices, sealing
from api.rules import password_policy

runpy.run_path("gunicorn.conf.py")["on_starting"](None)
print(
    devices._resolver.cache_info().currsize,
    password_policy._common.cache_info().currsize,
    sealing._derived.cache_info().currsize,
    gc.get_freeze_count() > 10_000,
)
"""


def test_tables_and_keys_are_there_and_the_collector_leaves_them_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MASTER],
        cwd=ROOT,
        env={
            "DATABASE_URL": "mysql://nobody@127.0.0.1:1/none",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": "x" * 43,
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["1", "1", "1", "True"]
