"""Run a program to its end, in order, and return the exit status that says what happened."""

from __future__ import annotations

import sys
from collections.abc import Callable

from dev.console import Trouble
from dev.process import signals
from dev.process.child import stop_all
from dev.process.signals import Interrupted


def run(work: Callable[[], int]) -> int:
    """Return the exit status of ``work``; stop all that it started, whatever it raises."""
    signals.listen()
    try:
        return work()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.status
    finally:
        stop_all()
