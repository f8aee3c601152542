"""Run a program, stop its children in order, and return the exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable

from dev.console import Trouble
from dev.process import signals
from dev.process.child import stop_all
from dev.process.signals import StopRequested


def run(work: Callable[[], int]) -> int:
    """Run ``work``, stop all children however it ends, and return the exit status."""
    signals.listen()
    try:
        return work()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except StopRequested as interrupted:
        return interrupted.status
    finally:
        stop_all()
