"""A gunicorn.conf.py whose workers after the first wait in post_fork until the test continues.

At that point they have no signal handlers of their own yet.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from runpy import run_path
from typing import Any

globals().update(run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py")))

_join = globals()["post_fork"]


def post_fork(server: Any, worker: Any) -> None:
    _join(server, worker)
    if worker.age > 1:
        with socket.create_connection(("127.0.0.1", int(os.environ["GATE"])), 60) as gate:
            gate.recv(1)
