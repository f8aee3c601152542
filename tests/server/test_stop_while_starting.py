"""Test that a server stops in time if one of its workers was replaced a moment before."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.at_once import LONGEST
from tests.support.replay import wait_until
from tests.support.server import Server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def awaits_a_turn(pid: int, number: signal.Signals) -> bool:
    """Return whether the signal is pending for the process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pending = next(line for line in lines if line.startswith("ShdPnd:"))
    return bool(int(pending.split()[1], 16) >> number - 1 & 1)


@pytest.mark.long
def test_a_worker_that_is_told_to_stop_while_it_is_born_does_so(
    start_server: Callable[..., Server],
) -> None:
    """Otherwise the master would wait for the whole GRACEFUL_TIMEOUT."""
    with closing(socket.create_server(("127.0.0.1", 0))) as gate:
        gate.settimeout(LONGEST)
        server = start_server(
            config="tests/server/slow_start.py",
            GATE=str(gate.getsockname()[1]),
            GRACEFUL_TIMEOUT=str(3 * LONGEST),
        )
        server.kill_workers()
        (newborn,) = server.workers()
        birth, _ = gate.accept()
        with closing(birth):
            server.terminate()
            wait_until(lambda: awaits_a_turn(newborn, signal.SIGTERM))
        server.stop()
